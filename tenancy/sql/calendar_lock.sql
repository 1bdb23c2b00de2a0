-- Question: none; one transaction at a time changes the working calendar. Held until it ends.
-- Grain: one row. Parameters: none. Index: none.
SELECT pg_advisory_xact_lock(330000004)
