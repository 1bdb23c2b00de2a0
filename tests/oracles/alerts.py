"""The five-colour list counted slowly and obviously, over all rows in memory (definitions §4)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from alerts.enums import ChangeKind, Colour, VisitState
from alerts.facts import ListCounts
from alerts.models import Entry, EntryChange, Feedback, Visit, WarningList
from core.periods import Quarter

COUNTY_DIGITS = 1000


def list_counts(
    lists: Iterable[WarningList],
    entries: Iterable[Entry],
    changes: Iterable[EntryChange],
    feedback: Iterable[Feedback],
    visits: Iterable[Visit],
    *,
    quarter: Quarter,
    cutoff: datetime,
    colours: Collection[Colour] | None = None,
) -> dict[int, ListCounts]:
    """Distinct listed enterprises without those removed by the cut-off, and those with feedback by it, per county.

    Removals are read from the list's versions, not from the entries: both must say the same.
    """
    removed = {
        change.entry_id for change in changes if change.kind == ChangeKind.REMOVED and change.changed_at <= cutoff
    }
    answered = {answer.entry_id for answer in feedback if answer.given_at <= cutoff}
    for visit in visits:
        if visit.state == VisitState.CONFIRMED and visit.answered_at is not None and visit.answered_at <= cutoff:
            answered.add(visit.entry_id)
    listed: dict[int, set[int]] = {}
    fed_back: dict[int, set[int]] = {}
    entries = list(entries)
    for warning_list in lists:
        if warning_list.quarter != str(quarter) or warning_list.published_at > cutoff:
            continue
        for entry in entries:
            if entry.warning_list_id != warning_list.pk or entry.pk in removed:
                continue
            if colours is not None and Colour(entry.colour) not in colours:
                continue
            county = entry.region_id // COUNTY_DIGITS * COUNTY_DIGITS
            listed.setdefault(county, set()).add(entry.enterprise_id)
            if entry.pk in answered:
                fed_back.setdefault(county, set()).add(entry.enterprise_id)
    return {
        county: ListCounts(len(enterprises), len(fed_back.get(county, set()))) for county, enterprises in listed.items()
    }
