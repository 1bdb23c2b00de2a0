-- Question: none; two years of one hundred thousand order books to draw lists from, the same on every machine: a hash of the row's
--           number is the dice. A world of its own, so that what other groups measure stays as it is.
-- Parameters: enterprises (how many). Run as the administrator with session_replication_role = replica, after which nothing asks for
-- triggers or foreign keys: what is inserted is whole by itself.
-- Grain: an enterprise has about twenty-two returns of 2019 and 2020, one to three orders in each that is no nil return, each
--        shipped two or three months later (a fifth in two parts, some cancelled, some corrected), customs exports in most months.
--        One in seven orders is in another currency. From July 2020 on a tenth of the enterprises sign half as much.

CREATE FUNCTION pg_temp.dice(number bigint, seed int, sides int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(number, seed) & 1073741823) %% sides)::int $$;

INSERT INTO tenancy_enterprise (id, public_id, uscc, name, customs_code, region_id, contact_name, contact_phone, state, joined_on, tags, taken_over, version, added_as)
SELECT i, md5('enterprise' || i)::uuid, '91330000' || lpad(i::text, 10, '0'), '示例测速企业' || i || '号外贸有限公司', '', county.code,
       '', '', 1, DATE '2018-01-01',
       CASE WHEN pg_temp.dice(i, 7, 5) = 0 THEN ARRAY['us_exporter'] WHEN pg_temp.dice(i, 7, 5) = 1 THEN ARRAY['key', 'canton_fair'] ELSE '{}' END, false, 1, ''
FROM generate_series(1, %(enterprises)s) i
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM tenancy_region WHERE level = 3) county
    ON county.place = pg_temp.dice(i, 1, 9487) * pg_temp.dice(i, 1, 9487)::bigint * 90 / (9487 * 9487)
ORDER BY i;

SELECT setval(pg_get_serial_sequence('tenancy_enterprise', 'id'), %(enterprises)s);

INSERT INTO orders_exchangerate (month, currency, usd, source)
SELECT m::date, currency, usd + pg_temp.dice(extract(month FROM m)::int, 90, 100) / 10000.0, '示例汇率'
FROM generate_series(TIMESTAMP '2019-01-01', TIMESTAMP '2020-12-01', INTERVAL '1 month') m
CROSS JOIN (VALUES ('EUR', 1.1), ('CNY', 0.14), ('GBP', 1.25)) rate(currency, usd);

INSERT INTO orders_filing (public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, signed_usd_10k,
                           first_filed_at, filed_at, version, origin, drafted_by_name, revision, due_before, filed_before, on_time_before, sentiment)
SELECT md5('filing' || number)::uuid, enterprise_id, region_id, month, roster > 15, CASE WHEN at IS NOT NULL THEN 3 WHEN filed < 99 THEN 2 ELSE 1 END,
       at IS NOT NULL AND lines = 0, CASE WHEN at IS NULL THEN 0 ELSE lines END, CASE WHEN at IS NOT NULL THEN 0 END,
       at, at, CASE WHEN at IS NULL THEN 0 ELSE 1 END, 1, '', CASE WHEN at IS NULL THEN 0 ELSE 1 END, 6, 6, 6,
       CASE WHEN at IS NOT NULL AND pg_temp.dice(number, 10, 10) < 7
            THEN jsonb_build_object('orders', (ARRAY['up', 'up', 'flat', 'flat', 'flat', 'flat', 'flat', 'down'])[1 + pg_temp.dice(number, 11, 8)], 'price', 'flat') END
