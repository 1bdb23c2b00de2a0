"""What `orders` hands upward, and a return in its three shapes: typed, checked, counted. Pure."""

from orders.facts.counts import FilingCounts, ReturnTerms
from orders.facts.lines import ZERO, Balance, Change, Flag, HeldOrder, OrderLine, Past, PastMonth
from orders.facts.records import QUARTERS, WINDOW, Record
from orders.facts.typed import LONGEST_INPUT, RawChange, RawLine, RawReturn, Trace, tidy

__all__ = [
    "LONGEST_INPUT",
    "QUARTERS",
    "WINDOW",
    "ZERO",
    "Balance",
    "Change",
    "FilingCounts",
    "Flag",
    "HeldOrder",
    "OrderLine",
    "Past",
    "PastMonth",
    "RawChange",
    "RawLine",
    "RawReturn",
    "Record",
    "ReturnTerms",
    "Trace",
    "tidy",
]
