-- Question: none; writes the frozen inputs of one run, as the apps handed them over (core.frozen.Group).
-- Grain: one row per group; the parameters are parallel arrays with one element a group.
-- Parameters: run, regions, months, verdicts, sizes, ids, numbers, moments (the last three are array literals as text).
-- Index: none read.
INSERT INTO assessment_basis (run_id, region_id, month, verdict, size, ids, numbers, moments)
SELECT %(run)s, region, month, verdict, size, ids::bigint[], numbers::int[], moments::timestamptz[]
FROM unnest(
    %(regions)s::int[], %(months)s::date[], %(verdicts)s::smallint[], %(sizes)s::int[],
    %(ids)s::text[], %(numbers)s::text[], %(moments)s::text[]
) AS groups (region, month, verdict, size, ids, numbers, moments)
