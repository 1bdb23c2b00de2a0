-- Question: which answered questions share most words of their titles with these words? (ours: the editor's neighbours)
-- Grain:    one row per question, the most shared words first; a word that half the province uses is looked up in its
--           latest questions only, so that it costs no more than a rare one.
-- Parameters: terms  words of a title (cases.rules.title_terms); low, high  region codes in view, both inclusive;
--             but    id of the question at hand, NULL for none; limit  rows
-- Index:    term_like (term, question DESC, region)
SELECT question, count(*) AS shared
FROM unnest(%(terms)s::text[]) AS wanted(term)
CROSS JOIN LATERAL (
    SELECT t.question_id AS question
    FROM cases_term t
    WHERE t.term = wanted.term COLLATE "C"
      AND t.region_id BETWEEN %(low)s AND %(high)s
      AND (%(but)s IS NULL OR t.question_id <> %(but)s)
    ORDER BY t.question_id DESC
    LIMIT 300
) latest
GROUP BY question
ORDER BY shared DESC, question DESC
LIMIT %(limit)s
