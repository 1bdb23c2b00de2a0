-- Question: none; tens of thousands of rows of a workbook are joined in memory until the transaction ends, not on disk.
-- Grain: one row. Parameters: none. Index: none.
SELECT set_config('work_mem', '64MB', true)
