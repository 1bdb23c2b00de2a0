-- Question: what became of the questions of one year: how many count, are answered, in time, resolved, rated, overdue, and
--           how long did it take? (definitions §4 and §5: unweighted, beside the official rates)
-- Grain:    writes one row per region (county, city, province; a 镇街 belongs to its county) × (year, month of asking)
--           × (all topics, topic) with at least one question that counts, after the year's old rows were deleted.
--           A median is the middle value, of an even number the mean of the two middle ones, in working minutes: exact, as
--           half a minute is exact in a double.
-- Parameters: year        of asking
--             year_start  0:00 on 1 January (Asia/Shanghai), inclusive
--             year_end    0:00 on 1 January of the next year, exclusive
--             now         what the rows are as of: a limit at that moment is over
--             withdrawn   cases.enums.Exclusion.WITHDRAWN: a withdrawal after an answer takes nothing back
--             satisfied   cases.rules.SATISFIED: the least rating of an enterprise that is content
-- Index:    question_asked (asked_at); a job reads the whole year, no page waits for it.
WITH counted AS (
    SELECT
        region_id - region_id %% 1000 AS county,
        region_id - region_id %% 100000 AS city,
        region_id - region_id %% 10000000 AS province,
        extract(month FROM asked_at AT TIME ZONE 'Asia/Shanghai')::int AS month,
        topic, due_at, owed_by, first_answered_at, first_minutes, resolved_at, resolved_minutes, reopened, rating
    FROM cases_question
    WHERE asked_at >= %(year_start)s
      AND asked_at < %(year_end)s
      AND asked_at <= %(now)s
      AND (exclusion IS NULL OR (exclusion = %(withdrawn)s AND first_answered_at <= excluded_at))
      AND (first_answered_at IS NOT NULL OR due_at <= %(now)s)
), figures AS (
    SELECT
        coalesce(county, city, province) AS region, month, topic,
        count(*) AS asked,
        count(first_answered_at) AS answered,
        count(*) FILTER (WHERE first_answered_at <= due_at) AS in_time,
        count(resolved_at) AS resolved,
        count(rating) AS rated,
        count(*) FILTER (WHERE rating >= %(satisfied)s) AS satisfied,
        count(*) FILTER (WHERE reopened > 0) AS reopened,
        count(*) FILTER (WHERE owed_by <= %(now)s) AS overdue,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY first_minutes) AS first_minutes,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved_minutes) AS resolved_minutes
    FROM counted
    GROUP BY GROUPING SETS ((county), (city), (province)), CUBE (month, topic)
)
INSERT INTO cases_statistic (
    region_id, year, month, topic, asked, answered, in_time, resolved, rated, satisfied, reopened, overdue,
    first_minutes, resolved_minutes, as_of
)
SELECT
    r.code, %(year)s, f.month, f.topic, f.asked, f.answered, f.in_time, f.resolved, f.rated, f.satisfied, f.reopened,
    f.overdue, f.first_minutes::numeric(12, 1), f.resolved_minutes::numeric(12, 1), %(now)s
FROM figures f
-- A county right under its province has no city to count for.
JOIN tenancy_region r ON r.code = f.region
ORDER BY f.month NULLS FIRST, r.code, f.topic NULLS FIRST
