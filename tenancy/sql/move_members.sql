-- Question: none; people of enterprises whose region changed follow it.
-- Grain: one row per membership. Parameters: enterprises (ids). Index: tenancy_membership.enterprise_id.
UPDATE tenancy_membership m
SET region_id = e.region_id
FROM tenancy_enterprise e
WHERE e.id = m.enterprise_id
  AND m.enterprise_id = ANY (%(enterprises)s::int[])
  AND m.region_id <> e.region_id
