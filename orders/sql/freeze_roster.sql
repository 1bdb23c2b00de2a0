-- Question: none; freezes the roster of one month (definitions §2, 应报名录): active enterprises that joined by the 1st and
-- exported in one of the 36 months before. What they filed already for the month is put on the roster.
-- Grain: one row per enterprise. Does nothing once a roster of that month is there: later changes need a reason of their own.
-- Parameters: month (first day), exports_since (first day of the first month that counts), active (state).
-- Index: customs_export_once (enterprise_id, month); filing_roster for the guard.
INSERT INTO orders_filing (public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, version, origin)
SELECT gen_random_uuid(), e.id, e.region_id, %(month)s, true, 1, false, 0, 0, 1
FROM tenancy_enterprise e
WHERE e.state = %(active)s
  AND e.joined_on <= %(month)s
  AND EXISTS (
      SELECT 1 FROM orders_customsexport x
      WHERE x.enterprise_id = e.id AND x.month >= %(exports_since)s AND x.month < %(month)s AND x.usd_10k > 0
  )
  AND NOT EXISTS (SELECT 1 FROM orders_filing f WHERE f.month = %(month)s AND f.on_roster)
ORDER BY e.region_id, e.id
ON CONFLICT (enterprise_id, month) DO UPDATE SET on_roster = true WHERE NOT orders_filing.on_roster
