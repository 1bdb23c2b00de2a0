"""Objections of enterprises to their being listed, as far as an actor sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, QuerySet, When

from alerts.enums import Colour, ObjectionState
from alerts.models import Entry, Objection
from alerts.permissions import can_change_list, can_object
from alerts.rules import OBJECTION_WORKDAYS, objection_limit, objection_problem
from core.errors import Unseen
from core.periods import Quarter
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.selectors import all_regions, enterprises_named, rows_in_view, working_calendar

PAGE_SIZE = 50


def objections_in_view(actor: Actor) -> QuerySet[Objection]:
    """Objections that the actor may see: own, own subtree of regions, or all."""
    return rows_in_view(Objection.objects.all(), actor)


def objection_for(actor: Actor, public_id: UUID) -> Objection:
    """One objection with its entry and list; raises Unseen for any other."""
    rows = objections_in_view(actor).select_related("entry__warning_list", "change")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def open_objections(actor: Actor) -> int:
    """Objections in view that nobody has decided yet. One query."""
    return objections_in_view(actor).filter(state=ObjectionState.OPEN).count()


@dataclass(frozen=True)
class ObjectionPane:
    """What the page of an entry shows of its objection: the objection (None: none), until when one may be raised and why not.

    `can_object`: the actor is the enterprise and in time; `can_withdraw`, `can_decide`: it is open, and the actor is the
    enterprise, or the centre. `estimated`: the limit rests on a day whose holidays are not known.
    """

    objection: Objection | None
    state: ObjectionState | None
    limit: datetime
    estimated: bool
    problem: str
    is_own: bool
    can_object: bool
    can_withdraw: bool
    can_decide: bool


def objection_of(actor: Actor, entry: Entry, *, now: datetime) -> ObjectionPane:
    """The objection to an entry that the actor was found to see, loaded with its list. Two queries."""
    objection = Objection.objects.filter(entry=entry).select_related("change").first()
    state = None if objection is None else ObjectionState(objection.state)
    calendar = working_calendar()
    published_at = entry.warning_list.published_at
    limit = objection_limit(published_at, calendar)
    problem = objection_problem(
        limit=limit, removed=entry.removed_at is not None, raised=objection is not None, now=now
    )
    own = can_object(actor, entry)
    return ObjectionPane(
        objection=objection,
        state=state,
        limit=limit,
        estimated=calendar.is_due_estimated(published_at, OBJECTION_WORKDAYS),
        problem=problem,
        is_own=own,
        can_object=own and not problem,
        can_withdraw=own and state is ObjectionState.OPEN,
        can_decide=can_change_list(actor) and state is ObjectionState.OPEN,
    )


@dataclass(frozen=True)
class ObjectionFilter:
    """Which objections: of one state, of one quarter; None for all."""

    state: ObjectionState | None = None
    quarter: Quarter | None = None


@dataclass(frozen=True)
class ObjectionRow:
    """One objection as a page prints it."""

    objection: Objection
    state: ObjectionState
    quarter: Quarter
    colour: Colour
    enterprise: str
    uscc: str
    city: str
    county: str


@dataclass(frozen=True)
class ObjectionPage:
    """A page of objections."""

    page: Page[Objection]
    rows: list[ObjectionRow]


def objection_quarters(actor: Actor) -> list[Quarter]:
    """Quarters whose lists have objections in view, the latest first. One query."""
    rows = objections_in_view(actor).order_by("-entry__warning_list__quarter")
    return [Quarter.parse(text) for text in rows.values_list("entry__warning_list__quarter", flat=True).distinct()]


def objection_page(actor: Actor, filters: ObjectionFilter, *, page: str | None) -> ObjectionPage:
    """Objections in view, the open ones first, then the latest. Four queries whatever the number."""
    found = Paginator(_wanted(actor, filters), PAGE_SIZE).get_page(page)
    return ObjectionPage(found, _rows(found.object_list))


def objection_rows(actor: Actor, filters: ObjectionFilter, *, most: int) -> list[ObjectionRow]:
    """The same whole, `most` rows at most. Three queries."""
    return _rows(_wanted(actor, filters)[:most])


def _wanted(actor: Actor, filters: ObjectionFilter) -> QuerySet[Objection]:
    rows = objections_in_view(actor)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.quarter is not None:
        rows = rows.filter(entry__warning_list__quarter=str(filters.quarter))
    return rows.select_related("entry__warning_list").order_by(
        Case(When(state=ObjectionState.OPEN, then=0), default=1), "-raised_at", "id"
    )


def objection_row(objection: Objection) -> ObjectionRow:
    """One objection that the actor was found to see, with its names. Two queries."""
    (row,) = _rows([objection])
    return row


def _rows(found: Iterable[Objection]) -> list[ObjectionRow]:
    wanted = list(found)
    if not wanted:
        return []
    names = enterprises_named(wanted)
    regions = all_regions().names
    return [
        ObjectionRow(
            objection=row,
            state=ObjectionState(row.state),
            quarter=Quarter.parse(row.entry.warning_list.quarter),
            colour=Colour(row.entry.colour_now),
            enterprise=names[row.enterprise_id].name,
            uscc=names[row.enterprise_id].uscc,
            city=regions.get(city_of(row.region_id), ""),
            county=regions.get(county_of(row.region_id), ""),
        )
        for row in wanted
    ]
