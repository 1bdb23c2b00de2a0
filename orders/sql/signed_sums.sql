-- Question: what was newly signed in the filed returns of a month, by currency, and what total stands on them?
-- Grain:    one row per return and currency; without orders a return has no row.
-- Parameters: month (first day); open_only (only returns without a total); currencies (only returns with an order in one
--             of these; NULL: all).
-- Index:    filing_open (month, first_filed_at) or filing_month_region (month), order_filing (filing_id).
SELECT f.id AS filing, f.signed_usd_10k AS total, o.currency, sum(o.amount) AS amount
FROM orders_filing f JOIN orders_order o ON o.filing_id = f.id
WHERE f.month = %(month)s AND f.first_filed_at IS NOT NULL
  AND (NOT %(open_only)s OR f.signed_usd_10k IS NULL)
  AND (%(currencies)s::text[] IS NULL OR EXISTS (
      SELECT 1 FROM orders_order c WHERE c.filing_id = f.id AND c.currency = ANY (%(currencies)s::text[])
  ))
GROUP BY f.id, o.currency
ORDER BY f.id
