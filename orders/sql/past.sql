-- Question: what does an enterprise's return of a month look back to (definitions §2, soft checks): its filed months and the
-- customs exports since a month, and what last month's return said?
-- Grain: one row per month of the span that has one or the other; `content` only for `previous`, as filed last.
-- Parameters: enterprise, filed_since, exports_since, previous, month (first days). Relies on: filing_once_a_month,
-- customs_export_once, filing_version_once.
SELECT month, f.id IS NOT NULL AS filed, f.is_nil, f.signed_usd_10k, v.content, x.usd_10k AS exported
FROM (
    SELECT id, month, is_nil, signed_usd_10k, revision FROM orders_filing
    WHERE enterprise_id = %(enterprise)s AND month >= %(filed_since)s AND month < %(month)s AND first_filed_at IS NOT NULL
) f
FULL JOIN (
    SELECT month, usd_10k FROM orders_customsexport
    WHERE enterprise_id = %(enterprise)s AND month BETWEEN %(exports_since)s AND %(month)s
) x USING (month)
LEFT JOIN orders_filingversion v ON v.filing_id = f.id AND v.number = f.revision AND month = %(previous)s
ORDER BY month DESC
