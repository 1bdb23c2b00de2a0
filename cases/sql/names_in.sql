-- Question: which registered enterprises are named in this text? (ours: nobody is named in the knowledge base)
-- Grain:    one row per enterprise whose whole name stands in the text, twenty at most.
-- Parameters: text  half-width, without blanks, in lower case (cases.rules.squeezed)
-- Index:    none; every name is looked for, which takes less than half a second for a hundred thousand
SELECT name
FROM tenancy_enterprise
WHERE char_length(name) >= 4 AND strpos(%(text)s, lower(translate(name, '（） 　', '()'))) > 0
LIMIT 20
