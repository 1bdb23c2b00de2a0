-- Question: none; notes a reminder for each of these entries that stands on its list and is not fed back as the statement
--           runs, and says whom it went to. An entry that was reminded on the day already is left out.
-- Grain:    one row per enterprise reminded now. Parameters: entries (ids), kind, sent_on, sent_at, by_user (or null),
--           confirmed (alerts.enums.VisitState.CONFIRMED).
-- Index:    primary key of alerts_entry; feedback_reminder_daily (entry, sent_on); feedback_entry, visit_entry.
INSERT INTO alerts_feedbackreminder (entry_id, enterprise_id, region_id, kind, sent_on, sent_at, sent_by_id)
SELECT e.id, e.enterprise_id, e.region_id, %(kind)s, %(sent_on)s, %(sent_at)s, %(by_user)s::bigint
FROM alerts_entry e
WHERE e.id = ANY (%(entries)s::bigint[])
  AND e.removed_at IS NULL
  AND NOT EXISTS (SELECT FROM alerts_feedback f WHERE f.entry_id = e.id)
  AND NOT EXISTS (SELECT FROM alerts_visit v WHERE v.entry_id = e.id AND v.state = %(confirmed)s)
ORDER BY e.id
ON CONFLICT (entry_id, sent_on) DO NOTHING
RETURNING enterprise_id, region_id
