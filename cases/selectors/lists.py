"""Lists of questions: the official's desk, the enterprise's own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from cases.enums import DeskScope, DeskSort, DeskView, Exclusion, OwnView, QuestionState, Topic
from cases.facts import DeskWarnings
from cases.models import Question
from cases.permissions import can_ask
from cases.rules import Deadline, bulletin_before, soon_until
from cases.selectors.rows import (
    deadline_of,
    exclusion_of,
    in_asked_region,
    is_estimated,
    name_of_office,
    questions_in_view,
)
from core.paging import KeyPaginator
from core.periods import day_end, local_date
from core.workdays import Calendar
from orders.enums import Origin
from tenancy.enums import RegionLevel
from tenancy.models import Region
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.selectors import Fitting, all_regions, enterprises_in_view, enterprises_named, with_name, working_calendar

PAGE_SIZE = 20

_OWED = Q(owed_by__isnull=False)
_EXCLUDED = Q(exclusion__isnull=False) & ~Q(exclusion=Exclusion.WITHDRAWN, first_answered_at__isnull=False)


@dataclass(frozen=True)
class DeskFilter:
    """What an official asks for: `region` a nine-digit code or None, `text` looked for in title, number and name."""

    view: DeskView = DeskView.OPEN
    scope: DeskScope = DeskScope.VIEW
    region: int | None = None
    topic: Topic | None = None
    tag: str = ""
    text: str = ""
    sort: DeskSort | None = None
    descending: bool = False


@dataclass(frozen=True)
class QuestionRow:
    """One line of a list; `office` is the office that handles it when that is not the county's own, else ""."""

    question: Question
    enterprise: str
    region: str
    office: str
    deadline: Deadline
    state: QuestionState
    exclusion: Exclusion | None
    topic: Topic


@dataclass(frozen=True)
class QuestionList:
    """A page of a list; `estimated` when a deadline on it rests on an estimated calendar. `warnings` stand above a desk."""

    page: Page[Any]
    rows: list[QuestionRow]
    estimated: bool
    warnings: DeskWarnings | None = None


def desk(
    actor: Actor, filters: DeskFilter, *, now: datetime, calendar: Calendar, fitting: Fitting | None = None
) -> QuerySet[Question]:
    """The questions an official's list shows, in its order: what is owed by when it is due, the rest newest first.

    A region outside the actor's view raises Unseen. A search by name asks first whom the words fit, unless `fitting` says it:
    one query more.
    """
    rows = _scoped(actor, filters.scope).filter(_view(filters.view, now=now, calendar=calendar))
    if filters.region is not None:
        rows = in_asked_region(rows, actor, filters.region)
    if filters.topic is not None:
        rows = rows.filter(topic=filters.topic)
    if filters.tag:
        rows = rows.filter(tags__contains=[filters.tag])
    if filters.text:
        rows = rows.filter(sought(actor, filters.text, fitting))
    return rows.order_by(*_order(filters))


def _scoped(actor: Actor, scope: DeskScope) -> QuerySet[Question]:
    rows = questions_in_view(actor)
    if scope is DeskScope.OFFICE:
        return rows.filter(office_id=actor.region)
    return rows.filter(assignee_id=actor.user) if scope is DeskScope.MINE else rows


def _view(view: DeskView, *, now: datetime, calendar: Calendar) -> Q:
    return {
        DeskView.OPEN: _OWED,
        DeskView.OVERDUE: Q(owed_by__lte=now),
        DeskView.BULLETIN: Q(owed_by__lte=bulletin_before(now, calendar), origin=Origin.SYSTEM),
        DeskView.TODAY: Q(owed_by__gt=now, owed_by__lte=day_end(local_date(now))),
        DeskView.SOON: Q(owed_by__gt=now, owed_by__lte=soon_until(now, calendar)),
        DeskView.UNACCEPTED: _OWED & Q(state=QuestionState.ASKED),
        DeskView.REOPENED: _OWED & Q(state=QuestionState.REOPENED),
        DeskView.ANSWERED: Q(first_answered_at__isnull=False) & ~_EXCLUDED,
        DeskView.PROPOSED: Q(proposed__isnull=False, exclusion__isnull=True),
        DeskView.EXCLUDED: _EXCLUDED,
        DeskView.ALL: Q(),
    }[view]


