"""Frozen inputs: the counts that follow from them, their digest, and the chain of publications. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from alerts.enums import EntryVerdict
from alerts.facts import ListCounts
from assessment.enums import DeductionVerdict
from assessment.facts import RegionCounts, gather
from cases.enums import QuestionVerdict
from cases.facts import QuestionCounts
from core.frozen import Group
from core.periods import Month
from orders.enums import ReturnVerdict
from orders.facts import FilingCounts

_ROSTER = (ReturnVerdict.FILED, ReturnVerdict.DOUBTED, ReturnVerdict.MISSING)
_FILED = (ReturnVerdict.FILED, ReturnVerdict.DOUBTED)


def counts_of_groups(groups: Iterable[Group], month: Month) -> dict[int, RegionCounts]:
    """The counts of each county that frozen groups give for a month (definitions §§3 and 4); deductions are not in them.

    A question that is not due or excluded, an entry removed or of a colour that need not answer, and a return off the roster
    are in no count.
    """
    sizes: dict[int, dict[tuple[object, int], int]] = defaultdict(lambda: defaultdict(int))
    for group in groups:
        sizes[group.region][group.month, group.verdict] += group.size
    filing: dict[int, FilingCounts] = {}
    questions: dict[int, QuestionCounts] = {}
    listing: dict[int, ListCounts] = {}
    year = Month.span(Month(month.year, 1), month)
    for region, found in sizes.items():
        filing[region] = _filing(found, month, year)
        questions[region] = QuestionCounts(
            asked=found[None, QuestionVerdict.ANSWERED] + found[None, QuestionVerdict.UNANSWERED],
            answered=found[None, QuestionVerdict.ANSWERED],
        )
        listing[region] = ListCounts(
            listed=found[None, EntryVerdict.FED_BACK] + found[None, EntryVerdict.SILENT],
            fed_back=found[None, EntryVerdict.FED_BACK],
        )
    return {code: counts for code, counts in gather(filing, questions, listing).items() if counts != RegionCounts(code)}


def _filing(found: Mapping[tuple[object, int], int], month: Month, year: list[Month]) -> FilingCounts:
    def count(of: Month, verdicts: Iterable[ReturnVerdict]) -> int:
        return sum(found[of.first_day, verdict] for verdict in verdicts)

    previous = month.previous()
    return FilingCounts(
        roster=count(month, _ROSTER),
        on_time=count(month, _FILED),
        previous_roster=count(previous, _ROSTER),
        previous_returns=count(previous, _FILED),
        previous_accurate=count(previous, (ReturnVerdict.FILED,)),
        roster_to_date=sum(count(each, _ROSTER) for each in year),
        filed_to_date=sum(count(each, _FILED) for each in year),
    )


def deductions_of_groups(groups: Iterable[Group]) -> dict[int, int]:
    """Decided occurrences by the region they were decided against, as frozen."""
    taken: dict[int, int] = {}
    for group in groups:
        if group.verdict == DeductionVerdict.COUNTED:
            occurrences = (group.numbers or "{}").strip("{}")
            taken[group.region] = taken.get(group.region, 0) + sum(int(part) for part in occurrences.split(",") if part)
    return taken


def inputs_digest(groups: Iterable[Group]) -> str:
    """SHA-256, 64 hex digits, over frozen groups; their order does not matter."""
    total = sha256()
    for group in sorted(groups, key=lambda each: (str(each.month or ""), each.verdict, each.region)):
        parts = (group.region, group.month or "", group.verdict, group.size, group.ids, group.numbers, group.moments)
        total.update("|".join("" if part is None else str(part) for part in parts).encode())
        total.update(b"\n")
    return total.hexdigest()


@dataclass(frozen=True)
class Publication:
    """What is chained of one publication: `serial` counts them all, over months and versions."""

    serial: int
    month: Month
    version: int
    as_of: datetime
    digest: str
    inputs_digest: str
    reason: str
    published_at: datetime


def publication_hash(publication: Publication, previous: str) -> str:
    """SHA-256, 64 hex digits, over one publication and the hash of the one before ("" for the first): a chain.

    Whoever changes an earlier one has to change every later one, and each bulletin has printed its own.
    """
    text = json.dumps(
        {
            "serial": publication.serial,
            "month": str(publication.month),
            "version": publication.version,
            "as_of": publication.as_of.astimezone(UTC).isoformat(),
            "digest": publication.digest,
            "inputs": publication.inputs_digest,
            "reason": publication.reason,
            "published_at": publication.published_at.astimezone(UTC).isoformat(),
            "previous": previous,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(text.encode()).hexdigest()
