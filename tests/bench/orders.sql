-- Question: none; the order lines of the world: as many for each filed return as it says, about four million in the large one.
-- Parameters: none; run after world.sql, as it is. Most orders of the months before October are done with.
INSERT INTO orders_order (public_id, enterprise_id, region_id, filing_id, month, line, contract_no, signed_on, market, hs_code,
                          product, currency, amount, shipment_month, state, closed_in, note)
SELECT gen_random_uuid(), f.enterprise_id, f.region_id, f.id, f.month, line, f.month || '/' || line, f.month + 4, 'US', '610910',
       '针织衫', 'USD', 12000 + line, (f.month + INTERVAL '2 months')::date,
       CASE WHEN done THEN 3 ELSE 1 END, CASE WHEN done THEN (f.month + INTERVAL '1 month')::date END, ''
FROM orders_filing f
CROSS JOIN LATERAL generate_series(1, f.signed_count) line
CROSS JOIN LATERAL (SELECT (f.id + line) % 20 > 0 AND f.month < DATE '2020-10-01' AS done) d
WHERE f.signed_count > 0
ORDER BY f.month, f.enterprise_id, line;

INSERT INTO orders_orderchange (enterprise_id, region_id, order_id, filing_id, month, shipped, cancelled, adjusted, state)
SELECT o.enterprise_id, o.region_id, o.id, f.id, o.closed_in, o.amount, 0, 0, 3
FROM orders_order o JOIN orders_filing f ON f.enterprise_id = o.enterprise_id AND f.month = o.closed_in
WHERE o.closed_in IS NOT NULL AND o.line = 1;
