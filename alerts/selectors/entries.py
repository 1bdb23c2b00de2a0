"""Entries of lists: a list's rows, one entry in full, an enterprise's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.utils.module_loading import import_string

from alerts.enums import Colour, EntrySort, FeedbackView
from alerts.models import Entry, Feedback, WarningList
from alerts.permissions import can_give_feedback
from alerts.rules import Counting, counting, counting_months
from core.errors import Refused, Unseen
from core.periods import Month, Quarter
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, region_range
from tenancy.selectors import all_regions, rows_in_view

PAGE_SIZE = 50
MOVED = "（已迁往其他地区的企业）"


def entries_in_view(actor: Actor) -> QuerySet[Entry]:
    """Entries of published lists that the actor may see: own, own subtree of regions, or all."""
    return rows_in_view(Entry.objects.all(), actor)


def entry_in_view(actor: Actor, public_id: UUID) -> Entry:
    """One entry with its list; raises Unseen for any other."""
    entry = entries_in_view(actor).select_related("warning_list").filter(public_id=public_id).first()
    if entry is None:
        raise Unseen
    return entry


def feedback_of(entry: Entry) -> list[Feedback]:
    """All feedback on an entry, oldest first."""
    return list(Feedback.objects.filter(entry=entry).order_by("given_at", "id"))


def has_feedback() -> Exists:
    """Condition on entries: some feedback is there."""
    return Exists(Feedback.objects.filter(entry=OuterRef("pk")))


def within_region(rows: QuerySet[Entry], region: int) -> QuerySet[Entry]:
    """Entries of a region's subtree (nine-digit code)."""
    low, high = region_range(region)  # a foreign key knows no «range»
    return rows.filter(region_id__gte=low, region_id__lte=high)


@dataclass(frozen=True)
class EntryFilter:
    """What an official asks for: `region` a nine-digit code, `text` looked for in name and credit code."""

    colour: Colour | None = None
    region: int | None = None
    view: FeedbackView = FeedbackView.ALL
    text: str = ""
    sort: EntrySort = EntrySort.COLOUR
    descending: bool = False


@dataclass(frozen=True)
class EntryRow:
    """One line of a list; times are None without feedback, `latest` is the last feedback's text where it was asked for."""

    entry: Entry
    colour: Colour
    enterprise: str
    uscc: str
    city: str
    county: str
    feedback: int
    first_at: datetime | None
    last_at: datetime | None
    latest: str = ""

    @property
    def quarter(self) -> Quarter:
        """The quarter of the entry's list (one query where the list was not joined)."""
        return Quarter.parse(self.entry.warning_list.quarter)


@dataclass(frozen=True)
class EntryPage:
    """A page of a list's entries."""

    page: Page[Entry]
    rows: list[EntryRow]


def list_entries(actor: Actor, warning_list: WarningList, filters: EntryFilter) -> QuerySet[Entry]:
    """The entries that a filter leaves, in its order. A region outside the actor's view raises Unseen."""
    rows = entries_in_view(actor).filter(warning_list=warning_list)
    if filters.region is not None:
        if not actor.covers(filters.region):
            raise Unseen
        rows = within_region(rows, filters.region)
    if filters.colour is not None:
        rows = rows.filter(colour=filters.colour)
    if filters.view is not FeedbackView.ALL:
        rows = rows.filter(has_feedback() if filters.view is FeedbackView.DONE else ~has_feedback())
    if filters.text:
        named = rows_in_view(
            Enterprise.objects.filter(Q(name__icontains=filters.text) | Q(uscc__startswith=filters.text.upper())),
            actor,
            enterprise="id",
        )
        rows = rows.filter(enterprise_id__in=named.values("id"))
    return rows.order_by(*_order(filters))


def _order(filters: EntryFilter) -> list[str | OrderBy]:
    if filters.sort is EntrySort.FEEDBACK:
        last = Subquery(Feedback.objects.filter(entry=OuterRef("pk")).order_by("-given_at").values("given_at")[:1])
        ordered = last.desc(nulls_last=True) if filters.descending else last.asc(nulls_last=True)
        return [ordered, "colour", "id"]
    columns = {EntrySort.COLOUR: ("colour", "region_id"), EntrySort.REGION: ("region_id", "colour")}[filters.sort]
    first = f"-{columns[0]}" if filters.descending else columns[0]
    return [first, columns[1], "id"]


