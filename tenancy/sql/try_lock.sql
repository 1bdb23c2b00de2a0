-- Question: may this transaction alone work on one thing?  It does not wait; the end of the transaction gives the lock back.
-- Grain:    one row: locked (boolean).
-- Parameters: space (the key space, tenancy.api.keeping), key (a number within it).
-- Index:    none; an advisory lock touches no table.
SELECT pg_try_advisory_xact_lock(%(space)s, %(key)s) AS locked
