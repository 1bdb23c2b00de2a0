-- Question: none; an upload writes alone, single changes go side by side. Held until the transaction ends.
-- Grain: one row. Parameters: alone. Index: none.
SELECT CASE WHEN %(alone)s THEN pg_advisory_xact_lock(330000003) ELSE pg_advisory_xact_lock_shared(330000003) END
