"""Entries with what pages and workbooks print beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max

from alerts.enums import Colour, Need, VisitState
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, Feedback, FeedbackReminder, Visit
from alerts.selectors.answers import answers_of
from alerts.selectors.terms import list_terms
from core.periods import Quarter
from tenancy.rules import city_of, county_of
from tenancy.selectors import all_regions, enterprises_named


@dataclass(frozen=True)
class EntryRow:
    """One line of a list; `must` says that its colour, as frozen, has to feed back.

    `feedback` counts the enterprise's own, `answers` are its latest; `first_at` and `last_at` are of feedback and of confirmed
    visits together (None: not fed back). `awaiting` visits wait for its confirmation, `reminded` reminders went to it.
    """

    entry: Entry
    colour: Colour
    enterprise: str
    uscc: str
    city: str
    county: str
    must: bool
    feedback: int = 0
    answers: FeedbackAnswers | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    confirmed: int = 0
    awaiting: int = 0
    reminded: int = 0
    reminded_at: datetime | None = None

    @property
    def quarter(self) -> Quarter:
        """The quarter of the entry's list."""
        return Quarter.parse(self.entry.warning_list.quarter)

    @property
    def latest(self) -> str:
        """The latest feedback's text."""
        return "" if self.answers is None else self.answers.text

    @property
    def is_fed_back(self) -> bool:
        """As `has_feedback` says it: by itself, or by a visit that it confirmed."""
        return bool(self.feedback or self.confirmed)

    @property
    def is_removed(self) -> bool:
        """Whether it stands on the list no more."""
        return self.entry.removed_at is not None

    @property
    def is_open(self) -> bool:
        """Whether feedback is still asked of it."""
        return self.must and not self.is_fed_back and not self.is_removed

    @property
    def needs_help(self) -> bool:
        """Whether its latest feedback asks for something."""
        return self.answers is not None and self.answers.need not in (None, Need.NOTHING)

    @property
    def may_call(self) -> bool:
        """Whether its latest feedback says that it may be called."""
        return self.answers is not None and self.answers.may_call is True


@dataclass
class _Answered:
    """What was answered on one entry so far."""

    feedback: int = 0
    confirmed: int = 0
    awaiting: int = 0
    answers: FeedbackAnswers | None = None
    times: list[datetime] = field(default_factory=list)


def entry_rows(entries: Sequence[Entry]) -> list[EntryRow]:
    """Entries, with their lists loaded, and what stands beside them.

    Five queries whatever the number: names, feedback, visits, reminders, regions.
    """
    names = enterprises_named(entries)
    ids = [row.pk for row in entries]
    answered = _answered(ids)
    reminded = {
        entry: (number, last)
        for entry, number, last in FeedbackReminder.objects.filter(entry__in=ids)
        .order_by()
        .values_list("entry_id")
        .annotate(number=Count("id"), last=Max("sent_at"))
    }
    regions = all_regions().names
    due = _due_colours(entries)
    found = []
    for row in entries:
        name, uscc = names[row.enterprise_id]
        answer = answered.get(row.pk, _Answered())
        number, last = reminded.get(row.pk, (0, None))
        found.append(
            EntryRow(
                entry=row,
                colour=Colour(row.colour_now),
                enterprise=name,
                uscc=uscc,
                city=regions.get(city_of(row.region_id), ""),
                county=regions.get(county_of(row.region_id), ""),
                must=Colour(row.colour) in due[row.warning_list_id],
                feedback=answer.feedback,
                answers=answer.answers,
                first_at=min(answer.times, default=None),
                last_at=max(answer.times, default=None),
                confirmed=answer.confirmed,
                awaiting=answer.awaiting,
                reminded=number,
                reminded_at=last,
            )
        )
    return found


def _due_colours(entries: Iterable[Entry]) -> dict[int, frozenset[Colour]]:
    quarters = {row.warning_list_id: row.warning_list.quarter for row in entries}
    return {pk: list_terms(Quarter.parse(quarter)).colours for pk, quarter in quarters.items()}


def _answered(ids: Sequence[int]) -> dict[int, _Answered]:
    found: dict[int, _Answered] = {}
    for row in Feedback.objects.filter(entry__in=ids).order_by("given_at", "id"):
        answer = found.setdefault(row.entry_id, _Answered())
        answer.feedback += 1
        answer.times.append(row.given_at)
        answer.answers = answers_of(row)
    for entry, state, at in Visit.objects.filter(entry__in=ids).values_list("entry_id", "state", "answered_at"):
        answer = found.setdefault(entry, _Answered())
        answer.awaiting += state == VisitState.AWAITING
        if state == VisitState.CONFIRMED and at is not None:
            answer.confirmed += 1
            answer.times.append(at)
    return found
