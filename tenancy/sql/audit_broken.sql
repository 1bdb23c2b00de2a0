-- Question: which seals no longer fit the events below them or the seal before them?
-- Grain: one row per broken seal. Parameters: none. Relies on: event_xid.
SELECT seal, problem FROM audit.broken_seals()
