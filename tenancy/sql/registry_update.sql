-- Question: none; the registry takes what the rows of a workbook say of enterprises that are in it.
-- Grain: one row (id) per changed enterprise. Parameters: the columns of the workbook (as in registry_plan).
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
UPDATE tenancy_enterprise e
SET name = g.name, customs_code = g.customs_code, region_id = g.region, contact_name = g.contact_name,
    contact_phone = g.contact_phone, state = g.state, joined_on = g.joined_on, tags = coalesce(g.tags, e.tags),
    version = e.version + 1
FROM given g
WHERE e.uscc = g.uscc
  AND (e.name, e.customs_code, e.region_id, e.contact_name, e.contact_phone, e.state, e.joined_on, e.tags)
      IS DISTINCT FROM
      (g.name, g.customs_code, g.region, g.contact_name, g.contact_phone, g.state, g.joined_on, coalesce(g.tags, e.tags))
RETURNING e.id
