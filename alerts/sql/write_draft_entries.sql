-- Question: none; writes rows of a draft that the rules drew, one array an attribute.
-- Grain:    one row per enterprise; its county and tags are today's. Parameters: draft (id); enterprises, colours, before, drawn
--           (ids, colours or NULL), held, reasons, codes (of rules, commas between), figures (JSON as text).
-- Index:    the registry's primary key.
INSERT INTO alerts_draftentry (
    draft_id, enterprise_id, region_id, tags, colour, before, drawn_colour, held, reason, reason_codes, figures,
    changed_by_hand, note
)
SELECT %(draft)s, e.id, e.region_id - e.region_id %% 1000, e.tags, d.colour, d.before, d.drawn, d.held, d.reason,
       string_to_array(d.codes, ','), d.figures::jsonb, false, ''
FROM unnest(
    %(enterprises)s::int[], %(colours)s::smallint[], %(before)s::smallint[], %(drawn)s::smallint[], %(held)s::boolean[],
    %(reasons)s::text[], %(codes)s::text[], %(figures)s::text[]
) d(enterprise, colour, before, drawn, held, reason, codes, figures)
JOIN tenancy_enterprise e ON e.id = d.enterprise
ORDER BY e.id
