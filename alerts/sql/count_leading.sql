-- Question: how did the enterprises that filed for a month see their orders, and what did the same enterprises export later?
-- Grain:    one row per county, breakdown and code: the county as a whole, and every market and product (HS chapter) of which
--           an enterprise had an order in hand at any time in the month, newly signed ones included: those whose orders fall
--           sign nothing, and would be missing among the newly signed. An enterprise with several markets counts in each. A 镇街
--           belongs to its county, the one it stood in on the 1st of the month.
-- Parameters: month (its 1st), later and before (months whose customs exports are summed), up, flat, down (answers),
--             whole, market, product (breakdowns). Late returns count: an answer is an answer. Exports of who has none are 0.
-- Index:    filing_month_region (month), customs_export_once (enterprise, month), order_in_hand (enterprise, …).
WITH answered AS MATERIALIZED (
    SELECT f.enterprise_id, f.region_id - f.region_id %% 1000 AS region, f.sentiment ->> 'orders' AS answer
    FROM orders_filing f
    WHERE f.month = %(month)s AND f.first_filed_at IS NOT NULL
      AND f.sentiment ->> 'orders' IN (%(up)s, %(flat)s, %(down)s)
), exports AS MATERIALIZED (
    SELECT x.enterprise_id,
           sum(x.usd_10k) FILTER (WHERE x.month = ANY (%(later)s::date[])) AS later,
           sum(x.usd_10k) FILTER (WHERE x.month = ANY (%(before)s::date[])) AS before
    FROM orders_customsexport x
    WHERE x.month = ANY (%(later)s::date[] || %(before)s::date[])
    GROUP BY 1
), alive AS MATERIALIZED (
    SELECT DISTINCT o.enterprise_id, o.market, left(o.hs_code, 2) AS chapter
    FROM orders_order o
    WHERE o.month <= %(month)s AND (o.closed_in IS NULL OR o.closed_in >= %(month)s)
), named AS (
    SELECT enterprise_id, %(whole)s::int AS breakdown, '' AS code FROM answered
    UNION ALL
    SELECT DISTINCT enterprise_id, %(market)s::int, market FROM alive
    UNION ALL
    SELECT DISTINCT enterprise_id, %(product)s::int, chapter FROM alive WHERE chapter <> ''
)
SELECT n.breakdown, n.code, a.region,
       count(*) FILTER (WHERE a.answer = %(up)s) AS rising,
       count(*) FILTER (WHERE a.answer = %(flat)s) AS flat,
       count(*) FILTER (WHERE a.answer = %(down)s) AS falling,
       coalesce(sum(x.later), 0) AS later,
       coalesce(sum(x.before), 0) AS before
FROM answered a
JOIN named n ON n.enterprise_id = a.enterprise_id
LEFT JOIN exports x ON x.enterprise_id = a.enterprise_id
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
