-- Question: none; what the leading index is counted from, on top of world.sql: an answer in four returns of five, three orders alive the
--           whole year for each enterprise in 60 markets and 90 chapters, customs exports of 2019 to March 2021 in three months of four.
-- Parameters: none. Run as the administrator with session_replication_role = replica, after every other group: it rewrites the returns.
CREATE OR REPLACE FUNCTION pg_temp.dice(number bigint, seed int, sides int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(number, seed) & 1073741823) % sides)::int $$;

UPDATE orders_filing SET sentiment = jsonb_build_object('orders', (ARRAY['up', 'flat', 'flat', 'down'])[1 + pg_temp.dice(id, 101, 4)], 'price', 'flat')
WHERE first_filed_at IS NOT NULL AND pg_temp.dice(id, 102, 5) > 0;

INSERT INTO orders_order (public_id, enterprise_id, region_id, filing_id, month, line, contract_no, signed_on, market, hs_code,
                          product, currency, amount, shipment_month, state, closed_in, note)
SELECT gen_random_uuid(), f.enterprise_id, f.region_id, f.id, f.month, 100 + line, 'L/' || f.month || '/' || line, f.month + 4,
       chr(65 + market / 26) || chr(65 + market % 26), lpad((1 + chapter)::text, 2, '0') || '0910', '', 'USD', 12000, DATE '2021-06-01', 1, NULL, ''
FROM (SELECT DISTINCT ON (enterprise_id) id, enterprise_id, region_id, month FROM orders_filing WHERE first_filed_at IS NOT NULL ORDER BY enterprise_id, month) f
CROSS JOIN generate_series(1, 3) line
-- Few markets and chapters hold most of the orders: the square of an even draw.
CROSS JOIN LATERAL (
    SELECT pg_temp.dice(f.id * 4 + line, 103, 1000) * pg_temp.dice(f.id * 4 + line, 103, 1000) * 60 / 1000000 AS market,
           pg_temp.dice(f.id * 4 + line, 104, 1000) * pg_temp.dice(f.id * 4 + line, 104, 1000) * 90 / 1000000 AS chapter
) what;

INSERT INTO orders_customsexport (enterprise_id, region_id, month, usd_10k)
SELECT e.id, e.region_id, m::date, (1 + pg_temp.dice(e.id * 100 + extract(month FROM m)::int, 105, 5000)) / 100.0
FROM generate_series(TIMESTAMP '2019-01-01', TIMESTAMP '2021-03-01', INTERVAL '1 month') m CROSS JOIN tenancy_enterprise e
WHERE pg_temp.dice(e.id * 100 + extract(month FROM m)::int, 106, 4) > 0
ON CONFLICT DO NOTHING;