def sought(actor: Actor, text: str, fitting: Fitting | None = None) -> Q:
    """Title, number or enterprise. By a function, not `LIKE`, which the planner takes for rare through row security: a word
    in every title would be sorted whole, where the index of the newest gives a page after a few rows (docs/isolation.md).
    """
    cased = text.upper() != text.lower()
    title, words = (Upper("title"), Upper(Value(text))) if cased else (F("title"), Value(text))
    found = Q(GreaterThan(StrIndex(title, words), 0))
    number = text.strip().upper()
    if number.isascii() and len(number) >= 3 and any(map(str.isdigit, number)):
        found |= Q(number__startswith=number)
    if number.isascii() and len(number) == 1:
        return found  # one letter or digit names no enterprise
    if fitting is not None and fitting.keys is not None:
        return found | Q(enterprise_id__in=fitting.keys)
    enterprises = enterprises_in_view(actor).select_related(None)
    return found | Q(enterprise_id__in=with_name(enterprises, text, fitting).order_by().values_list("pk", flat=True))


_COLUMNS = {DeskSort.DUE: "limit_at", DeskSort.ASKED: "asked_at", DeskSort.ANSWERED: "first_answered_at"}
_DUE_FIRST = {
    DeskView.OPEN,
    DeskView.OVERDUE,
    DeskView.BULLETIN,
    DeskView.TODAY,
    DeskView.SOON,
    DeskView.UNACCEPTED,
    DeskView.REOPENED,
}


def _order(filters: DeskFilter) -> list[str | Combinable]:
    if filters.sort is not None:
        due = filters.sort is DeskSort.DUE and filters.view in _DUE_FIRST
        name = "owed_by" if due else _COLUMNS[filters.sort]
        if name in ("asked_at", "limit_at"):  # never empty: an index serves either direction
            return [f"-{name}", "-id"] if filters.descending else [name, "id"]
        if filters.descending:
            return [F(name).desc(nulls_last=True), "-id"]
        return [F(name).asc(nulls_last=True), "id"]
    return ["owed_by", "asked_at", "id"] if filters.view in _DUE_FIRST else ["-asked_at", "-id"]


def desk_page(actor: Actor, filters: DeskFilter, *, page: str | None, now: datetime) -> QuestionList:
    """One page of the desk. Six queries whatever the number of rows: calendar, keys, page, enterprises, regions, warnings; a
    search asks one more.
    """
    calendar = working_calendar()
    keys = desk(actor, filters, now=now, calendar=calendar).values_list("pk", flat=True)
    found = KeyPaginator(keys, PAGE_SIZE).get_page(page)
    questions = questions_in_view(actor).in_bulk(found.object_list)
    listed = _listed(found, [questions[key] for key in found.object_list], now=now, calendar=calendar)
    return replace(listed, warnings=_warnings(actor, filters.scope, now=now, calendar=calendar))


def _warnings(actor: Actor, scope: DeskScope, *, now: datetime, calendar: Calendar) -> DeskWarnings:
    """How many questions each pressing view of the desk has. One query, over what is owed alone."""
    views = {"today": DeskView.TODAY, "soon": DeskView.SOON, "overdue": DeskView.OVERDUE, "bulletin": DeskView.BULLETIN}
    counts = {name: Count("id", filter=_view(view, now=now, calendar=calendar)) for name, view in views.items()}
    return DeskWarnings(**_scoped(actor, scope).filter(_OWED).aggregate(**counts))


def desk_counts(actor: Actor, scope: DeskScope, *, now: datetime, calendar: Calendar) -> dict[DeskView, int]:
    """How many questions that owe an answer each view of the desk has that shows nothing else. One query."""
    counts = {view.value: Count("id", filter=_view(view, now=now, calendar=calendar)) for view in _DUE_FIRST}
    found = _scoped(actor, scope).filter(_OWED).aggregate(**counts)
    return {view: found[view.value] for view in _DUE_FIRST}


def proposed_count(actor: Actor) -> int:
    """How many questions in view wait for a second official to decide whether they count. One query."""
    return questions_in_view(actor).filter(proposed__isnull=False, exclusion__isnull=True).count()


def desk_rows(actor: Actor, filters: DeskFilter, *, limit: int, now: datetime) -> list[QuestionRow]:
    """The first `limit` rows of the desk, for a workbook. Four queries, a search asks one more."""
    calendar = working_calendar()
    return rows_of(desk(actor, filters, now=now, calendar=calendar)[:limit], now=now, calendar=calendar)


