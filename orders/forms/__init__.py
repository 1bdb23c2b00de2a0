"""HTML input of orders: the month's page, the filters of lists, reference data."""

from orders.forms.grid import BLANKS, MORE, Grid, totals_text
from orders.forms.hand import Hand
from orders.forms.pasting import read_block
from orders.forms.reference import ConversionFilter, RateForm, ReferenceForm
from orders.forms.roster import RosterFilter
from orders.forms.sheet import Explanation, SheetForm
from orders.forms.supervision import (
    AddForm,
    ChangeFilter,
    DrawForm,
    ItemFilter,
    JudgeForm,
    ReasonForm,
    ReminderFilter,
    RemoveForm,
)

__all__ = [
    "BLANKS",
    "MORE",
    "AddForm",
    "ChangeFilter",
    "ConversionFilter",
    "DrawForm",
    "Explanation",
    "Grid",
    "Hand",
    "ItemFilter",
    "JudgeForm",
    "RateForm",
    "ReasonForm",
    "ReferenceForm",
    "ReminderFilter",
    "RemoveForm",
    "RosterFilter",
    "SheetForm",
    "read_block",
    "totals_text",
]
