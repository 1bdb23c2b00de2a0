"""Workbooks of orders that leave: rosters, conversions, blank forms. Columns and rows only."""

from orders.exports.conversions import make_conversions_file
from orders.exports.reference import write_template
from orders.exports.roster import COLUMNS, make_roster_file
from orders.exports.signals import make_signals_file

__all__ = [
    "COLUMNS",
    "make_conversions_file",
    "make_roster_file",
    "make_signals_file",
    "write_template",
]
