-- Question: of the list of a quarter, how many enterprises are listed, and how many of them have fed back by a cut-off?
--           (Notice 二（二）, 五色清单响应率; definitions §4: the list as frozen, less the removals recorded by the cut-off)
-- Grain:    one row per county with at least one listed enterprise; a 镇街 belongs to its county. None while the list is
--           not published.
-- Parameters: quarter  "2020Q1"
--             cutoff   the month's cut-off, inclusive: a list published, an enterprise removed, a feedback given, a visit
--                      confirmed at that moment counts; a later one changes nothing
--             colours  alerts.enums.Colour values that must give feedback, by the colour as published; NULL: all
--             confirmed  alerts.enums.VisitState.CONFIRMED
-- Index:    entry_list_region (warning_list, region), feedback_entry (entry, given_at), visit_entry (entry, answered_at).
--           Entries are counted, not enterprises: entry_once_a_list keeps an enterprise from standing on a list twice.
SELECT
    e.region_id - e.region_id %% 1000 AS region,
    count(*) AS listed,
    count(*) FILTER (
        WHERE EXISTS (SELECT FROM alerts_feedback f WHERE f.entry_id = e.id AND f.given_at <= %(cutoff)s)
           OR EXISTS (
               SELECT FROM alerts_visit v
               WHERE v.entry_id = e.id AND v.state = %(confirmed)s AND v.answered_at <= %(cutoff)s
           )
    ) AS fed_back
FROM alerts_warninglist l
JOIN alerts_entry e ON e.warning_list_id = l.id
WHERE l.quarter = %(quarter)s
  AND l.published_at <= %(cutoff)s
  AND (e.removed_at IS NULL OR e.removed_at > %(cutoff)s)
  AND (%(colours)s::int[] IS NULL OR e.colour = ANY (%(colours)s::int[]))
GROUP BY 1
ORDER BY 1
