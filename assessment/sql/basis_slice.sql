-- Question: which rows stand at these places of these frozen groups?
-- Grain: one row per id, in the order of the groups given and of the ids in each.
-- Parameters: groups (ids of assessment_basis), starts, ends (1-based, inclusive places in each group), parallel arrays.
-- Index: primary key of assessment_basis.
SELECT w.place AS group_place, b.id AS "group", u.id, u.number, u.moment
FROM unnest(%(groups)s::bigint[], %(starts)s::int[], %(ends)s::int[]) WITH ORDINALITY AS w (basis, first, last, place)
JOIN assessment_basis b ON b.id = w.basis
CROSS JOIN LATERAL unnest(b.ids[w.first:w.last], b.numbers[w.first:w.last], b.moments[w.first:w.last])
    WITH ORDINALITY AS u (id, number, moment, at)
ORDER BY w.place, u.at
