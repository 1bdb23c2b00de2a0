-- Question: none; it notes the stages that are to be told, and returns those that nobody noted before. Whoever gets a row tells it.
-- Grain:    one row per stage that was noted now. A question that somebody is working on at this moment is left for the next run,
--           as is one whose answer came, or whose limit moved, since it was read.
-- Parameters: questions, stages, starts, limits  arrays of one length: question id, cases.enums.Stage, clock start, limit
--             rating    cases.enums.Stage.RATING, which is about an answer that is not rated
--             answered  cases.enums.QuestionState.ANSWERED
--             now       when it is told
-- Index:    primary key of cases_question; watch_once, watch_half_once, watch_rating_once
WITH wanted AS (
    SELECT *
    FROM unnest(%(questions)s::bigint[], %(stages)s::smallint[], %(starts)s::timestamptz[], %(limits)s::timestamptz[])
        AS w(question, stage, started_at, limit_at)
),
standing AS (
    SELECT q.id, q.enterprise_id, q.region_id, w.stage, w.started_at, w.limit_at
    FROM cases_question q
    JOIN wanted w ON w.question = q.id
    WHERE CASE
        WHEN w.stage = %(rating)s
            THEN q.state = %(answered)s AND q.rating IS NULL AND q.last_answered_at = w.started_at
        ELSE q.owed_by = w.limit_at
    END
    ORDER BY q.id
    FOR NO KEY UPDATE OF q SKIP LOCKED
)
INSERT INTO cases_watch (enterprise_id, region_id, question_id, stage, started_at, limit_at, at)
SELECT enterprise_id, region_id, id, stage, started_at, limit_at, %(now)s
FROM standing
ON CONFLICT DO NOTHING
RETURNING id, question_id AS question
