-- Question: how many returns of the roster were due, made and accurate, as seen at one cut-off (Notice 一, definitions §3 A, B, C)?
-- Grain: one row per county that has a roster from `first` on; a 镇街 counts for its county.
-- Parameters: first, january, previous, month (first days; first is the earlier of january and previous), cutoff (timestamp,
-- itself still in time). Filed means first filed by the cut-off; open finding means opened by it and not closed by it.
-- Index: filing_roster (month, region_id) WHERE on_roster counts who must file, filing_open (month, first_filed_at, region_id)
-- WHERE on_roster those who have not; finding_month for the few findings. Nothing but indexes is read, the roster's once.
WITH RECURSIVE rosters AS (
    -- Which county has a roster in which month, from one to the next along the index: ~90 × 12 steps, and in a bureau's scope
    -- only its own. Each is then counted by itself, so that nothing is compared or grouped for a return.
    SELECT month, (SELECT min(region_id) FROM orders_filing f WHERE on_roster AND f.month = m.month) AS region_id
    FROM (SELECT generate_series(%(first)s::date, %(month)s::date, INTERVAL '1 month')::date AS month) m
    UNION ALL
    SELECT month, (SELECT min(region_id) FROM orders_filing f
                   WHERE on_roster AND f.month = r.month AND region_id >= r.region_id - r.region_id %% 1000 + 1000)
    FROM rosters r
    WHERE region_id IS NOT NULL
), late AS (
    SELECT month, region_id - region_id %% 1000 AS county, count(*) AS late
    FROM orders_filing
    WHERE on_roster AND first_filed_at > %(cutoff)s
      AND month = ANY (ARRAY(SELECT generate_series(%(first)s::date, %(month)s::date, INTERVAL '1 month')::date))
    GROUP BY 1, 2
), monthly AS (
    -- Who has filed is the roster less the few who have not by the cut-off, so that no time is read of the many who have.
    -- What the counts mean is decided on these ~90 × 12 rows.
    SELECT month, county, due, due - unfiled - coalesce(late, 0) AS filed
    FROM (SELECT month, region_id - region_id %% 1000 AS county FROM rosters WHERE region_id IS NOT NULL) r
    CROSS JOIN LATERAL (
        SELECT count(*) AS due FROM orders_filing f
        WHERE on_roster AND f.month = r.month AND region_id BETWEEN county AND county + 999
    ) roster
    CROSS JOIN LATERAL (
        SELECT count(*) AS unfiled FROM orders_filing f
        WHERE on_roster AND f.month = r.month AND first_filed_at IS NULL AND region_id BETWEEN county AND county + 999
    ) open
    LEFT JOIN late USING (month, county)
), doubted AS (
    -- The few findings first, as an array: a join would be planned as a pass over the whole previous month.
    SELECT region_id - region_id %% 1000 AS county, count(*) AS filings
    FROM orders_filing
    WHERE id = ANY (ARRAY(
        SELECT filing_id FROM orders_finding
        WHERE month = %(previous)s AND opened_at <= %(cutoff)s AND (closed_at IS NULL OR closed_at > %(cutoff)s)
    )) AND month = %(previous)s AND on_roster AND first_filed_at <= %(cutoff)s
    GROUP BY 1
), counted AS (
    SELECT county,
           coalesce(sum(due) FILTER (WHERE month = %(month)s), 0)::int AS roster,
           coalesce(sum(filed) FILTER (WHERE month = %(month)s), 0)::int AS on_time,
           coalesce(sum(due) FILTER (WHERE month = %(previous)s), 0)::int AS previous_roster,
           coalesce(sum(filed) FILTER (WHERE month = %(previous)s), 0)::int AS previous_returns,
           coalesce(sum(due) FILTER (WHERE month >= %(january)s), 0)::int AS roster_to_date,
           coalesce(sum(filed) FILTER (WHERE month >= %(january)s), 0)::int AS filed_to_date
    FROM monthly
    GROUP BY county
)
SELECT county, roster, on_time, previous_roster, previous_returns,
       previous_returns - coalesce(filings, 0)::int AS previous_accurate,
       roster_to_date, filed_to_date
FROM counted
LEFT JOIN doubted USING (county)
ORDER BY county
