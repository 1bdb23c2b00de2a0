-- Question: of which of these months are there customs exports at all?
-- Grain:    one row per month that has any above zero.
-- Parameters: months (first days). Index: customs_export_month (month, enterprise) WHERE usd_10k > 0, one look a month.
SELECT m.month
FROM unnest(%(months)s::date[]) m(month)
WHERE EXISTS (SELECT FROM orders_customsexport x WHERE x.month = m.month AND x.usd_10k > 0)
ORDER BY m.month
