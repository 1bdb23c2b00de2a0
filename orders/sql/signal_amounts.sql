-- Question: which returns of a month say the same currencies and amounts as those of other enterprises?
-- Grain:    one row per return whose set of amounts at least `enterprises` enterprises share; signature is of the sorted set.
-- Parameters: month (first day); lines (orders that a set has at least); enterprises (that share it at least).
-- Index:    filing_month_region (month), order_filing (filing_id): the month's orders are read once.
WITH sets AS (
    SELECT f.enterprise_id, f.region_id, f.public_id, f.filed_at, count(*) AS lines,
           md5(string_agg(o.currency || ' ' || o.amount, ',' ORDER BY o.currency, o.amount)) AS signature
    FROM orders_filing f
    JOIN orders_order o ON o.filing_id = f.id
    WHERE f.month = %(month)s AND f.first_filed_at IS NOT NULL
    GROUP BY f.id
    HAVING count(*) >= %(lines)s
)
SELECT enterprise_id AS enterprise, region_id AS region, public_id::text AS filing, filed_at AS at, signature, lines
FROM sets
WHERE signature IN (SELECT signature FROM sets GROUP BY signature HAVING count(*) >= %(enterprises)s)
ORDER BY signature, filed_at, enterprise_id
