-- Question: which of these credit codes does the registry hold outside a range of regions?
-- Grain: one row per credit code, nothing else of the enterprise. Asked as a job: a bureau cannot see beyond its range.
-- Parameters: uscc (texts parted by U+001F), low, high (nine-digit regions). Relies on: tenancy_enterprise_uscc_key.
SELECT uscc
FROM unnest(string_to_array(%(uscc)s, E'\x1f')) AS given(uscc)
JOIN tenancy_enterprise e USING (uscc)
WHERE e.region_id NOT BETWEEN %(low)s AND %(high)s
