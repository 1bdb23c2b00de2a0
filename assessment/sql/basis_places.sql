-- Question: at which places of these frozen groups do some rows stand?
-- Grain: one row per group in which one of the ids stands; places (1-based) in order.
-- Parameters: groups (ids of assessment_basis), starts, ends (1-based, inclusive: which of the ids may stand in the group),
--             parallel arrays; ids.
-- Index: primary key of assessment_basis. A group's ids are in order, so that each id is found by bisection in an array that is
--        read once (OFFSET 0): a province's year has 1.2 million, which a scan would pass all for one enterprise.
SELECT b.id AS "group", array_agg(s.at ORDER BY s.at) AS places
FROM unnest(%(groups)s::bigint[], %(starts)s::int[], %(ends)s::int[]) AS w (basis, first, last)
JOIN assessment_basis b ON b.id = w.basis
CROSS JOIN LATERAL (SELECT b.ids[1:b.size] AS ids OFFSET 0) AS frozen
CROSS JOIN LATERAL (
    SELECT u.id, width_bucket(u.id, frozen.ids) AS at
    FROM unnest((%(ids)s::bigint[])[w.first:w.last]) AS u (id)
    OFFSET 0
) AS s
WHERE s.at > 0 AND frozen.ids[s.at] = s.id
GROUP BY b.id
