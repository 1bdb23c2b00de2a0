"""Who is to be reminded, who was reminded when and by whom, and whether it filed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.periods import Month
from orders.enums import Outcome, ReminderKind, RosterView
from orders.models import Filing, Reminder
from orders.selectors.roster import RosterQuery, asked_of, in_view
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view, rows_in_view, rows_named, within_region

REMINDER_SORTS = ("at", "region", "filed")


@dataclass(frozen=True)
class Segment:
    """How many of a question are on the roster without a return, and how many of these were reminded today already."""

    open: int
    reminded: int

    @property
    def due(self) -> int:
        """How many a round of reminders would reach now."""
        return self.open - self.reminded


def open_of(query: RosterQuery, actor: Actor) -> QuerySet[Filing]:
    """Those of the question that must file and have not, in no order; a question off the roster has none."""
    if not query.on_roster:
        return Filing.objects.none()
    rows = asked_of(query, actor).filter(first_filed_at__isnull=True)
    if query.view is None or query.view is RosterView.UNFILED:
        return rows
    return rows.filter(in_view(query.view, None)) if query.view is RosterView.NEVER else rows.none()


def segment_of(query: RosterQuery, actor: Actor, *, today: date) -> Segment:
    """How many a round would reach. Two queries."""
    rows = open_of(query, actor)
    told = Reminder.objects.filter(enterprise_id=OuterRef("enterprise_id"), sent_on=today)
    return Segment(rows.count(), rows.filter(Exists(told)).count())


@dataclass(frozen=True)
class ReminderQuery:
    """What is asked of the log; None and blank ask for everything in view."""

    month: Month
    region: int | None = None
    kind: ReminderKind | None = None
    outcome: Outcome | None = None
    search: str = ""
    sort: str = "at"
    descending: bool = True


@dataclass(frozen=True)
class ReminderRow:
    """One reminder; `enterprise` is None for a bureau that it has moved away from."""

    reminder: Reminder
    enterprise: Enterprise | None
    public_id: UUID
    filed_at: datetime | None

    @property
    def kind(self) -> ReminderKind:
        """Who had it sent."""
        return ReminderKind(self.reminder.kind)

    @property
    def outcome(self) -> Outcome:
        """Whether the enterprise has filed since."""
        return Outcome.UNFILED if self.filed_at is None else Outcome.FILED


def reminders(query: ReminderQuery, actor: Actor) -> QuerySet[Reminder]:
    """Reminders of a month that fit the query, in its order."""
    rows = rows_in_view(Reminder.objects.filter(month=query.month.first_day), actor)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind)
    if query.outcome is not None:
        rows = rows.filter(filing__first_filed_at__isnull=query.outcome is Outcome.UNFILED)
    if query.search:
        rows = rows_named(rows, actor, query.search)
    field = {"region": "region_id", "filed": "filing__first_filed_at"}.get(query.sort, "id")
    key = F(field).desc(nulls_last=True) if query.descending else F(field).asc(nulls_last=True)
    order = [key] if field == "id" else [key, "-id"]
    return (
        rows.select_related("region", "filing")
        .defer("filing__draft", "filing__sentiment", "filing__flags")
        .order_by(*order)
    )


def reminder_rows(found: list[Reminder], actor: Actor) -> list[ReminderRow]:
    """The reminders with their enterprises. One query."""
    known = enterprises_in_view(actor).select_related(None).in_bulk({one.enterprise_id for one in found})
    return [
        ReminderRow(one, known.get(one.enterprise_id), one.filing.public_id, one.filing.first_filed_at) for one in found
    ]


def reminder_numbers(query: ReminderQuery, actor: Actor) -> dict[Outcome, int]:
    """How many reminders of the query were followed by a return, and how many not, whatever outcome it asks for."""
    rows = reminders(ReminderQuery(query.month, query.region, query.kind, None, query.search), actor).order_by()
    filed = rows.filter(Q(filing__first_filed_at__isnull=False)).count()
    return {Outcome.FILED: filed, Outcome.UNFILED: rows.count() - filed}
