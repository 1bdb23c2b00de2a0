-- Question: none; writes customs exports of one month. A row that says what stands already is not touched.
-- Grain: one row per enterprise. Parameters: month; enterprises, regions, amounts (lists of one length).
-- Index: customs_export_once (enterprise_id, month).
INSERT INTO orders_customsexport (enterprise_id, region_id, month, usd_10k)
SELECT enterprise, region, %(month)s::date, amount
FROM unnest(%(enterprises)s::int[], %(regions)s::int[], %(amounts)s::numeric[]) AS r (enterprise, region, amount)
ON CONFLICT (enterprise_id, month) DO UPDATE SET usd_10k = excluded.usd_10k
WHERE orders_customsexport.usd_10k IS DISTINCT FROM excluded.usd_10k
