-- Question: which returns up to a month were first filed after a moment, so that as of it they were none?
-- Grain:    one row per return. Parameters: last (first day of a month), as_of; enterprise (id; NULL: all).
-- Index:    none of use for all; filing_once_a_month for one enterprise.
SELECT f.id
FROM orders_filing f
WHERE f.month <= %(last)s AND f.first_filed_at > %(as_of)s
  AND (%(enterprise)s::int IS NULL OR f.enterprise_id = %(enterprise)s::int)
