"""Periods, working days, decimals, SQL runner, workbook I/O and charts: the ground floor without models."""
