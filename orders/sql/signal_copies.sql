-- Question: which enterprises reported the very same new orders (goods, market, currency, amount) in every month of a span?
-- Grain:    one row per enterprise; contract numbers and dates are not compared, as they must differ.
-- Parameters: first, last (first days of the months), months (how many they are).
-- Index:    filing_month_region (month), order_filing (filing_id): the span's orders are read once.
WITH sets AS (
    SELECT f.enterprise_id, f.region_id, f.month, f.public_id,
           md5(string_agg(
               concat_ws('|', o.market, o.hs_code, o.product, o.currency, o.amount), ','
               ORDER BY o.market, o.hs_code, o.product, o.currency, o.amount
           )) AS signature
    FROM orders_filing f
    JOIN orders_order o ON o.filing_id = f.id
    WHERE f.month BETWEEN %(first)s AND %(last)s AND f.first_filed_at IS NOT NULL
    GROUP BY f.id
)
SELECT enterprise_id AS enterprise, signature,
       (array_agg(region_id ORDER BY month DESC))[1] AS region,
       (array_agg(public_id::text ORDER BY month DESC))[1] AS filing,
       array_agg(month ORDER BY month) AS months
FROM sets
GROUP BY enterprise_id, signature
HAVING count(*) = %(months)s
ORDER BY enterprise_id
