-- Question: may this transaction alone compute or publish one month, or add to the chain?  It waits until it may; the end of the
--           transaction gives the lock back.
-- Grain: one row, nothing in it.
-- Parameters: space (the key space, assessment.services.locks), key (the month's number, 0 for the chain).
-- Index: none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(%(space)s, %(key)s)
