-- Question: none; writes totals in 万美元 on returns that had none for lack of a rate. One that has a total keeps it.
-- Grain:    one row per return. Parameters: filings (ids), totals (lists of one length). Index: primary key.
UPDATE orders_filing f SET signed_usd_10k = r.total
FROM unnest(%(filings)s::bigint[], %(totals)s::numeric[]) AS r (filing, total)
WHERE f.id = r.filing AND f.signed_usd_10k IS NULL
