-- Question: none; files the returns of one month that were made before the system was there (status 3 filed, origin 2
-- taken over). A roster row keeps its region and its place on the roster. What the enterprise filed itself stays.
-- Grain: one row per enterprise. Parameters: month; enterprises, regions, times, nil, counts, amounts,
-- sentiments as JSON (lists of one length).
-- Index: filing_once_a_month (enterprise_id, month).
INSERT INTO orders_filing AS f (
    public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, signed_usd_10k,
    first_filed_at, filed_at, version, revision, due_before, filed_before, on_time_before, drafted_by_name, sentiment,
    origin
)
SELECT gen_random_uuid(), enterprise, region, %(month)s::date, false, 3, nil, count, amount, filed_at, filed_at, 1, 1, 0, 0, 0, '',
       sentiment, 2
FROM unnest(
    %(enterprises)s::int[], %(regions)s::int[], %(times)s::timestamptz[], %(nil)s::boolean[],
    %(counts)s::int[], %(amounts)s::numeric[], %(sentiments)s::jsonb[]
) AS r (enterprise, region, filed_at, nil, count, amount, sentiment)
ON CONFLICT (enterprise_id, month) DO UPDATE SET
    status = 3,
    is_nil = excluded.is_nil,
    signed_count = excluded.signed_count,
    signed_usd_10k = excluded.signed_usd_10k,
    first_filed_at = excluded.first_filed_at,
    filed_at = excluded.filed_at,
    sentiment = excluded.sentiment,
    version = f.version + 1,
    revision = f.revision + 1,
    origin = 2
WHERE f.status = 1 OR (f.status = 3 AND f.origin = 2 AND f.filed_by_id IS NULL)
