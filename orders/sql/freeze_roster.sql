-- Question: none; freezes the roster of one month (definitions §2, 应报名录): active enterprises that joined by the 1st and
-- exported in one of the 36 months before. What they filed already for the month is put on the roster. Each row keeps the
-- enterprise's record over the months named: on how many rosters it was, how many of those it filed by `frozen_at`, and how
-- many by the month's own cut-off (a month without one is never late).
-- Grain: one row per enterprise. Does nothing once a roster of that month is there: later changes need a reason of their own.
-- Parameters: month (first day), exports_since (first day of the first month that counts), active (state); months, cutoffs
-- (lists of one length, the months of the record), frozen_at.
-- Index: customs_export_once (enterprise_id, month); filing_roster and roster_change_month for the guards.
WITH past AS (
    SELECT f.enterprise_id,
           count(*) AS due,
           count(*) FILTER (WHERE f.first_filed_at <= %(frozen_at)s) AS filed,
           count(*) FILTER (WHERE f.first_filed_at <= least(coalesce(c.cutoff, 'infinity'), %(frozen_at)s)) AS on_time
    FROM unnest(%(months)s::date[], %(cutoffs)s::timestamptz[]) AS c (month, cutoff)
    JOIN orders_filing f ON f.month = c.month AND f.on_roster
    GROUP BY f.enterprise_id
)
INSERT INTO orders_filing (
    public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, version, revision,
    due_before, filed_before, on_time_before, drafted_by_name, origin
)
SELECT gen_random_uuid(), e.id, e.region_id, %(month)s, true, 1, false, 0, 0, 0,
       coalesce(past.due, 0), coalesce(past.filed, 0), coalesce(past.on_time, 0), '', 1
FROM tenancy_enterprise e
LEFT JOIN past ON past.enterprise_id = e.id
WHERE e.state = %(active)s
  AND e.joined_on <= %(month)s
  AND EXISTS (
      SELECT 1 FROM orders_customsexport x
      WHERE x.enterprise_id = e.id AND x.month >= %(exports_since)s AND x.month < %(month)s AND x.usd_10k > 0
  )
  AND NOT EXISTS (SELECT 1 FROM orders_filing f WHERE f.month = %(month)s AND f.on_roster)
  AND NOT EXISTS (SELECT 1 FROM orders_rosterchange c WHERE c.month = %(month)s)
ORDER BY e.region_id, e.id
ON CONFLICT (enterprise_id, month) DO UPDATE SET
    on_roster = true,
    due_before = excluded.due_before,
    filed_before = excluded.filed_before,
    on_time_before = excluded.on_time_before
WHERE NOT orders_filing.on_roster