def desk_regions(actor: Actor) -> list[tuple[int, str, list[tuple[int, str]]]]:
    """Cities in view with their counties, (code, name, [(code, name)…]), for choosing one. One query.

    A county's bureau has nothing to choose: empty.
    """
    if actor.region is None or level_of(actor.region) not in (RegionLevel.PROVINCE, RegionLevel.CITY):
        return []
    regions = all_regions()
    return [
        (
            city,
            regions.names[city],
            [(code, regions.names[code]) for code in regions.at(RegionLevel.COUNTY, within=city)],
        )
        for city in regions.at(RegionLevel.CITY, within=actor.region)
    ]


# --- the enterprise's own list ---

_OWN_VIEWS = {
    OwnView.ALL: Q(),
    OwnView.ASKED: _OWED,
    OwnView.RETURNED: Q(state=QuestionState.RETURNED),
    OwnView.ANSWERED: Q(state=QuestionState.ANSWERED, rating__isnull=True),
    OwnView.CLOSED: Q(state__in=(QuestionState.RATED, QuestionState.CLOSED)),
}


def own_page(actor: Actor, view: OwnView, *, page: str | None, now: datetime, text: str = "") -> QuestionList:
    """One page of an enterprise's own questions, newest first; `text` as on a desk. Five queries whatever the number of rows,
    a search asks one more.
    """
    rows = questions_in_view(actor).filter(_OWN_VIEWS[view]).order_by("-asked_at", "-id")
    if text:
        rows = rows.filter(sought(actor, text))
    found = Paginator(rows, PAGE_SIZE).get_page(page)
    return _listed(found, found.object_list, now=now, calendar=working_calendar())


def own_counts(actor: Actor) -> dict[OwnView, int]:
    """How many of its questions each view of an enterprise's list has. One query."""
    counts = {view.value: Count("id", filter=condition) for view, condition in _OWN_VIEWS.items() if condition}
    found = questions_in_view(actor).aggregate(all=Count("id"), **counts)
    return {view: found[view.value] for view in OwnView}


@dataclass(frozen=True)
class WaitingForRating:
    """How many answers an enterprise has not rated, and the latest of them."""

    number: int = 0
    latest: tuple[Question, ...] = ()


def waiting_for_rating(actor: Actor) -> WaitingForRating:
    """The enterprise's answered questions that it has not rated, the latest answer first; at most three are named. One query.

    For anybody but an enterprise, and for an agent, none, and none is asked.
    """
    if not can_ask(actor):
        return WaitingForRating()
    rows = questions_in_view(actor).filter(_OWN_VIEWS[OwnView.ANSWERED]).order_by("-last_answered_at")
    found = rows.annotate(number_of_all=Window(Count("id"))).only("public_id", "title", "last_answered_at")[:3]
    latest = tuple(found)
    return WaitingForRating(latest[0].number_of_all if latest else 0, latest)


def _listed(page: Page[Any], questions: Iterable[Question], *, now: datetime, calendar: Calendar) -> QuestionList:
    listed = rows_of(questions, now=now, calendar=calendar)
    estimated = any(is_estimated(row.question, calendar) for row in listed)
    return QuestionList(page=page, rows=listed, estimated=estimated)


def rows_of(questions: Iterable[Question], *, now: datetime, calendar: Calendar) -> list[QuestionRow]:
    """Questions as a list shows them, in their order. Four queries: questions, enterprises, regions, offices."""
    wanted = list(questions)
    names = enterprises_named(wanted)
    codes = {code for row in wanted for code in (row.region_id, row.office_id)}
    regions = dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))
    return [
        QuestionRow(
            question=row,
            enterprise=names[row.enterprise_id].name,
            region=regions[row.region_id],
            office=name_of_office(row.office_id, regions[row.office_id]) if row.office_id != row.region_id else "",
            deadline=deadline_of(row, now=now, calendar=calendar),
            state=QuestionState(row.state),
            exclusion=exclusion_of(row),
            topic=Topic(row.topic),
        )
        for row in wanted
    ]


def row_of(question: Question, *, now: datetime, calendar: Calendar) -> QuestionRow:
    """One question as a list shows it."""
    return rows_of([question], now=now, calendar=calendar)[0]
