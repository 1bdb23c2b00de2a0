"""Counts for the assessment."""

from collections.abc import Collection
from datetime import datetime

from alerts.enums import Colour
from alerts.facts import ListCounts
from core import sql
from core.periods import Quarter


def list_counts(quarter: Quarter, cutoff: datetime, colours: Collection[Colour] | None = None) -> dict[int, ListCounts]:
    """Listed and fed back of a quarter's list, per county code, at a month's cut-off (Notice 二（二）).

    `colours` are those that must give feedback (None: all). A list not published by the cut-off counts nobody; a county
    without a listed enterprise has no entry (ListCounts.ZERO). Counts what the scope in force sees.
    """
    found = sql.rows(
        "alerts",
        "list_counts",
        {
            "quarter": str(quarter),
            "cutoff": cutoff,
            "colours": None if colours is None else sorted(colour.value for colour in colours),
        },
    )
    return {row.region: ListCounts(listed=row.listed, fed_back=row.fed_back) for row in found}
