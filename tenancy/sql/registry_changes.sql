-- Question: none; writes the history of what the rows of a workbook will change, before they change it.
-- Grain: one row per enterprise and kind of change (1 data, 2 move, 3 tags, 4 state).
-- Parameters: the columns of the workbook (as in registry_plan), upload, reason, changed_at, changed_by, changed_as.
-- Relies on: tenancy_enterprise_uscc_key.
WITH given AS (
    SELECT number::int, uscc, name, coalesce(customs_code, '') AS customs_code, region::int, coalesce(contact_name, '') AS contact_name,
           coalesce(contact_phone, '') AS contact_phone, state::smallint, joined_on::date,
           CASE WHEN tags IS DISTINCT FROM E'\x1e' THEN string_to_array(coalesce(tags, ''), ';')::varchar[] END AS tags
    FROM unnest(string_to_array(%(number)s, E'\x1f'), string_to_array(%(uscc)s, E'\x1f'), string_to_array(%(name)s, E'\x1f'),
                string_to_array(%(customs_code)s, E'\x1f'), string_to_array(%(region)s, E'\x1f'),
                string_to_array(%(contact_name)s, E'\x1f'), string_to_array(%(contact_phone)s, E'\x1f'),
                string_to_array(%(state)s, E'\x1f'), string_to_array(%(joined_on)s, E'\x1f'), string_to_array(%(tags)s, E'\x1f'))
         AS u(number, uscc, name, customs_code, region, contact_name, contact_phone, state, joined_on, tags)
)
INSERT INTO tenancy_enterprisechange
    (enterprise_id, region_id, kind, version, old, new, reason, changed_at, changed_by_id, changed_as, upload_id)
SELECT e.id, g.region, k.kind, e.version + 1, k.old, k.new, %(reason)s, %(changed_at)s, %(changed_by)s, %(changed_as)s, %(upload)s
FROM given g
JOIN tenancy_enterprise e ON e.uscc = g.uscc
CROSS JOIN LATERAL (VALUES
    (1, jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN e.name <> g.name THEN e.name END,
            'customs_code', CASE WHEN e.customs_code <> g.customs_code THEN e.customs_code END,
            'contact_name', CASE WHEN e.contact_name <> g.contact_name THEN e.contact_name END,
            'contact_phone', CASE WHEN e.contact_phone <> g.contact_phone THEN e.contact_phone END,
            'joined_on', CASE WHEN e.joined_on <> g.joined_on THEN e.joined_on END)),
        jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN e.name <> g.name THEN g.name END,
            'customs_code', CASE WHEN e.customs_code <> g.customs_code THEN g.customs_code END,
            'contact_name', CASE WHEN e.contact_name <> g.contact_name THEN g.contact_name END,
            'contact_phone', CASE WHEN e.contact_phone <> g.contact_phone THEN g.contact_phone END,
            'joined_on', CASE WHEN e.joined_on <> g.joined_on THEN g.joined_on END))),
    (2, jsonb_build_object('region', e.region_id), jsonb_build_object('region', g.region)),
    (3, jsonb_build_object('tags', e.tags), jsonb_build_object('tags', coalesce(g.tags, e.tags))),
    (4, jsonb_build_object('state', e.state), jsonb_build_object('state', g.state))
) AS k(kind, old, new)
WHERE k.old <> k.new
