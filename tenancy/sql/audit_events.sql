-- Question: what was changed, by whom, newest first?
-- Grain: one row per audited change.
-- Parameters: tbl, row_id, actor (each may be NULL: any; a person includes the person's keys), before (id of the last row
--             seen, NULL: from the newest), size.
-- Relies on: primary key of audit.event; event_row for one row's history.
SELECT id, at, actor, db_role, request, tbl, op, row_id, old::text AS old, new::text AS new
FROM audit.event
WHERE (%(tbl)s IS NULL OR tbl = %(tbl)s)
  AND (%(row_id)s IS NULL OR row_id = %(row_id)s)
  AND (%(actor)s IS NULL OR actor = %(actor)s OR starts_with(actor, %(actor)s || ' '))
  AND (%(before)s IS NULL OR id < %(before)s)
ORDER BY id DESC
LIMIT %(size)s
