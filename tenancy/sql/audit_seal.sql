-- Question: seal what can no longer change; how many events were sealed?
-- Grain: one row. Parameters: none. Relies on: event_xid.
SELECT audit.seal_now() AS sealed
