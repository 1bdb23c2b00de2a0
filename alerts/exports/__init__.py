"""Workbooks that leave: entries of a list, the blank form of an upload, rows of a draft, colours over the quarters."""

from alerts.exports.backtests import write_backtest
from alerts.exports.distribution import quarters_workbook
from alerts.exports.drafts import make_draft_file
from alerts.exports.leading import leading_workbook
from alerts.exports.lists import LIMIT, write_entries, write_template

__all__ = [
    "LIMIT",
    "leading_workbook",
    "make_draft_file",
    "quarters_workbook",
    "write_backtest",
    "write_entries",
    "write_template",
]
