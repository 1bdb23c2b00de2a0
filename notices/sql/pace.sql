-- Question: may this transaction alone choose what a channel sends next? It waits until it may; its end gives the lock back.
-- Grain:    one row, nothing in it.
-- Parameters: space (the key space, notices.services.sending), channel (a number within it).
-- Index:    none; an advisory lock touches no table.
SELECT pg_advisory_xact_lock(%(space)s, %(channel)s)
