-- Question: none; writes the entries of a list from the rows of its draft that have a colour.
-- Grain:    one row per enterprise; its county is the one it stands in now. Parameters: draft, list (ids).
-- Index:    draft_entry_once, the registry's primary key.
INSERT INTO alerts_entry (
    public_id, warning_list_id, enterprise_id, region_id, colour, colour_now, drawn_colour, held, reason, reason_codes, figures
)
SELECT gen_random_uuid(), %(list)s, d.enterprise_id, e.region_id - e.region_id %% 1000, d.colour, d.colour,
       d.drawn_colour, d.held, d.reason, d.reason_codes, d.figures
FROM alerts_draftentry d
JOIN tenancy_enterprise e ON e.id = d.enterprise_id
WHERE d.draft_id = %(draft)s AND d.colour IS NOT NULL
ORDER BY d.colour, e.region_id, d.id
