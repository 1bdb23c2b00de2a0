"""Counts for the assessment."""

from collections.abc import Collection
from datetime import datetime

from alerts.enums import Colour, EntryVerdict, ListStanding, VisitState
from alerts.facts import ListCounts
from alerts.models import WarningList
from alerts.rules import standing_at
from core import sql
from core.frozen import Group
from core.periods import Quarter


def list_counts(quarter: Quarter, cutoff: datetime, colours: Collection[Colour] | None = None) -> dict[int, ListCounts]:
    """Listed and fed back of a quarter's list, per county code, at a month's cut-off (Notice 二（二）).

    The list is the one published, frozen colours and counties, less the enterprises removed by the cut-off; fed back has who
    answered, or confirmed a visit, by it. `colours` are those that must give feedback (None: all). A list not published by the
    cut-off counts nobody; a county without a listed enterprise has no entry (ListCounts.ZERO). Counts what the scope in
    force sees.
    """
    found = sql.rows("alerts", "list_counts", _seen(quarter, cutoff, colours))
    return {row.region: ListCounts(listed=row.listed, fed_back=row.fed_back) for row in found}


def entry_verdicts(quarter: Quarter, cutoff: datetime, colours: Collection[Colour]) -> list[Group]:
    """The entries of a quarter's list by id, as each stood at the cut-off (`EntryVerdict`); see `list_counts`. One query."""
    verdicts = {verdict.name.lower(): verdict.value for verdict in EntryVerdict}
    return [Group(*row) for row in sql.rows("alerts", "entry_verdicts", verdicts | _seen(quarter, cutoff, colours))]


def _seen(quarter: Quarter, cutoff: datetime, colours: Collection[Colour] | None) -> dict[str, object]:
    return {
        "quarter": str(quarter),
        "cutoff": cutoff,
        "colours": None if colours is None else sorted(colour.value for colour in colours),
        "confirmed": VisitState.CONFIRMED.value,
    }


def list_standing(quarter: Quarter, cutoff: datetime) -> ListStanding:
    """Whether a quarter's list was there at a month's cut-off; what came out later counts nobody in that month. One query."""
    published = WarningList.objects.filter(quarter=str(quarter)).values_list("published_at", flat=True).first()
    return standing_at(published, cutoff)