FROM (
    SELECT e.id AS enterprise_id, e.region_id, m.month::date AS month, number, roster, filed,
           CASE WHEN pg_temp.dice(number, 4, 50) = 0 THEN 0 ELSE 1 + pg_temp.dice(e.id, 5, 3) END AS lines,
           CASE
               WHEN filed < 92 OR roster <= 15 THEN m.month + make_interval(mins => pg_temp.dice(number, 6, 28800))
               WHEN filed < 98 THEN m.month + make_interval(mins => 28800 + pg_temp.dice(number, 6, 100000))
           END AT TIME ZONE 'Asia/Shanghai' AS at
    FROM generate_series(TIMESTAMP '2019-01-01', TIMESTAMP '2020-12-01', INTERVAL '1 month') m(month)
    CROSS JOIN tenancy_enterprise e
    CROSS JOIN LATERAL (
        SELECT e.id * 24::bigint + extract(month FROM m.month)::int + (extract(year FROM m.month)::int - 2019) * 12 AS number
    ) n
    CROSS JOIN LATERAL (SELECT pg_temp.dice(number, 2, 1000) - 20 AS roster, pg_temp.dice(number, 3, 100) AS filed) d
    WHERE roster >= 0
) filings
ORDER BY month, enterprise_id;

-- What an enterprise signs in an order: a few thousand to two million dollars, a seventh more or less from order to order.
INSERT INTO orders_order (public_id, enterprise_id, region_id, filing_id, month, line, contract_no, signed_on, market, hs_code,
                          product, currency, amount, shipment_month, state, closed_in, note)
SELECT md5(f.id || '/' || line)::uuid, f.enterprise_id, f.region_id, f.id, f.month, line, f.month || '/' || line, f.month + 4, 'US', '610910', '针织衫',
       currency,
       (2000 + scale * scale::bigint * 2 * scale / 1000) * (85 + pg_temp.dice(number, 62, 30)) / 100.0
       * CASE currency WHEN 'CNY' THEN 7 ELSE 1 END * CASE WHEN f.month >= DATE '2020-07-01' AND f.enterprise_id %% 10 = 0 THEN 0.5 ELSE 1 END,
       (f.month + INTERVAL '2 months')::date,
       CASE WHEN closed > DATE '2020-12-01' THEN 1 WHEN fate = 0 THEN 4 ELSE 3 END,
       CASE WHEN closed <= DATE '2020-12-01' THEN closed END, ''
FROM orders_filing f
CROSS JOIN LATERAL generate_series(1, f.signed_count) line
CROSS JOIN LATERAL (SELECT f.id * 4 + line AS number, pg_temp.dice(f.enterprise_id, 63, 1000) AS scale) n
CROSS JOIN LATERAL (
    SELECT CASE WHEN pg_temp.dice(number, 60, 7) = 0 THEN (ARRAY['EUR', 'CNY', 'GBP'])[1 + pg_temp.dice(number, 61, 3)] ELSE 'USD' END AS currency
) c
CROSS JOIN LATERAL (
    SELECT pg_temp.dice(number, 64, 50) AS fate, (f.month + make_interval(months => 2 + pg_temp.dice(f.enterprise_id, 65, 2)))::date AS closed
) d
WHERE f.signed_count > 0
ORDER BY f.month, f.enterprise_id, line;

-- A fifth is shipped by half in the month after; one in fifty is corrected upwards then. What is left goes in the month that closes.
INSERT INTO orders_orderchange (enterprise_id, region_id, order_id, filing_id, month, shipped, cancelled, adjusted, state)
SELECT c.enterprise_id, c.region_id, c.order_id, coalesce(f.id, 0), c.month, c.shipped, c.cancelled, c.adjusted, c.state
FROM (
    SELECT o.enterprise_id, o.region_id, o.id AS order_id, (o.month + INTERVAL '1 month')::date AS month,
           CASE WHEN pg_temp.dice(o.id, 70, 5) = 0 THEN round(o.amount / 2, 2) ELSE 0 END AS shipped, 0 AS cancelled,
           CASE WHEN pg_temp.dice(o.id, 71, 50) = 0 THEN round(o.amount / 10, 2) ELSE 0 END AS adjusted, 2 AS state
    FROM orders_order o
    WHERE (pg_temp.dice(o.id, 70, 5) = 0 OR pg_temp.dice(o.id, 71, 50) = 0) AND o.month < DATE '2020-12-01'
    UNION ALL
    SELECT o.enterprise_id, o.region_id, o.id, o.closed_in, CASE WHEN o.state = 3 THEN left_over ELSE 0 END,
           CASE WHEN o.state = 4 THEN left_over ELSE 0 END, 0, o.state
    FROM orders_order o
    CROSS JOIN LATERAL (
        SELECT o.amount - CASE WHEN pg_temp.dice(o.id, 70, 5) = 0 THEN round(o.amount / 2, 2) ELSE 0 END
               + CASE WHEN pg_temp.dice(o.id, 71, 50) = 0 THEN round(o.amount / 10, 2) ELSE 0 END AS left_over
    ) l
    WHERE o.closed_in IS NOT NULL
) c
LEFT JOIN orders_filing f ON f.enterprise_id = c.enterprise_id AND f.month = c.month
ORDER BY c.month, c.enterprise_id;

