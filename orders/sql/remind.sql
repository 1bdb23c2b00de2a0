-- Question: none; notes a reminder for each of these returns that is on its roster and not filed as the statement runs, and
-- says whom it went to. An enterprise that was reminded on the day already is left out.
-- Grain: one row per enterprise reminded now. Parameters: filings (ids), kind, sent_on, sent_at, by_user (or null), office.
-- Index: primary key of orders_filing; reminder_once_a_day (enterprise_id, sent_on).
INSERT INTO orders_reminder (enterprise_id, region_id, filing_id, month, kind, sent_on, sent_at, by_id, office)
SELECT f.enterprise_id, f.region_id, f.id, f.month, %(kind)s, %(sent_on)s, %(sent_at)s, %(by_user)s::bigint, %(office)s
FROM orders_filing f
WHERE f.id = ANY (%(filings)s::bigint[]) AND f.on_roster AND f.first_filed_at IS NULL
ORDER BY f.enterprise_id
ON CONFLICT (enterprise_id, sent_on) DO NOTHING
RETURNING enterprise_id, region_id
