"""The five-colour list counted slowly and obviously, over all rows in memory (definitions §4)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from alerts.enums import Colour
from alerts.facts import ListCounts
from alerts.models import Entry, Feedback, WarningList
from core.periods import Quarter

COUNTY_DIGITS = 1000


def list_counts(
    lists: Iterable[WarningList],
    entries: Iterable[Entry],
    feedback: Iterable[Feedback],
    *,
    quarter: Quarter,
    cutoff: datetime,
    colours: Collection[Colour] | None = None,
) -> dict[int, ListCounts]:
    """Distinct listed enterprises, and those with feedback by the cut-off, per county."""
    entries, feedback = list(entries), list(feedback)
    listed: dict[int, set[int]] = {}
    fed_back: dict[int, set[int]] = {}
    for warning_list in lists:
        if warning_list.quarter != str(quarter) or warning_list.published_at > cutoff:
            continue
        for entry in entries:
            if entry.warning_list_id != warning_list.pk:
                continue
            if colours is not None and Colour(entry.colour) not in colours:
                continue
            county = entry.region_id // COUNTY_DIGITS * COUNTY_DIGITS
            listed.setdefault(county, set()).add(entry.enterprise_id)
            for answer in feedback:
                if answer.entry_id == entry.pk and answer.given_at <= cutoff:
                    fed_back.setdefault(county, set()).add(entry.enterprise_id)
    return {
        county: ListCounts(len(enterprises), len(fed_back.get(county, set()))) for county, enterprises in listed.items()
    }
