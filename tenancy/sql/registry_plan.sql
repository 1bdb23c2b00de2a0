-- Question: what would the rows of a workbook do to the registry as the asker sees it?
-- Grain: one row per kind (0 no change, 1 add, 2 change, 3 move) and row of the workbook, the first `shown` of each kind; `total`
--        counts the kind, `digest` tells whether the same rows would do the same to the same versions.
-- Parameters: shown; one text per column of the workbook, its values parted by U+001F (a tag by «;», U+001E: says nothing).
--        A single blank value arrives as no value at all, hence the coalesce.
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
), judged AS (
    SELECT g.*, coalesce(e.version, 0) AS version, e.name AS old_name, e.customs_code AS old_customs_code, e.region_id AS old_region,
           e.contact_name AS old_contact_name, e.contact_phone AS old_contact_phone, e.state AS old_state,
           e.joined_on AS old_joined_on, e.tags AS old_tags,
           CASE WHEN e.id IS NULL THEN 1
                WHEN e.region_id <> g.region THEN 3
                WHEN (e.name, e.customs_code, e.contact_name, e.contact_phone, e.state, e.joined_on, e.tags)
                     IS DISTINCT FROM
                     (g.name, g.customs_code, g.contact_name, g.contact_phone, g.state, g.joined_on, coalesce(g.tags, e.tags))
                THEN 2 ELSE 0 END AS kind
    FROM given g LEFT JOIN tenancy_enterprise e ON e.uscc = g.uscc
), counted AS (
    SELECT kind, count(*) AS total, sum(hashtextextended(uscc || ' ' || version, kind)::numeric)::text AS digest
    FROM judged GROUP BY kind
)
SELECT c.kind, c.total, c.digest, number, uscc, name, customs_code, region, contact_name, contact_phone, state, joined_on, tags,
       old_name, old_customs_code, old_region, old_contact_name, old_contact_phone, old_state, old_joined_on, old_tags
FROM counted c
CROSS JOIN LATERAL (SELECT * FROM judged j WHERE j.kind = c.kind ORDER BY number LIMIT %(shown)s) first
ORDER BY c.kind, number
