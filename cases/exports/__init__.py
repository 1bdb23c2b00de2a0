"""Lists and statistics as workbooks."""

from cases.exports.lists import COLUMNS, LIMIT, write_desk, write_proposals
from cases.exports.statistics import statistics_workbook

__all__ = ["COLUMNS", "LIMIT", "statistics_workbook", "write_desk", "write_proposals"]
