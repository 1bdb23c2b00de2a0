"""The list of deductions: asked for, decided, taken over from before, as far as an actor sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from assessment.enums import DeductionKind, DeductionSort, DeductionView, HearingState
from assessment.models import Deduction, Hearing
from assessment.rules import month_note
from assessment.selectors.hearings import hearings_in_view, state_words
from cases.selectors import office_names
from core.errors import Unseen
from core.paging import ShortPaginator
from core.periods import Month
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view, within_region

PAGE_SIZE = 20

_S = HearingState
_STATES: dict[DeductionView, Q] = {
    DeductionView.DEDUCTED: Q(state__in=(_S.DEDUCTED, _S.UPHELD)),
    DeductionView.DROPPED: Q(state=_S.DROPPED),
    DeductionView.APPEALED: Q(state=_S.APPEALED),
    DeductionView.REVOKED: Q(state=_S.REVOKED),
}


@dataclass(frozen=True)
class DeductionFilter:
    """What is asked of deductions: `region` a nine-digit code with all below it, `month` the one counted in, else the
    occurrence's; None for all."""

    view: DeductionView | None = None
    kind: DeductionKind | None = None
    region: int | None = None
    month: Month | None = None
    sort: DeductionSort | None = None
    descending: bool = False


@dataclass(frozen=True)
class DeductionRow:
    """One line of the list: a 扣减认定, or a deduction decided before there was one (`hearing` None)."""

    hearing: Hearing | None
    deduction: Deduction | None
    kind: DeductionKind
    region: int
    office: str
    month: Month
    counted: Month | None
    evidence: str
    state: str
    tone: str

    @property
    def note(self) -> str:
        """Why it counts in another month than its own."""
        return "" if self.hearing is None or self.counted is None else month_note(self.month, self.counted)


@dataclass(frozen=True)
class DeductionList:
    """A page of them."""

    page: Page[Any]
    rows: list[DeductionRow]


def deduction_page(actor: Actor, filters: DeductionFilter, *, page: str | None, now: datetime) -> DeductionList:
    """One page, the latest month first unless another order is asked for. Raises NotAllowed, Unseen for a region out of view.

    Five queries whatever the number: count, keys, hearings, deductions, offices.
    """
    found = ShortPaginator(_keys(actor, filters, now), PAGE_SIZE).get_page(page)
    return DeductionList(found, _rows(found.object_list, now))


def deduction_rows_in_order(actor: Actor, filters: DeductionFilter, *, limit: int, now: datetime) -> list[DeductionRow]:
    """The first `limit` of them, for a workbook. Four queries."""
    return _rows(_keys(actor, filters, now)[:limit], now)


@dataclass(frozen=True)
class HearingsWaiting:
    """How many hearings wait for the same step, and until when the first of those that still have a limit."""

    number: int
    until: datetime | None


def hearings_waiting(actor: Actor, view: DeductionView, *, now: datetime) -> HearingsWaiting:
    """How many the list shows in a view of hearings, with the earliest limit of a reply. One query; raises NotAllowed."""
    rows = hearings_in_view(actor).filter(_of_view(view, now))
    return HearingsWaiting(**rows.aggregate(number=Count("id"), until=Min("reply_due")))


def _keys(actor: Actor, filters: DeductionFilter, now: datetime) -> QuerySet[Any, Any]:
    """Hearings (0) and deductions without one (1) in one order: (which, key, shown, place, at)."""
    hearings = hearings_in_view(actor)
    history = rows_in_view(Deduction.objects.filter(hearings__isnull=True), actor)
    if filters.region is not None:
        if not actor.covers(filters.region):
            raise Unseen
        hearings, history = within_region(hearings, filters.region), within_region(history, filters.region)
    if filters.kind is not None:
        hearings, history = hearings.filter(kind=filters.kind), history.filter(kind=filters.kind)
    hearings = hearings.annotate(shown=Coalesce("counted_month", "month"))
    history = history.annotate(shown=F("month"))
    if filters.month is not None:
        day = filters.month.first_day
        hearings, history = hearings.filter(shown=day), history.filter(shown=day)
    if filters.view is DeductionView.HISTORY:
        hearings = hearings.none()
    elif filters.view is not None:
        hearings, history = hearings.filter(_of_view(filters.view, now)), history.none()
    columns = ("which", "key", "shown", "place", "at")
    rows = hearings.annotate(which=Value(0), key=F("id"), place=F("region_id"), at=F("opened_at"))
    other = history.annotate(which=Value(1), key=F("id"), place=F("region_id"), at=F("decided_at"))
    both = rows.order_by().values_list(*columns).union(other.order_by().values_list(*columns), all=True)
    return both.order_by(*_order(filters))


def _of_view(view: DeductionView, now: datetime) -> Q:
    over = Q(reply_due__lte=now)
    if view is DeductionView.TO_REPLY:
        return Q(state=_S.OPEN) & ~over
    if view is DeductionView.TO_DECIDE:
        return Q(state=_S.REPLIED) | Q(state=_S.OPEN) & over
    return _STATES[view]


def _order(filters: DeductionFilter) -> list[str]:
    sign = "-" if filters.descending else ""
    latest = ["-at", "which", "-key"]
    if filters.sort is None:
        return ["-shown", *latest]
    if filters.sort is DeductionSort.AT:
        return [f"{sign}at", "which", f"{sign}key"]
    return [f"{sign}{'shown' if filters.sort is DeductionSort.MONTH else 'place'}", *latest]


def _rows(keys: Iterable[Any], now: datetime) -> list[DeductionRow]:
    wanted = [(which, key) for which, key, *_ in keys]
    hearings = Hearing.objects.in_bulk([key for which, key in wanted if which == 0])
    deductions = Deduction.objects.in_bulk([key for which, key in wanted if which == 1])
    places = {row.region_id for row in hearings.values()} | {row.region_id for row in deductions.values()}
    offices = office_names(places)
    return [
        _heard(hearings[key], offices, now) if which == 0 else _decided_before(deductions[key], offices)
        for which, key in wanted
    ]


def _heard(row: Hearing, offices: dict[int, str], now: datetime) -> DeductionRow:
    words, tone = state_words(row, now=now)
    return DeductionRow(
        hearing=row,
        deduction=None,
        kind=DeductionKind(row.kind),
        region=row.region_id,
        office=offices[row.region_id],
        month=Month.of(row.month),
        counted=None if row.counted_month is None else Month.of(row.counted_month),
        evidence=row.evidence,
        state=words,
        tone=tone,
    )


def _decided_before(row: Deduction, offices: dict[int, str]) -> DeductionRow:
    return DeductionRow(
        hearing=None,
        deduction=row,
        kind=DeductionKind(row.kind),
        region=row.region_id,
        office=offices[row.region_id],
        month=Month.of(row.month),
        counted=Month.of(row.month),
        evidence=row.evidence,
        state=DeductionView.HISTORY.label,
        tone="plain",
    )


def deduction_months(actor: Actor) -> list[Month]:
    """Months to choose from, the latest first. Two queries."""
    hearings = hearings_in_view(actor).annotate(shown=Coalesce("counted_month", "month"))
    days: set[date] = set(hearings.order_by().values_list("shown", flat=True).distinct())
    days |= set(rows_in_view(Deduction.objects.all(), actor).order_by().values_list("month", flat=True).distinct())
    return [Month.of(day) for day in sorted(days, reverse=True)]