def entry_page(actor: Actor, warning_list: WarningList, filters: EntryFilter, *, page: str | None) -> EntryPage:
    """One page of a list's entries. Five queries whatever the number: count, page, names, feedback, regions."""
    found = Paginator(list_entries(actor, warning_list, filters), PAGE_SIZE).get_page(page)
    return EntryPage(found, entry_rows(list(found.object_list)))


def entry_rows(entries: Sequence[Entry], *, texts: bool = False) -> list[EntryRow]:
    """Entries with the names that a page prints; with `texts` the last feedback's words too. Three queries, or four."""
    # Not joined: an enterprise that moved away is out of its old bureau's view, its entries are not.
    names = {
        pk: (name, uscc)
        for pk, name, uscc in Enterprise.objects.filter(pk__in={row.enterprise_id for row in entries}).values_list(
            "pk", "name", "uscc"
        )
    }
    ids = [row.pk for row in entries]
    given = {
        row["entry_id"]: row
        for row in Feedback.objects.filter(entry__in=ids)
        .order_by()
        .values("entry_id")
        .annotate(number=Count("id"), first=Min("given_at"), last=Max("given_at"))
    }
    words: dict[int, str] = {}
    if texts:
        words = dict(
            Feedback.objects.filter(entry__in=ids).order_by("given_at", "id").values_list("entry_id", "text").iterator()
        )
    regions = all_regions().names
    found = []
    for row in entries:
        name, uscc = names.get(row.enterprise_id, (MOVED, ""))
        times = given.get(row.pk)
        found.append(
            EntryRow(
                entry=row,
                colour=Colour(row.colour),
                enterprise=name,
                uscc=uscc,
                city=regions.get(city_of(row.region_id), ""),
                county=regions.get(county_of(row.region_id), ""),
                feedback=times["number"] if times else 0,
                first_at=times["first"] if times else None,
                last_at=times["last"] if times else None,
                latest=words.get(row.pk, ""),
            )
        )
    return found


@dataclass(frozen=True)
class EntryDetail:
    """Everything a page shows of one entry, and what the actor may do with it."""

    row: EntryRow
    feedback: list[Feedback]
    counting: tuple[Counting, ...]
    can_give_feedback: bool

    @property
    def entry(self) -> Entry:
        """The entry itself, with its list."""
        return self.row.entry

    @property
    def quarter(self) -> Quarter:
        """The quarter of its list."""
        return self.row.quarter

    @property
    def still_counts(self) -> bool:
        """Whether feedback given now enters some month's rate."""
        return any(not month.is_over for month in self.counting)


def entry_detail(actor: Actor, public_id: UUID, *, now: datetime) -> EntryDetail:
    """One entry in view with its feedback; raises Unseen for any other. Five queries."""
    entry = entry_in_view(actor, public_id)
    (row,) = entry_rows([entry])
    quarter = Quarter.parse(entry.warning_list.quarter)
    return EntryDetail(
        row=row,
        feedback=feedback_of(entry),
        counting=counting(quarter, known_cutoffs(counting_months(quarter)), now=now),
        can_give_feedback=can_give_feedback(actor, entry),
    )


def own_entries(actor: Actor) -> list[EntryRow]:
    """An enterprise's own entries, newest list first. Four queries whatever the number."""
    entries = entries_in_view(actor).select_related("warning_list").order_by("-warning_list__quarter", "id")
    return entry_rows(list(entries))


def known_cutoffs(months: Iterable[Month]) -> dict[Month, datetime]:
    """Cut-offs of the months whose scheme is there. The scheme is above this app: the setting MONTH_CUTOFF plugs it in."""
    cutoff_of = import_string(settings.MONTH_CUTOFF)
    found = {}
    for month in months:
        try:
            found[month] = cutoff_of(month)
        except Refused:  # no scheme for that year
            continue
    return found
