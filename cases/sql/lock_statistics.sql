-- Question: may this transaction alone count the statistics of one year?  It waits until it may; the end of the transaction
--           gives the lock back.
-- Grain:    one row, nothing in it.
-- Parameters: space (the key space, cases.services.statistics), year.
-- Index:    none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(%(space)s, %(year)s)
