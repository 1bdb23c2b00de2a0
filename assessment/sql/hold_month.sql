-- Question: may this connection alone compute or publish one month?  It waits until it may; `release_month` gives the lock back.
-- Grain: one row, nothing in it.
-- Parameters: space (the key space, assessment.services.locks), key (the month's number).
-- Index: none; an advisory lock touches no table. The same lock as `lock_month`, held by the connection: taken before a transaction
--        begins whose first statement already fixes the moment that it sees.
SELECT pg_advisory_lock(%(space)s, %(key)s)
