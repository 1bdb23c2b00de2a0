-- Who else works on this? Waits until nobody does, and keeps others waiting until the transaction ends.
-- Grain: one row. Parameters: space, key (two numbers that name what is locked).
SELECT pg_advisory_xact_lock(%(space)s, %(key)s)::text AS locked
