-- Question: none; adds to a draft each enterprise of the list before that the draft does not list: it leaves.
-- Grain:    one row per enterprise; its county and tags are today's.
-- Parameters: draft, previous (ids). Index: entry_list_region, draft_entry_once, the registry's primary key.
INSERT INTO alerts_draftentry (
    draft_id, enterprise_id, region_id, tags, colour, before, drawn_colour, held, reason, reason_codes, changed_by_hand, note
)
SELECT %(draft)s, p.enterprise_id, e.region_id - e.region_id %% 1000, e.tags, NULL, p.colour_now, NULL, false, '', '{}', false, ''
FROM alerts_entry p
JOIN tenancy_enterprise e ON e.id = p.enterprise_id
WHERE p.warning_list_id = %(previous)s
  AND p.removed_at IS NULL
  AND NOT EXISTS (SELECT FROM alerts_draftentry d WHERE d.draft_id = %(draft)s AND d.enterprise_id = p.enterprise_id)
