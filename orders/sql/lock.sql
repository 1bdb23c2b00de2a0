-- Question: may this transaction alone write reference data, rebuild conversions or signals?  It waits until it may;
--           the end of the transaction gives the lock back.
-- Grain:    one row, nothing in it.
-- Parameters: space (the key space, orders.services.locks), key (a number within it).
-- Index:    none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(%(space)s, %(key)s)