-- What each return says of its month: newly signed, and what is in hand at its end at its month's rates.
UPDATE orders_filing f
SET signed_usd_10k = round(coalesce(s.signed, 0) / 10000, 2), in_hand_usd_10k = round(coalesce(s.in_hand, 0) / 10000, 2)
FROM orders_filing g
LEFT JOIN (
    SELECT enterprise_id, month, sum(signed) AS signed, sum(in_hand) AS in_hand
    FROM (
        SELECT o.enterprise_id, m.month::date AS month, CASE WHEN m.month = o.month THEN o.amount * coalesce(r.usd, 1) END AS signed,
               o.amount * coalesce(r.usd, 1) AS in_hand
        FROM orders_order o
        CROSS JOIN generate_series(o.month, coalesce(o.closed_in - 1, DATE '2020-12-01'), INTERVAL '1 month') m(month)
        LEFT JOIN orders_exchangerate r ON r.month = m.month AND r.currency = o.currency
        UNION ALL
        SELECT o.enterprise_id, m.month::date, NULL, (c.adjusted - c.shipped - c.cancelled) * coalesce(r.usd, 1)
        FROM orders_orderchange c
        JOIN orders_order o ON o.id = c.order_id
        CROSS JOIN generate_series(c.month, coalesce(o.closed_in - 1, DATE '2020-12-01'), INTERVAL '1 month') m(month)
        LEFT JOIN orders_exchangerate r ON r.month = m.month AND r.currency = o.currency
        WHERE c.month < coalesce(o.closed_in, 'infinity')
    ) moves
    GROUP BY 1, 2
) s ON s.enterprise_id = g.enterprise_id AND s.month = g.month
WHERE g.id = f.id AND f.first_filed_at IS NOT NULL;

-- Customs figures: what was due, a twelfth more or less, in ninety-nine months of a hundred.
INSERT INTO orders_customsexport (enterprise_id, region_id, month, usd_10k)
SELECT o.enterprise_id, min(o.region_id), o.shipment_month,
       round(sum(o.amount * coalesce(r.usd, 1)) / 10000 * (92 + pg_temp.dice(o.enterprise_id * 100::bigint + extract(month FROM o.shipment_month)::int, 80, 16)) / 100, 2)
FROM orders_order o LEFT JOIN orders_exchangerate r ON r.month = o.month AND r.currency = o.currency
WHERE o.shipment_month <= DATE '2020-12-01'
  AND pg_temp.dice(o.enterprise_id * 100::bigint + extract(month FROM o.shipment_month)::int, 81, 100) > 0
GROUP BY o.enterprise_id, o.shipment_month
ORDER BY o.shipment_month, o.enterprise_id;

INSERT INTO alerts_warninglist (quarter, published_at, origin, source, version) VALUES ('2020Q3', '2020-10-25 10:00+08', 1, 1, 1);

INSERT INTO alerts_entry (public_id, warning_list_id, enterprise_id, region_id, colour, colour_now, held, reason, reason_codes)
SELECT md5('entry' || e.id)::uuid, l.id, e.id, e.region_id, 1 + pg_temp.dice(e.id, 30, 5), 1 + pg_temp.dice(e.id, 30, 5), false, '订单同比下降超过三成', '{}'
FROM alerts_warninglist l CROSS JOIN tenancy_enterprise e WHERE pg_temp.dice(e.id, 40, 100) < 8 ORDER BY e.id;
