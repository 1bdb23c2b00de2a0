-- Question: which rows did a run count, as frozen with it?
-- Grain: one row per county, month and verdict, as core.frozen.Group; `length` is how many ids there really are.
-- Parameters: run.
-- Index: basis_once (run, verdict, month, region).
SELECT region_id AS region, month, verdict, size, ids::text AS ids, numbers::text AS numbers, moments::text AS moments,
       cardinality(ids) AS length
FROM assessment_basis
WHERE run_id = %(run)s
ORDER BY month, verdict, region
