"""Entries of lists: a list's rows as filtered, an enterprise's own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Greatest

from alerts.enums import Colour, EntrySort, FeedbackView, Need, VisitState
from alerts.models import Entry, Feedback, FeedbackReminder, Visit, WarningList
from alerts.selectors.answers import has_feedback
from alerts.selectors.entry_rows import EntryRow, entry_rows
from alerts.selectors.terms import list_terms
from core.errors import Unseen
from core.periods import Quarter
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view, rows_named, within_region

PAGE_SIZE = 50


def entries_in_view(actor: Actor) -> QuerySet[Entry]:
    """Entries of published lists that the actor may see: own, own subtree of regions, or all."""
    return rows_in_view(Entry.objects.all(), actor)


def entry_in_view(actor: Actor, public_id: UUID) -> Entry:
    """One entry with its list; raises Unseen for any other."""
    entry = entries_in_view(actor).select_related("warning_list").filter(public_id=public_id).first()
    if entry is None:
        raise Unseen
    return entry


def must_feed_back(quarter: Quarter) -> Q:
    """Condition on entries of a quarter's list: the colour, as frozen, is one that the scheme wants feedback of."""
    return Q(colour__in=sorted(list_terms(quarter).colours))


@dataclass(frozen=True)
class EntryFilter:
    """What an official asks for; what was removed is shown by a view of its own.

    `region` is a nine-digit code, `text` is looked for in name and credit code.
    """

    colour: Colour | None = None
    region: int | None = None
    view: FeedbackView = FeedbackView.ALL
    text: str = ""
    sort: EntrySort = EntrySort.COLOUR
    descending: bool = False

    def as_params(self) -> dict[str, Any]:
        """What a job's row keeps of it."""
        return asdict(self)

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """The filter that `as_params` gave."""
        return cls(
            colour=None if params["colour"] is None else Colour(params["colour"]),
            region=params["region"],
            view=FeedbackView(params["view"]),
            text=params["text"],
            sort=EntrySort(params["sort"]),
            descending=params["descending"],
        )


@dataclass(frozen=True)
class EntryPage:
    """A page of a list's entries."""

    page: Page[Entry]
    rows: list[EntryRow]


def list_entries(actor: Actor, warning_list: WarningList, filters: EntryFilter) -> QuerySet[Entry]:
    """The entries that a filter leaves of those that stand on the list (or were removed from it), in its order.

    A region outside the actor's view raises Unseen.
    """
    rows = rows_in_view(warning_list.entries.all(), actor)
    if filters.region is not None:
        if not actor.covers(filters.region):
            raise Unseen
        rows = within_region(rows, filters.region)
    rows = rows.filter(removed_at__isnull=filters.view is not FeedbackView.REMOVED)
    if filters.colour is not None:
        rows = rows.filter(colour_now=filters.colour)
    if filters.view not in (FeedbackView.ALL, FeedbackView.REMOVED):
        rows = _viewed(rows, filters.view, Quarter.parse(warning_list.quarter))
    if filters.text:
        rows = rows_named(rows, actor, filters.text)
    return rows.order_by(*_order(filters))


def _viewed(rows: QuerySet[Entry], view: FeedbackView, quarter: Quarter) -> QuerySet[Entry]:
    if view is FeedbackView.OPEN:
        return rows.filter(must_feed_back(quarter) & ~has_feedback())
    if view is FeedbackView.DONE:
        return rows.filter(has_feedback())
    if view is FeedbackView.AWAITING:
        return rows.filter(Exists(Visit.objects.filter(entry=OuterRef("pk"), state=VisitState.AWAITING)))
    latest = Feedback.objects.filter(entry=OuterRef("pk")).order_by("-given_at", "-id")
    if view is FeedbackView.NEEDS_HELP:
        return rows.annotate(last_need=Subquery(latest.values("need")[:1])).filter(last_need__gt=Need.NOTHING)
    return rows.annotate(last_may_call=Subquery(latest.values("may_call")[:1])).filter(last_may_call=True)


def _order(filters: EntryFilter) -> list[str | OrderBy]:
    if filters.sort in (EntrySort.FEEDBACK, EntrySort.REMINDED):
        last = _last_reminder() if filters.sort is EntrySort.REMINDED else _last_feedback()
        ordered = last.desc(nulls_last=True) if filters.descending else last.asc(nulls_last=True)
        return [ordered, "colour_now", "id"]
    columns = {EntrySort.COLOUR: ("colour_now", "region_id"), EntrySort.REGION: ("region_id", "colour_now")}[
        filters.sort
    ]
    first = f"-{columns[0]}" if filters.descending else columns[0]
    return [first, columns[1], "id"]


def _last_feedback() -> Greatest:
    given = Feedback.objects.filter(entry=OuterRef("pk")).order_by("-given_at").values("given_at")[:1]
    confirmed = Visit.objects.filter(entry=OuterRef("pk"), state=VisitState.CONFIRMED).order_by("-answered_at")
    return Greatest(
        Subquery(given), Subquery(confirmed.values("answered_at")[:1])
    )  # PostgreSQL's takes no notice of NULL


def _last_reminder() -> Subquery:
    sent = FeedbackReminder.objects.filter(entry=OuterRef("pk")).order_by("-sent_at")
    return Subquery(sent.values("sent_at")[:1])


def entry_page(
    actor: Actor, warning_list: WarningList, filters: EntryFilter, *, page: str | None, size: int = PAGE_SIZE
) -> EntryPage:
    """One page of a list's entries. Seven queries whatever the number: count, page, and those of `entry_rows`."""
    found = Paginator(list_entries(actor, warning_list, filters), size).get_page(page)
    return EntryPage(found, entry_rows(list(found.object_list)))


def own_entries(actor: Actor) -> list[EntryRow]:
    """An enterprise's own entries, newest list first. Six queries whatever the number."""
    entries = entries_in_view(actor).select_related("warning_list").order_by("-warning_list__quarter", "id")
    return entry_rows(list(entries.defer("warning_list__ruleset", "figures")))


def own_open_entries(actor: Actor) -> list[Entry]:
    """An enterprise's entries that still have to feed back, with their lists, the newest first. One query."""
    rows = entries_in_view(actor).select_related("warning_list").filter(~has_feedback(), removed_at__isnull=True)
    found = rows.order_by("-warning_list__quarter", "id").defer("warning_list__ruleset", "figures")
    return [row for row in found if Colour(row.colour) in list_terms(Quarter.parse(row.warning_list.quarter)).colours]


# --- reminding ---


def open_entries(actor: Actor, warning_list: WarningList, filters: EntryFilter) -> QuerySet[Entry]:
    """Those of a filter that still have to feed back, in no order."""
    quarter = Quarter.parse(warning_list.quarter)
    return list_entries(actor, warning_list, filters).filter(must_feed_back(quarter) & ~has_feedback()).order_by()


@dataclass(frozen=True)
class Segment:
    """How many of a filter have still to feed back, and how many of these were reminded today already."""

    open: int
    reminded: int

    @property
    def due(self) -> int:
        """How many a round of reminders would reach now."""
        return self.open - self.reminded


def segment_of(actor: Actor, warning_list: WarningList, filters: EntryFilter, *, today: date) -> Segment:
    """How many a round would reach. Two queries."""
    rows = open_entries(actor, warning_list, filters)
    told = FeedbackReminder.objects.filter(entry=OuterRef("pk"), sent_on=today)
    return Segment(rows.count(), rows.filter(Exists(told)).count())
