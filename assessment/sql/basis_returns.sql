-- Question: how did each enterprise of one county stand in every month that a run counted, and when did it file this and last?
-- Grain: one row per enterprise that a frozen return of the county is of; months (first days) and verdicts are parallel arrays
--        in the order of months.
-- Parameters: run, county, month, previous (first days), low, high (range of verdicts of returns), doubted (the verdict).
-- Index: basis_once (run, verdict, month, region); primary keys of orders_filing and tenancy_enterprise.
SELECT f.enterprise_id AS enterprise, e.uscc, e.name,
       array_agg(b.month ORDER BY b.month) AS months,
       array_agg(b.verdict ORDER BY b.month) AS verdicts,
       max(f.first_filed_at) FILTER (WHERE b.month = %(month)s) AS filed_at,
       max(u.number) FILTER (WHERE b.month = %(month)s) AS number,
       max(f.first_filed_at) FILTER (WHERE b.month = %(previous)s) AS previous_filed_at,
       max(u.number) FILTER (WHERE b.month = %(previous)s) AS previous_number,
       max(f.id) FILTER (WHERE b.verdict = %(doubted)s) AS doubted
FROM assessment_basis b
CROSS JOIN LATERAL unnest(b.ids, b.numbers) AS u (id, number)
JOIN orders_filing f ON f.id = u.id
LEFT JOIN tenancy_enterprise e ON e.id = f.enterprise_id
WHERE b.run_id = %(run)s AND b.region_id = %(county)s AND b.verdict BETWEEN %(low)s AND %(high)s
GROUP BY f.enterprise_id, e.uscc, e.name
ORDER BY e.uscc, f.enterprise_id
