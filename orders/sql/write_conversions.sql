-- Question: none; writes conversions after the old ones were deleted.
-- Grain:    one row per enterprise, with its county and tags of now. Parameters: through, computed_at; enterprises, due,
--           exported, ratios, incomplete (lists of one length). Index: the registry's primary key.
INSERT INTO orders_conversion (
    enterprise_id, region_id, tags, through, due_usd_10k, exported_usd_10k, ratio, incomplete, computed_at
)
SELECT e.id, e.region_id, e.tags, %(through)s::date, due, exported, ratio, incomplete, %(computed_at)s::timestamptz
FROM unnest(
    %(enterprises)s::int[], %(due)s::numeric[], %(exported)s::numeric[], %(ratios)s::numeric[],
    %(incomplete)s::boolean[]
) AS r (enterprise, due, exported, ratio, incomplete)
JOIN tenancy_enterprise e ON e.id = r.enterprise
