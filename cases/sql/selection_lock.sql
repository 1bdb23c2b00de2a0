-- Question: may this transaction alone change one half-year's selection?  It waits until it may; the end of the transaction
--           gives the lock back.
-- Grain:    one row without meaning.
-- Parameters: selection (id)
-- Index:    none; an advisory lock touches no table. A reviewer may not lock the row: bureaus only read it.
SELECT pg_advisory_xact_lock(31012, %(selection)s)
