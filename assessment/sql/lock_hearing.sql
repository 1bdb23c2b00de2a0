-- Question: may this transaction alone change one 扣减认定?  It waits until it may; the end of the transaction gives the
--           lock back.
-- Grain: one row, nothing in it.
-- Parameters: space (the key space, assessment.services.locks), key (the hearing's id).
-- Index: none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(%(space)s, %(key)s)
