-- Question: which returns stand behind the counts of a month, as seen at one cut-off, and how did each stand? (Notice 一,
--           definitions §3; the rows that filing_counts.sql counts, by id)
-- Grain: one row per county, month and verdict; a 镇街 counts for its county. Arrays are in the order of ids.
-- Parameters: first, previous, month (first days), cutoff (timestamp, itself still in time), and the verdicts filed, doubted,
--             missing, off_roster (orders.enums.ReturnVerdict). Only returns of the month before can be doubted: B looks at no
--             other. numbers are the versions that stood at the cut-off (NULL: none, or taken over).
-- Index: filing_month_region (month, region, enterprise); finding_month for the few findings; filing_version_once for the few
--        that were filed anew after the cut-off.
SELECT county AS region, month, verdict, count(*)::int AS size, array_agg(id ORDER BY id)::text AS ids,
       array_agg(number ORDER BY id)::text AS numbers, NULL AS moments
FROM (
    SELECT f.month, f.region_id - f.region_id %% 1000 AS county, f.id,
           CASE
               WHEN NOT f.on_roster THEN %(off_roster)s
               WHEN f.first_filed_at IS NULL OR f.first_filed_at > %(cutoff)s THEN %(missing)s
               WHEN f.month = %(previous)s AND f.id = ANY (ARRAY(
                   SELECT d.filing_id FROM orders_finding d
                   WHERE d.month = %(previous)s AND d.opened_at <= %(cutoff)s
                     AND (d.closed_at IS NULL OR d.closed_at > %(cutoff)s)
               )) THEN %(doubted)s
               ELSE %(filed)s
           END AS verdict,
           CASE
               WHEN f.revision = 0 THEN NULL
               WHEN f.filed_at <= %(cutoff)s THEN f.revision
               WHEN f.first_filed_at <= %(cutoff)s THEN (
                   SELECT max(v.number) FROM orders_filingversion v WHERE v.filing_id = f.id AND v.filed_at <= %(cutoff)s
               )
           END AS number
    FROM orders_filing f
    WHERE f.month BETWEEN %(first)s AND %(month)s AND (f.on_roster OR f.first_filed_at <= %(cutoff)s)
) judged
GROUP BY county, month, verdict
ORDER BY month, county, verdict
