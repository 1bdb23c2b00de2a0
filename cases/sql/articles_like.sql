-- Question: which published articles share most words with these words? (ours: shown while an enterprise types, and to officials)
-- Grain:    one row per article, the most shared words first.
-- Parameters: terms  words (cases.rules.sought_terms); published  the state; limit  rows
-- Index:    article_terms (GIN); articles carry no row security, or it would not serve
SELECT id
FROM cases_article
WHERE state = %(published)s AND terms && %(terms)s::varchar[]
ORDER BY (SELECT count(*) FROM unnest(terms) AS own(term) WHERE term = ANY (%(terms)s::varchar[])) DESC, id DESC
LIMIT %(limit)s
