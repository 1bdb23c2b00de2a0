-- Question: none; until the transaction ends, its statements may group in memory what would otherwise go through files.
-- Grain:    one row, nothing in it. Parameters: none: 128 MB a step serve a hundred thousand enterprises.
-- Index:    none.
SELECT set_config('work_mem', '128MB', true)
