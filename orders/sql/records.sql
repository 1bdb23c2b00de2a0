-- Question: how did each enterprise of the rosters of a window file, and what did its orders due become?
-- Grain:    one row per active enterprise that was on a roster of the window. Months are bits as `bits` says. `due_1` … are the
--           orders due in a quarter in USD, exact, without what has no rate (`incomplete` says so); due is the amount as signed,
--           corrected, less cancelled and transferred, as in conversion.sql. `exported_1` … are customs exports in 万美元.
-- Parameters: months, cutoffs, bits, quarters (lists of one length: first day, end of its time, bit, quarter from 1), as_of
--           (a return filed after it is none), enterprise (None: all).
-- Index:    for one enterprise filing_once_a_month, order_contract_once, order_change_once_a_month, customs_export_once; for all
--           none of use, each row is read once.
WITH limits AS (
    SELECT * FROM unnest(%(months)s::date[], %(cutoffs)s::timestamptz[], %(bits)s::int[], %(quarters)s::int[])
        AS l (month, cutoff, bit, quarter)
), returns AS (
    SELECT f.enterprise_id, bit_or(l.bit) AS rostered,
           coalesce(bit_or(l.bit) FILTER (WHERE f.first_filed_at <= least(l.cutoff, %(as_of)s)), 0) AS on_time,
           coalesce(bit_or(l.bit) FILTER (WHERE f.first_filed_at <= %(as_of)s), 0) AS filed
    FROM orders_filing f
    JOIN limits l ON l.month = f.month
    WHERE f.on_roster AND (%(enterprise)s::int IS NULL OR f.enterprise_id = %(enterprise)s::int)
    GROUP BY f.enterprise_id
), moved AS (
    SELECT c.order_id, sum(c.adjusted) - sum(c.cancelled) AS amount
    FROM orders_orderchange c
    WHERE (c.adjusted <> 0 OR c.cancelled <> 0)
      AND (%(enterprise)s::int IS NULL OR c.order_id = ANY (ARRAY(
          SELECT o.id FROM orders_order o WHERE o.enterprise_id = %(enterprise)s::int
      )))
    GROUP BY c.order_id
), priced AS (
    SELECT o.enterprise_id, l.quarter,
           (o.amount + coalesce(m.amount, 0)) * CASE o.currency WHEN 'USD' THEN 1 ELSE r.usd END AS usd,
           o.currency <> 'USD' AND r.usd IS NULL AND o.amount + coalesce(m.amount, 0) <> 0 AS incomplete
    FROM orders_order o
    JOIN limits l ON l.month = o.shipment_month
    LEFT JOIN moved m ON m.order_id = o.id
    LEFT JOIN orders_exchangerate r ON r.month = o.shipment_month AND r.currency = o.currency
    WHERE %(enterprise)s::int IS NULL OR o.enterprise_id = %(enterprise)s::int
), due AS (
    SELECT enterprise_id, bool_or(incomplete) AS incomplete,
           sum(usd) FILTER (WHERE quarter = 1) AS due_1, sum(usd) FILTER (WHERE quarter = 2) AS due_2,
           sum(usd) FILTER (WHERE quarter = 3) AS due_3, sum(usd) FILTER (WHERE quarter = 4) AS due_4
    FROM priced
    GROUP BY enterprise_id
), exported AS (
    SELECT x.enterprise_id,
           sum(x.usd_10k) FILTER (WHERE l.quarter = 1) AS exported_1,
           sum(x.usd_10k) FILTER (WHERE l.quarter = 2) AS exported_2,
           sum(x.usd_10k) FILTER (WHERE l.quarter = 3) AS exported_3,
           sum(x.usd_10k) FILTER (WHERE l.quarter = 4) AS exported_4
    FROM orders_customsexport x
    JOIN limits l ON l.month = x.month
    WHERE %(enterprise)s::int IS NULL OR x.enterprise_id = %(enterprise)s::int
    GROUP BY x.enterprise_id
)
SELECT e.id AS enterprise, e.region_id AS region, rostered, on_time, filed,
       coalesce(due_1, 0) AS due_1, coalesce(due_2, 0) AS due_2, coalesce(due_3, 0) AS due_3, coalesce(due_4, 0) AS due_4,
       coalesce(exported_1, 0) AS exported_1, coalesce(exported_2, 0) AS exported_2,
       coalesce(exported_3, 0) AS exported_3, coalesce(exported_4, 0) AS exported_4,
       coalesce(incomplete, false) AS incomplete
FROM returns
JOIN tenancy_enterprise e ON e.id = returns.enterprise_id
LEFT JOIN due ON due.enterprise_id = e.id
LEFT JOIN exported ON exported.enterprise_id = e.id
WHERE e.state = 1
ORDER BY e.id
