-- Question: none; writes enterprises of a priority list.
-- Grain:    one row per enterprise. Parameters: list; enterprises, regions, reference, rostered, on_time, filed, due_1 … due_4,
--           exported_1 … exported_4, incomplete, benefits, shares, conversions, swings (lists of one length).
-- Index:    none.
INSERT INTO assessment_priorityentry (
    list_id, enterprise_id, region_id, by_reference, rostered, on_time, filed, due, exported, incomplete, benefits,
    share, conversion, swing
)
SELECT %(list)s, enterprise, region, by_reference, rostered, on_time, filed, ARRAY[due_1, due_2, due_3, due_4],
       ARRAY[exported_1, exported_2, exported_3, exported_4], incomplete, benefits, share, conversion, swing
FROM unnest(
    %(enterprises)s::int[], %(regions)s::int[], %(reference)s::boolean[], %(rostered)s::smallint[], %(on_time)s::smallint[],
    %(filed)s::smallint[], %(due_1)s::numeric[], %(due_2)s::numeric[], %(due_3)s::numeric[], %(due_4)s::numeric[],
    %(exported_1)s::numeric[], %(exported_2)s::numeric[], %(exported_3)s::numeric[], %(exported_4)s::numeric[],
    %(incomplete)s::boolean[], %(benefits)s::smallint[], %(shares)s::numeric[], %(conversions)s::numeric[],
    %(swings)s::numeric[]
) AS r (enterprise, region, by_reference, rostered, on_time, filed, due_1, due_2, due_3, due_4, exported_1, exported_2,
        exported_3, exported_4, incomplete, benefits, share, conversion, swing)
