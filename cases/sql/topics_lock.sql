-- Question: may this run look for topics alone?  It waits; the end of the transaction gives the lock back.
-- Grain:    one row without meaning.
-- Parameters: none
-- Index:    none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(330000009)
