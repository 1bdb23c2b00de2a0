-- Question: how many questions of the year count as asked at the cut-off of a month, and how many of them are answered?
--           (Notice 二(二), 问题诉求响应率, cumulative since 1 January; definitions §4)
-- Grain:    one row per county with at least one question that counts; a 镇街 belongs to its county.
-- Parameters: year_start  0:00 on 1 January (Asia/Shanghai), inclusive
--             year_end    0:00 on 1 January of the next year, exclusive
--             cutoff      the month's cut-off, inclusive: a limit, an answer or an exclusion at that moment is over, given, made
--             withdrawn   cases.enums.Exclusion.WITHDRAWN: a withdrawal after an answer takes nothing back
-- Index:    question_counted (region_id, asked_at …), from which alone it is read; in its order, so that nothing is hashed
SELECT region_id - region_id %% 1000 AS region, sum(asked)::int AS asked, sum(answered)::int AS answered
FROM (
    SELECT region_id, count(*) AS asked, count(*) FILTER (WHERE first_answered_at <= %(cutoff)s) AS answered
    FROM cases_question
    WHERE asked_at >= %(year_start)s
      AND asked_at < %(year_end)s
      AND asked_at <= %(cutoff)s
      AND (
          excluded_at IS NULL
          OR excluded_at > %(cutoff)s
          OR (exclusion = %(withdrawn)s AND first_answered_at <= excluded_at)
      )
      AND (first_answered_at <= %(cutoff)s OR due_at <= %(cutoff)s)
    GROUP BY region_id
) counted
GROUP BY 1
ORDER BY 1
