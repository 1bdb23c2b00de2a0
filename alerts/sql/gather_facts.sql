-- Question: what do the rules of a quarter's list look at, of each enterprise, as of a moment (alerts.rules.figures)?
-- Grain:    one row per enterprise that is not closed, or the one asked for; the columns after its id are those of EnterpriseFacts.
--           Amounts are whole US cents, rounded an order or a change.
--           `signed` runs over `months`, `in_hand` over the ends of the twelve before the quarter and of its last; NULL where no return
--           was filed by then, or the figure on it waits for a rate.
-- Parameters: enterprise (id; NULL: all); months (fifteen first days: the twelve before the quarter, then its own); first, last (the
--           quarter's first and last month); as_of (a return first filed after it is none); late (ids of the returns up to `last`
--           that were, whose orders and changes count nowhere); now_months, base_months (the quarter's months with customs figures
--           in both years, and the same months a year before); whole (there are customs figures of all three).
-- Index:    none of use for all: each table is read once or twice and grouped in memory (room_for_groups.sql). A month is compared
--           with constants, which costs less than finding its place; alerts_sum keeps eight bytes where sum keeps a number. For one
--           enterprise filing_once_a_month, order_in_hand, order_change_once_a_month, customs_export_once.
WITH filed AS (
    SELECT enterprise_id,
           ARRAY[
               max(signed) FILTER (WHERE month = (%(months)s::date[])[1]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[2]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[3]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[4]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[5]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[6]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[7]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[8]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[9]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[10]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[11]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[12]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[13]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[14]),
               max(signed) FILTER (WHERE month = (%(months)s::date[])[15])
           ] AS signed,
           ARRAY[
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[1]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[2]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[3]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[4]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[5]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[6]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[7]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[8]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[9]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[10]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[11]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[12]),
               max(in_hand) FILTER (WHERE month = (%(months)s::date[])[15])
           ] AS in_hand,
           count(*) FILTER (WHERE month >= %(first)s AND signed IS NULL AND is_filed) > 0 AS unrated,
           count(*) FILTER (WHERE month >= %(first)s AND on_roster)::int AS due_months,
           count(*) FILTER (WHERE month >= %(first)s AND on_roster AND NOT is_filed)::int AS missing,
           count(*) FILTER (WHERE month >= %(first)s AND is_filed AND sentiment ->> 'orders' IN ('up', 'flat', 'down'))::int AS asked,
           count(*) FILTER (WHERE month >= %(first)s AND is_filed AND sentiment ->> 'orders' = 'down')::int AS down
    FROM (
        SELECT f.enterprise_id, f.month, f.on_roster, f.sentiment, coalesce(f.first_filed_at <= %(as_of)s, false) AS is_filed,
               CASE WHEN f.first_filed_at <= %(as_of)s THEN
                        CASE WHEN f.is_nil THEN 0 ELSE (f.signed_usd_10k * 1000000)::bigint END END AS signed,
               CASE WHEN f.first_filed_at <= %(as_of)s THEN (f.in_hand_usd_10k * 1000000)::bigint END AS in_hand
        FROM orders_filing f
        WHERE f.month BETWEEN (%(months)s::date[])[1] AND %(last)s
          AND (%(enterprise)s::int IS NULL OR f.enterprise_id = %(enterprise)s::int)
    ) filings
    GROUP BY enterprise_id
), book AS (
    SELECT enterprise_id, alerts_sum(due) AS due, bool_or(due_unrated) AS due_unrated,
           alerts_sum(cancelled) AS cancelled, bool_or(cancelled_unrated) AS cancelled_unrated
    FROM (
        SELECT o.enterprise_id, round(100 * o.amount * CASE WHEN o.currency = 'USD' THEN 1 ELSE r.usd END)::bigint AS due,
               o.currency <> 'USD' AND r.usd IS NULL AS due_unrated, NULL::bigint AS cancelled, false AS cancelled_unrated
        FROM orders_order o
        LEFT JOIN orders_exchangerate r ON r.month = o.month AND r.currency = o.currency
        WHERE o.shipment_month BETWEEN %(first)s AND %(last)s AND o.month <= %(last)s
          AND o.filing_id <> ALL (%(late)s::bigint[])
          AND (%(enterprise)s::int IS NULL OR o.enterprise_id = %(enterprise)s::int)
        UNION ALL
        SELECT o.enterprise_id,
               CASE WHEN o.shipment_month BETWEEN %(first)s AND %(last)s AND o.month <= %(last)s AND o.filing_id <> ALL (%(late)s::bigint[])
                    THEN round(100 * (c.adjusted - c.cancelled) * CASE WHEN o.currency = 'USD' THEN 1 ELSE r.usd END)::bigint END,
               false,
               CASE WHEN c.month >= %(first)s AND c.state <> 5
                    THEN round(100 * c.cancelled * CASE WHEN o.currency = 'USD' THEN 1 ELSE n.usd END)::bigint END,
               c.month >= %(first)s AND c.state <> 5 AND c.cancelled > 0 AND o.currency <> 'USD' AND n.usd IS NULL
        FROM orders_orderchange c
        JOIN orders_order o ON o.id = c.order_id
        LEFT JOIN orders_exchangerate r ON r.month = o.month AND r.currency = o.currency
        LEFT JOIN orders_exchangerate n ON n.month = c.month AND n.currency = o.currency
        WHERE c.month <= %(last)s AND (c.cancelled > 0 OR c.adjusted <> 0)
          AND (c.month >= %(first)s OR o.shipment_month BETWEEN %(first)s AND %(last)s)
          AND c.filing_id <> ALL (%(late)s::bigint[])
          AND (%(enterprise)s::int IS NULL OR o.enterprise_id = %(enterprise)s::int)
    ) moves
    GROUP BY enterprise_id
), exported AS (
    SELECT x.enterprise_id,
           alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month >= %(first)s) AS quarter,
           alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(now_months)s::date[])) AS now,
           alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(base_months)s::date[])) AS base,
           alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month < %(first)s) AS before
    FROM orders_customsexport x
    WHERE x.month BETWEEN (%(months)s::date[])[1] AND %(last)s
      AND (%(enterprise)s::int IS NULL OR x.enterprise_id = %(enterprise)s::int)
    GROUP BY x.enterprise_id
)
SELECT e.id AS enterprise,
       coalesce(f.signed, array_fill(NULL::bigint, ARRAY[15])) AS signed, coalesce(f.in_hand, array_fill(NULL::bigint, ARRAY[13])) AS in_hand,
       coalesce(f.unrated, false) AS unrated,
       CASE WHEN b.cancelled_unrated THEN NULL ELSE coalesce(b.cancelled, 0) END AS cancelled,
       CASE WHEN b.due_unrated THEN NULL ELSE coalesce(b.due, 0) END AS due,
       CASE WHEN %(whole)s THEN coalesce(x.quarter, 0) END AS exported,
       CASE WHEN cardinality(%(now_months)s::date[]) > 0 THEN coalesce(x.now, 0) END AS exported_now,
       CASE WHEN cardinality(%(now_months)s::date[]) > 0 THEN coalesce(x.base, 0) END AS exported_base,
       coalesce(x.before, 0) AS exported_before,
       coalesce(f.due_months, 0) AS due_months, coalesce(f.missing, 0) AS missing,
       coalesce(f.asked, 0) AS asked, coalesce(f.down, 0) AS down
FROM tenancy_enterprise e
LEFT JOIN filed f ON f.enterprise_id = e.id
LEFT JOIN book b ON b.enterprise_id = e.id
LEFT JOIN exported x ON x.enterprise_id = e.id
WHERE e.state <> 3 AND (%(enterprise)s::int IS NULL OR e.id = %(enterprise)s::int)
