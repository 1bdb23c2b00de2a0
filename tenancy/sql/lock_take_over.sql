-- Question: none; one take-over of history at a time. Held until the transaction ends.
-- Grain: one row. Parameters: none. Index: none.
SELECT pg_advisory_xact_lock(330000002)
