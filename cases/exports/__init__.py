"""Lists and statistics as workbooks."""

from cases.exports.lists import COLUMNS, LIMIT, desk_workbook, proposals_workbook
from cases.exports.selection import booklet_document, scores_workbook
from cases.exports.statistics import statistics_workbook
from cases.exports.typical import cases_workbook

__all__ = [
    "COLUMNS",
    "LIMIT",
    "booklet_document",
    "cases_workbook",
    "desk_workbook",
    "proposals_workbook",
    "scores_workbook",
    "statistics_workbook",
]
