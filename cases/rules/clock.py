"""The two-working-day clock.

The limit is the Notice's, 二(三): 原则上不超过两个工作日; how it is counted is in `core.workdays`. First response and
resolution are timed apart, both in working minutes; nothing pauses the clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from cases.enums import DeadlineKind
from core.periods import day_end, local_date
from core.workdays import Calendar

LIMIT_WORKDAYS = 2
SOON_WORKDAYS = 1
TRANSFER_WORKDAYS = 1


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a question stands: `workdays` are those left (OPEN, SOON) or those begun since the limit (OVERDUE, LATE), and
    `minutes` the working minutes left until it (OPEN, SOON) or gone since it (OVERDUE, LATE).
    """

    kind: DeadlineKind
    workdays: int
    text: str
    minutes: int = 0

    @property
    def is_overdue(self) -> bool:
        """Unanswered past the limit."""
        return self.kind is DeadlineKind.OVERDUE

    @property
    def is_running(self) -> bool:
        """An answer is owed."""
        return self.kind in (DeadlineKind.OPEN, DeadlineKind.SOON, DeadlineKind.OVERDUE)


def last_day(due_at: datetime) -> date:
    """The working day whose 24:00 the limit is."""
    return local_date(due_at - timedelta(microseconds=1))


def soon_until(now: datetime, calendar: Calendar) -> datetime:
    """Limits up to here have at most one working day left."""
    return calendar.due_at(now, SOON_WORKDAYS)


def transfer_until(asked_at: datetime, calendar: Calendar) -> datetime:
    """24:00 of the first working day after the day of asking: until then a question may be transferred."""
    return calendar.due_at(asked_at, TRANSFER_WORKDAYS)


def extended_limit(due_at: datetime, workdays: int, calendar: Calendar) -> datetime:
    """24:00 of the `workdays`-th working day after the limit's."""
    return day_end(calendar.add_workdays(last_day(due_at), workdays))


def limits(asked_at: datetime, extended: int, calendar: Calendar) -> tuple[datetime, datetime]:
    """The two working days of a question, and the limit in force with the working days of its extension (0 for none)."""
    due_at = calendar.due_at(asked_at, LIMIT_WORKDAYS)
    return due_at, extended_limit(due_at, extended, calendar)


def deadline(
    *,
    due_at: datetime,
    limit_at: datetime,
    owed_by: datetime | None,
    first_answered_at: datetime | None,
    now: datetime,
    calendar: Calendar,
) -> Deadline:
    """Where a question stands at `now`, in working days and minutes, with the words that a page prints.

    `owed_by` is when the answer that is owed now has to be there, None when none is
    (a question that was never answered and is owed none does not count). Without one, the first answer is judged
    by `limit_at`, the limit in force: `due_at`, or later by an extension. A limit is over when its 24:00 has come; an answer
    at that very moment is still in time.
    """
    if owed_by is not None:
        end, today = last_day(owed_by), local_date(now)
        if now >= owed_by:
            late = calendar.workdays_between(end, today)
            return Deadline(DeadlineKind.OVERDUE, late, _days("已逾期", late), calendar.working_minutes(owed_by, now))
        left = calendar.workdays_between(today, end)
        kind = DeadlineKind.SOON if left <= SOON_WORKDAYS else DeadlineKind.OPEN
        text = f"还剩{left}个工作日" if left else "今日24:00到期"
        return Deadline(kind, left, text, calendar.working_minutes(now, owed_by))
    if first_answered_at is None:
        return Deadline(DeadlineKind.NONE, 0, "不计入")
    if first_answered_at <= limit_at:
        return Deadline(DeadlineKind.IN_TIME, 0, "按时答复" if first_answered_at <= due_at else "延期内答复")
    late = calendar.workdays_between(last_day(limit_at), local_date(first_answered_at))
    minutes = calendar.working_minutes(limit_at, first_answered_at)
    return Deadline(DeadlineKind.LATE, late, _days("逾期", late, "答复"), minutes)


def _days(before: str, workdays: int, after: str = "") -> str:
    """On the days off right after the limit no working day has begun yet: the number is left out."""
    return f"{before}{workdays}个工作日{after}" if workdays else f"{before}{after}"


def working_hours(minutes: int) -> Decimal:
    """Working minutes in hours, two digits, half up."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def in_time_rate(in_time: int, judged: int) -> Fraction | None:
    """两日及时率 in percent, unweighted and in no official rate (definitions §5); None when nothing is judged."""
    return Fraction(100 * in_time, judged) if judged else None
