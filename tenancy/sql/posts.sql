-- Question: whom may a person act as today? Asked by every request, before its scope opens.
-- Grain: one row per membership that counts; an agent's counts while an authorisation stands, `until` its last day.
-- Parameters: person (user), today. Index: tenancy_membership_user_id, tenancy_authorisation_membership_id.
SELECT m.id, m.role, m.region_id, m.enterprise_id, m.entity, m.entity_name, r.name AS place, a.agent, a.until
FROM tenancy_membership m
LEFT JOIN tenancy_region r ON r.code = m.region_id
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS agent,
           (array_agg(valid_until ORDER BY id DESC) FILTER (WHERE revoked_at IS NULL AND valid_until >= %(today)s))[1] AS until
    FROM tenancy_authorisation
    WHERE membership_id = m.id
) a
WHERE m.user_id = %(person)s AND (NOT a.agent OR a.until IS NOT NULL)
ORDER BY m.id
