"""Every read of returns: own months, one return, a month's roster, the counts behind the filing rate."""

from orders.selectors.hand import Hand, hand_of, held_order
from orders.selectors.judged import JudgedReturn, returns_by_id, returns_sought
from orders.selectors.past import past_of
from orders.selectors.record import FilingRecord, filing_record
from orders.selectors.returns import ReturnPage, contracts_elsewhere, return_page
from orders.selectors.roster import SORTS, RosterQuery, RosterRow, roster, roster_months, roster_numbers, roster_rows
from orders.selectors.sheets import (
    CORRECTED,
    MonthSheet,
    OwnMonths,
    filed_as_typed,
    filed_months,
    last_months_lines,
    month_sheet,
    own_months,
    sent_back,
    typed_line,
)
from orders.selectors.terms import filed_late, filing_counts, month_cutoff, rates_of, return_terms, return_verdicts

__all__ = [
    "CORRECTED",
    "SORTS",
    "FilingRecord",
    "Hand",
    "JudgedReturn",
    "MonthSheet",
    "OwnMonths",
    "ReturnPage",
    "RosterQuery",
    "RosterRow",
    "contracts_elsewhere",
    "filed_as_typed",
    "filed_late",
    "filed_months",
    "filing_counts",
    "filing_record",
    "hand_of",
    "held_order",
    "last_months_lines",
    "month_cutoff",
    "month_sheet",
    "own_months",
    "past_of",
    "rates_of",
    "return_page",
    "return_terms",
    "return_verdicts",
    "returns_by_id",
    "returns_sought",
    "roster",
    "roster_months",
    "roster_numbers",
    "roster_rows",
    "sent_back",
    "typed_line",
]
