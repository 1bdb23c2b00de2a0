-- Question: what was each enterprise's order book due to ship between two months, in USD, and what did it export?
-- Grain:    one row per enterprise that had either. `due_usd` is exact and unrounded, without what has no rate; `incomplete`
--           says that something had none. Due is the amount as signed, corrected, less cancelled and transferred.
-- Parameters: first, last (first days of the months, both included).
-- Index:    none of use: every order of a year is read once, at night.
WITH moved AS (
    SELECT c.order_id, sum(c.adjusted) - sum(c.cancelled) AS amount
    FROM orders_orderchange c
    WHERE c.adjusted <> 0 OR c.cancelled <> 0
    GROUP BY c.order_id
), due AS (
    SELECT o.enterprise_id,
           coalesce(sum((o.amount + coalesce(m.amount, 0)) * CASE o.currency WHEN 'USD' THEN 1 ELSE r.usd END), 0) AS usd,
           bool_or(o.currency <> 'USD' AND r.usd IS NULL AND o.amount + coalesce(m.amount, 0) <> 0) AS incomplete
    FROM orders_order o
    LEFT JOIN moved m ON m.order_id = o.id
    LEFT JOIN orders_exchangerate r ON r.month = o.shipment_month AND r.currency = o.currency
    WHERE o.shipment_month BETWEEN %(first)s AND %(last)s
    GROUP BY o.enterprise_id
), exported AS (
    SELECT enterprise_id, sum(usd_10k) AS usd_10k
    FROM orders_customsexport
    WHERE month BETWEEN %(first)s AND %(last)s
    GROUP BY enterprise_id
)
SELECT e.id AS enterprise, coalesce(due.usd, 0) AS due_usd,
       coalesce(due.incomplete, false) AS incomplete, coalesce(exported.usd_10k, 0.00) AS exported
FROM tenancy_enterprise e
LEFT JOIN due ON due.enterprise_id = e.id
LEFT JOIN exported ON exported.enterprise_id = e.id
WHERE due.enterprise_id IS NOT NULL OR exported.enterprise_id IS NOT NULL
ORDER BY e.id
