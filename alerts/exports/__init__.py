"""Workbooks that leave: entries of a list, an upload's blank form, rows of a draft, colours over the quarters, objections."""

from alerts.exports.backtests import write_backtest
from alerts.exports.distribution import quarters_workbook
from alerts.exports.drafts import make_draft_file
from alerts.exports.leading import leading_workbook
from alerts.exports.lists import LIMIT, write_entries, write_template
from alerts.exports.objections import objections_workbook

__all__ = [
    "LIMIT",
    "leading_workbook",
    "make_draft_file",
    "objections_workbook",
    "quarters_workbook",
    "write_backtest",
    "write_entries",
    "write_template",
]
