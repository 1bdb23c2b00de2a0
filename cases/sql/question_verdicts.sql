-- Question: which questions of the year stand behind the counts of a month's cut-off, and how did each stand? (Notice 二(二),
--           definitions §4; the rows that question_counts.sql counts, by id, and those asked by then that it does not count)
-- Grain:    one row per county and verdict; a 镇街 belongs to its county. Arrays are in the order of ids.
-- Parameters: year_start, year_end, cutoff, withdrawn as in question_counts.sql; the verdicts answered, unanswered, not_due,
--             excluded (cases.enums.QuestionVerdict). moments: when it was answered, was due, is due, was excluded.
-- Index:    question_asked (asked_at)
SELECT county AS region, NULL::date AS month, verdict, count(*)::int AS size, array_agg(id ORDER BY id)::text AS ids,
       NULL AS numbers, array_agg(moment ORDER BY id)::text AS moments
FROM (
    SELECT id, county, verdict,
           CASE verdict
               WHEN %(excluded)s THEN excluded_at
               WHEN %(answered)s THEN first_answered_at
               ELSE due_at
           END AS moment
    FROM (
        SELECT id, region_id - region_id %% 1000 AS county, excluded_at, first_answered_at, due_at,
               CASE
                   WHEN excluded_at <= %(cutoff)s
                        AND NOT (exclusion = %(withdrawn)s AND coalesce(first_answered_at <= excluded_at, false))
                       THEN %(excluded)s
                   WHEN first_answered_at <= %(cutoff)s THEN %(answered)s
                   WHEN due_at <= %(cutoff)s THEN %(unanswered)s
                   ELSE %(not_due)s
               END AS verdict
        FROM cases_question
        WHERE asked_at >= %(year_start)s AND asked_at < %(year_end)s AND asked_at <= %(cutoff)s
    ) judged
) timed
GROUP BY county, verdict
ORDER BY county, verdict
