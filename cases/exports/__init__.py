"""Lists and statistics as workbooks."""

from cases.exports.lists import COLUMNS, LIMIT, desk_workbook, proposals_workbook
from cases.exports.statistics import statistics_workbook

__all__ = ["COLUMNS", "LIMIT", "desk_workbook", "proposals_workbook", "statistics_workbook"]
