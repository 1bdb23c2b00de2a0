-- Question: let others compute or publish the month again, which `hold_month` kept to this connection.
-- Grain: one row, nothing in it.
-- Parameters: space, key, as in hold_month.
-- Index: none.
SELECT pg_advisory_unlock(%(space)s, %(key)s)
