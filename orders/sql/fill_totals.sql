-- Question: none; writes the figures in 万美元 that returns lacked for want of a rate. One that is there stays.
-- Grain:    one row per return. Parameters: filings (ids), totals, balances (NULL where there is still none; lists of one length).
-- Index:    primary key.
UPDATE orders_filing f
SET signed_usd_10k = coalesce(f.signed_usd_10k, r.total), in_hand_usd_10k = coalesce(f.in_hand_usd_10k, r.in_hand)
FROM unnest(%(filings)s::bigint[], %(totals)s::numeric[], %(balances)s::numeric[]) AS r (filing, total, in_hand)
WHERE f.id = r.filing
  AND (f.signed_usd_10k IS NULL AND r.total IS NOT NULL OR f.in_hand_usd_10k IS NULL AND r.in_hand IS NOT NULL)
