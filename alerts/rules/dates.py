"""When a list is due and whom it reminds of that, until when an enterprise may object, what a late list misses.

Source: the Notice, annex 2 (the month in which a list is published); what is marked *ours* is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.enums import DueStage
from alerts.facts import ListTerms
from core.periods import Month, Quarter, day_label, local_date
from core.workdays import Calendar

OBJECTION_WORKDAYS = 5
"""Working days after the day of publication on which an enterprise may object. Ours."""

REMIND_WORKDAYS = 3
"""Working days before the last day for publishing on which the centre is reminded. Ours."""

_MOMENT = timedelta(microseconds=1)


def last_day(limit: datetime) -> date:
    """The last day of a term: its end at 24:00 belongs to the day that ends."""
    return local_date(limit - _MOMENT)


def due_quarter(today: date) -> Quarter:
    """The quarter whose list comes out in this quarter: the one that has ended last (Notice, annex 2)."""
    return Quarter.of(today).previous()


@dataclass(frozen=True, slots=True)
class Due:
    """A list that is to be published by `publish_by`, inclusive."""

    quarter: Quarter
    publish_by: datetime
    is_overdue: bool

    @property
    def words(self) -> str:
        """What the centre is told of it."""
        day = last_day(self.publish_by)
        if self.is_overdue:
            return f"{self.quarter.label}清单应于{day_label(day)}24:00前发布，现已逾期，请尽快发布。"
        return f"{self.quarter.label}清单应于{day_label(day)}24:00前发布。"


def due(quarter: Quarter, terms: ListTerms, *, published: bool, now: datetime) -> Due | None:
    """The list of a quarter as it is due; None when it is published, or no scheme says when it should be."""
    if published or terms.publish_by is None:
        return None
    return Due(quarter, terms.publish_by, now > terms.publish_by)


def due_stage(one: Due, *, today: date, calendar: Calendar) -> DueStage | None:
    """The reminder whose day has come, None before the first: from the first working day of the month of publication on, and
    from REMIND_WORKDAYS working days before its last day on. The later one replaces the earlier."""
    last = last_day(one.publish_by)
    first = calendar.add_workdays(Month.of(last).first_day - timedelta(days=1), 1)
    soon = last
    while calendar.workdays_between(soon, last) < REMIND_WORKDAYS or not calendar.is_workday(soon):
        soon -= timedelta(days=1)
    if today >= soon:
        return DueStage.SOON
    return DueStage.BEGUN if today >= first else None


def objection_limit(published_at: datetime, calendar: Calendar) -> datetime:
    """Until when an enterprise may object: 24:00 of the fifth working day after the day of publication (ours)."""
    return calendar.due_at(published_at, OBJECTION_WORKDAYS)


def missed_months(terms: ListTerms, published_at: datetime) -> tuple[Month, ...]:
    """Months whose cut-off a list does not reach: it counts nobody then (definitions §4, n/a)."""
    return tuple(row.month for row in terms.months if published_at > row.cutoff)


def missed_words(months: Sequence[Month]) -> str:
    """What a page says of them, "" for none."""
    if not months:
        return ""
    named = "、".join(f"{month.month}月" for month in months)
    return f"{named}考核截止时尚未发布，当月不适用。"
