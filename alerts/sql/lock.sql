-- Question: may this transaction alone publish the list of a quarter, or feed back on an entry?  It waits until it may;
--           the end of the transaction gives the lock back.
-- Grain:    one row, nothing in it.
-- Parameters: space (the key space, alerts.services), key (a number within it).
-- Index:    none; an advisory lock touches no table. An enterprise has no right to lock its entry's row.
SELECT pg_advisory_xact_lock(%(space)s, %(key)s)
