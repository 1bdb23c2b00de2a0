-- Question: none; marks taken-over returns of one month as not accurate (finding kind 3) from their filing on.
-- Grain: one row per return. Parameters: month, enterprises (ids), reason. Index: filing_once_a_month (enterprise_id, month).
INSERT INTO orders_finding (enterprise_id, region_id, filing_id, month, kind, reason, opened_at)
SELECT f.enterprise_id, f.region_id, f.id, f.month, 3, %(reason)s, f.first_filed_at
FROM orders_filing f
WHERE f.month = %(month)s
  AND f.enterprise_id = ANY (%(enterprises)s::int[])
  AND f.status = 3 AND f.origin = 2 AND f.filed_by_id IS NULL
