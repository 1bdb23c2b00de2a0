-- Question: for which questions asked in the system is an answer owed, since when, and what of it was told and proposed? (Notice 二(三))
-- Grain:    one row per question that owes an answer, the earliest limit first; `told` are the stages (cases.enums.Stage) that
--           were told of the running clock and its limit, half time of whatever limit.
-- Parameters: reopen  cases.enums.Act.REOPEN
--             half    cases.enums.Stage.HALF
--             late    cases.enums.ProposalKind.LATE
--             system  orders.enums.Origin.SYSTEM: nobody is reminded of what was taken over from before
-- Index:    question_owed (owed_by, region, office); step_question, watch_once and proposal_once per row
SELECT
    q.id,
    q.public_id,
    q.enterprise_id AS enterprise,
    q.region_id AS region,
    q.office_id AS office,
    q.title,
    q.assignee_name AS assignee,
    q.asked_at,
    q.due_at,
    q.limit_at,
    q.extended,
    q.owed_by,
    q.first_answered_at IS NOT NULL AS reopened,
    clock.started_at,
    ARRAY(
        SELECT w.stage
        FROM cases_watch w
        WHERE w.question_id = q.id
          AND w.started_at = clock.started_at
          AND (w.limit_at = q.owed_by OR w.stage = %(half)s)
    ) AS told,
    EXISTS (SELECT 1 FROM cases_proposal p WHERE p.question_id = q.id AND p.kind = %(late)s) AS proposed_late
FROM cases_question q
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN q.first_answered_at IS NULL THEN q.asked_at
        ELSE coalesce(
            (SELECT max(s.at) FROM cases_step s WHERE s.question_id = q.id AND s.act = %(reopen)s), q.last_answered_at
        )
    END AS started_at
) clock
WHERE q.owed_by IS NOT NULL
  AND q.origin = %(system)s
ORDER BY q.owed_by, q.id
