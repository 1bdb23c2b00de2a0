-- Question: what did each enterprise export in two quarters, and in the same quarters a year before? What became of a warning.
-- Grain:    one row per enterprise that exported in one of the two a year before: without a base nothing can fall. Whole US cents.
-- Parameters: next, after, next_base, after_base: the first days of the three months of each quarter (arrays).
-- Index:    customs_export_month (month, enterprise) WHERE usd_10k > 0.
SELECT x.enterprise_id AS enterprise,
       coalesce(alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(next)s::date[])), 0) AS next,
       coalesce(alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(next_base)s::date[])), 0) AS next_base,
       coalesce(alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(after)s::date[])), 0) AS after,
       coalesce(alerts_sum((x.usd_10k * 1000000)::bigint) FILTER (WHERE x.month = ANY (%(after_base)s::date[])), 0) AS after_base
FROM orders_customsexport x
WHERE x.usd_10k > 0
  AND x.month = ANY (%(next)s::date[] || %(after)s::date[] || %(next_base)s::date[] || %(after_base)s::date[])
GROUP BY x.enterprise_id
HAVING bool_or(x.month = ANY (%(next_base)s::date[] || %(after_base)s::date[]))
