-- Question: which entries of a quarter's list stand behind the counts of a month's cut-off, and how did each stand?
--           (Notice 二（二）, definitions §4; the rows that list_counts.sql counts, by id, and those it leaves out)
-- Grain:    one row per county and verdict; a 镇街 belongs to its county. Arrays are in the order of ids. None while the list
--           is not published.
-- Parameters: quarter, cutoff, colours, confirmed as in list_counts.sql; the verdicts fed_back, silent, removed, exempt
--             (alerts.enums.EntryVerdict). moments: when the first feedback or confirmed visit was there, when it was removed;
--             NULL for the others.
-- Index:    entry_list_region, feedback_entry, visit_entry as in list_counts.sql.
SELECT county AS region, NULL::date AS month, verdict, count(*)::int AS size, array_agg(id ORDER BY id)::text AS ids,
       NULL AS numbers, array_agg(moment ORDER BY id)::text AS moments
FROM (
    SELECT e.id, e.region_id - e.region_id %% 1000 AS county,
           CASE
               WHEN e.removed_at <= %(cutoff)s THEN %(removed)s
               WHEN e.colour <> ALL (%(colours)s::int[]) THEN %(exempt)s
               WHEN told.at IS NOT NULL THEN %(fed_back)s
               ELSE %(silent)s
           END AS verdict,
           CASE
               WHEN e.removed_at <= %(cutoff)s THEN e.removed_at
               WHEN e.colour <> ALL (%(colours)s::int[]) THEN NULL
               ELSE told.at
           END AS moment
    FROM alerts_warninglist l
    JOIN alerts_entry e ON e.warning_list_id = l.id
    CROSS JOIN LATERAL (
        SELECT least(
            (SELECT min(f.given_at) FROM alerts_feedback f WHERE f.entry_id = e.id AND f.given_at <= %(cutoff)s),
            (SELECT min(v.answered_at) FROM alerts_visit v
             WHERE v.entry_id = e.id AND v.state = %(confirmed)s AND v.answered_at <= %(cutoff)s)
        ) AS at
    ) told
    WHERE l.quarter = %(quarter)s AND l.published_at <= %(cutoff)s
) judged
GROUP BY county, verdict
ORDER BY county, verdict
