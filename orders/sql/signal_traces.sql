-- Question: from where was each return of a month filed, and by somebody authorised to file for the enterprise?
-- Grain:    one row per filing of a return (a correction is one more). An authorisation counts as it stood at that moment.
-- Parameters: month (first day).
-- Index:    filing_trace_month (month, device), filing_version_once (filing_id, number).
SELECT t.enterprise_id AS enterprise, t.region_id AS region, f.public_id::text AS filing, t.at, t.address, t.device,
       EXISTS (
           SELECT 1
           FROM orders_filingversion v
           JOIN tenancy_authorisation a ON a.user_id = v.filed_by_id AND a.enterprise_id = v.enterprise_id
           WHERE v.filing_id = t.filing_id AND v.filed_at = t.at
             AND a.granted_at <= t.at AND (a.revoked_at IS NULL OR a.revoked_at > t.at)
             AND a.valid_until >= (t.at AT TIME ZONE 'Asia/Shanghai')::date
       ) AS agent
FROM orders_filingtrace t
JOIN orders_filing f ON f.id = t.filing_id
WHERE t.month = %(month)s
ORDER BY t.at, t.id
