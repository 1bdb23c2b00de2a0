-- Question: how many returns of the roster were due, made and accurate, as seen at one cut-off (Notice 一, definitions §3 A, B, C)?
-- Grain: one row per county that has a roster from `first` on; a 镇街 counts for its county.
-- Parameters: first, january, previous, month (first days; first is the earlier of january and previous), cutoff (timestamp,
-- itself still in time). Filed means first filed by the cut-off; open finding means opened by it and not closed by it.
-- Index: filing_roster (month, region_id) WHERE on_roster counts who must file, filing_open (month, first_filed_at, region_id)
-- WHERE on_roster those who have not; finding_month for the few findings. Nothing but indexes is read, the roster's once.
WITH due AS (
    SELECT month, region_id, count(*) AS due
    FROM orders_filing
    WHERE on_roster AND month BETWEEN %(first)s AND %(month)s
    GROUP BY month, region_id
), missing AS (
    -- Who has not filed by the cut-off: the small rest, so that no time is read of the many who have.
    SELECT month, region_id, count(*) AS missing
    FROM (
        SELECT month, region_id FROM orders_filing
        WHERE on_roster AND first_filed_at IS NULL
          AND month = ANY (ARRAY(SELECT generate_series(%(first)s::date, %(month)s::date, INTERVAL '1 month')::date))
        UNION ALL
        SELECT month, region_id FROM orders_filing
        WHERE on_roster AND first_filed_at > %(cutoff)s
          AND month = ANY (ARRAY(SELECT generate_series(%(first)s::date, %(month)s::date, INTERVAL '1 month')::date))
    ) unfiled
    GROUP BY month, region_id
), monthly AS (
    -- Two counts a row and no more: what they mean is decided on the ~90 × 12 groups.
    SELECT due.month, due.region_id, due, due - coalesce(missing, 0) AS filed
    FROM due LEFT JOIN missing ON missing.month = due.month AND missing.region_id = due.region_id
), doubted AS (
    -- The few findings first, as an array: a join would be planned as a pass over the whole previous month.
    SELECT region_id, count(*) AS filings
    FROM orders_filing
    WHERE id = ANY (ARRAY(
        SELECT filing_id FROM orders_finding
        WHERE month = %(previous)s AND opened_at <= %(cutoff)s AND (closed_at IS NULL OR closed_at > %(cutoff)s)
    )) AND month = %(previous)s AND on_roster AND first_filed_at <= %(cutoff)s
    GROUP BY region_id
), counted AS (
    SELECT m.region_id - m.region_id %% 1000 AS county,
           coalesce(sum(due) FILTER (WHERE month = %(month)s), 0)::int AS roster,
           coalesce(sum(filed) FILTER (WHERE month = %(month)s), 0)::int AS on_time,
           coalesce(sum(due) FILTER (WHERE month = %(previous)s), 0)::int AS previous_roster,
           coalesce(sum(filed) FILTER (WHERE month = %(previous)s), 0)::int AS previous_returns,
           coalesce(sum(due) FILTER (WHERE month >= %(january)s), 0)::int AS roster_to_date,
           coalesce(sum(filed) FILTER (WHERE month >= %(january)s), 0)::int AS filed_to_date
    FROM monthly m
    GROUP BY 1
)
SELECT c.county, c.roster, c.on_time, c.previous_roster, c.previous_returns,
       c.previous_returns - coalesce(d.filings, 0)::int AS previous_accurate,
       c.roster_to_date, c.filed_to_date
FROM counted c
LEFT JOIN (
    SELECT region_id - region_id %% 1000 AS county, sum(filings) AS filings FROM doubted GROUP BY 1
) d ON d.county = c.county
ORDER BY c.county
