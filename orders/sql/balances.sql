-- Question: what is the balance of filed returns (definitions §2), by currency, as orders and changes stand?
-- Grain:    one row per return and currency of the orders that were in hand or reported in its month; without any, one row with
--           unit NULL. What was taken over has no orders and no row.
-- Parameters: first, last (months, first days); enterprise (id; NULL: all); open_only (only returns that wait for a rate).
-- Index:    filing_once_a_month or filing_month_region, order_in_hand, order_change_once_a_month.
SELECT f.id AS filing, f.month, o.currency AS unit,
       sum(CASE WHEN o.month < f.month THEN o.amount + c.before ELSE 0 END) AS opening,
       sum(CASE WHEN o.month = f.month THEN o.amount ELSE 0 END) AS signed,
       sum(c.shipped) AS shipped, sum(c.cancelled) AS cancelled, sum(c.adjusted) AS adjusted
FROM orders_filing f
LEFT JOIN orders_order o ON o.enterprise_id = f.enterprise_id AND o.month <= f.month AND (o.closed_in IS NULL OR o.closed_in >= f.month)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(adjusted - shipped - cancelled) FILTER (WHERE month < f.month), 0) AS before,
           coalesce(sum(shipped) FILTER (WHERE month = f.month), 0) AS shipped,
           coalesce(sum(cancelled) FILTER (WHERE month = f.month), 0) AS cancelled,
           coalesce(sum(adjusted) FILTER (WHERE month = f.month), 0) AS adjusted
    FROM orders_orderchange WHERE order_id = o.id AND month <= f.month
) c
WHERE f.month BETWEEN %(first)s AND %(last)s AND f.first_filed_at IS NOT NULL AND (f.origin = 1 OR f.filed_by_id IS NOT NULL)
  AND (%(enterprise)s::int IS NULL OR f.enterprise_id = %(enterprise)s::int)
  AND (NOT %(open_only)s OR f.in_hand_usd_10k IS NULL)
GROUP BY f.id, o.currency
