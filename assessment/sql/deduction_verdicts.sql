-- Question: which decided deductions count in a month, and how often each? (Notice 二(三), definitions §4)
-- Grain: one row per region that a deduction was decided against; a 镇街's is its county's. Arrays are in the order of ids.
-- Parameters: month (first day), counted (assessment.enums.DeductionVerdict).
-- Index: deduction_month_region (month, region).
SELECT region_id - region_id %% 1000 AS region, month, %(counted)s AS verdict, count(*)::int AS size,
       array_agg(id ORDER BY id)::text AS ids, array_agg(occurrences ORDER BY id)::text AS numbers,
       array_agg(decided_at ORDER BY id)::text AS moments
FROM assessment_deduction
WHERE month = %(month)s AND revoked_at IS NULL
GROUP BY 1, month
ORDER BY 1
