-- Question: none; people of enterprises follow their region and name.
-- Grain: one row per membership. Parameters: enterprises (ids). Index: tenancy_membership.enterprise_id.
UPDATE tenancy_membership m
SET region_id = e.region_id, entity_name = e.name
FROM tenancy_enterprise e
WHERE e.id = m.enterprise_id
  AND m.enterprise_id = ANY (%(enterprises)s::int[])
  AND (m.region_id, m.entity_name) IS DISTINCT FROM (e.region_id, e.name)
