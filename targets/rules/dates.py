"""When targets are due, and when that is recalled (ours)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.periods import Month
from targets.enums import Period


@dataclass(frozen=True)
class Due:
    """A target of a period that is not verified yet, and the last day of its month."""

    number: int
    text: str
    period: Period
    day: date
    state: str


def due_day(year: int, month: int) -> date:
    """The last day of the month in which a target is due (完成时限)."""
    return Month(year, month).last_day


def due_stage(day: date, *, today: date, days_before: Sequence[int]) -> int | None:
    """The nearest reminder that has come: the smallest of `days_before` within which the day lies. None before the first, and
    after the day itself."""
    left = (day - today).days
    reached = [days for days in days_before if 0 <= left <= days]
    return min(reached, default=None)


def due_key(table: object, day: date, stage: int) -> str:
    """The key of a reminder: each is told once."""
    return f"targets-due:{table}:{day.isoformat()}:{stage}"
