"""Who asks for a first page and when, with what several of its parts look at: each is read once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from alerts.selectors import ListOverview, latest_overview
from cases.enums import DeskScope, DeskView, OwnView
from cases.selectors import desk_counts, own_counts
from core.periods import Month, local_date
from core.workdays import Calendar
from orders.selectors import OwnMonths, RosterQuery, own_months, roster_numbers
from orders.selectors.roster import RosterNumbers
from targets.selectors import OpenPeriod, open_periods
from tenancy.roles import Actor
from tenancy.selectors import working_calendar


@dataclass(frozen=True)
class Asked:
    """The actor and the moment. What is `cached_property` costs its queries once, and only when a part asks for it."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return local_date(self.now)

    @property
    def month(self) -> Month:
        """The running month."""
        return Month.of(self.today)

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar. One query."""
        return working_calendar()

    @cached_property
    def own_months(self) -> OwnMonths:
        """Where the enterprise stands. Two queries."""
        return own_months(self.actor, now=self.now)

    @cached_property
    def roster(self) -> RosterNumbers:
        """How far the running month's roster is. One query."""
        return roster_numbers(RosterQuery(month=self.month), self.actor)

    @cached_property
    def own_questions(self) -> dict[OwnView, int]:
        """The enterprise's questions by view. One query."""
        return own_counts(self.actor)

    @cached_property
    def office_desk(self) -> dict[DeskView, int]:
        """What the own office owes. One query, and the calendar."""
        return desk_counts(self.actor, DeskScope.OFFICE, now=self.now, calendar=self.calendar)

    @cached_property
    def region_desk(self) -> dict[DeskView, int]:
        """What is owed in the whole region in view. One query, and the calendar."""
        return desk_counts(self.actor, DeskScope.VIEW, now=self.now, calendar=self.calendar)

    @cached_property
    def target_periods(self) -> list[OpenPeriod]:
        """Open periods of the Target Tables. Three queries."""
        return open_periods(self.actor)

    @cached_property
    def latest_list(self) -> ListOverview | None:
        """The list published last. Two queries."""
        return latest_overview(self.actor)
