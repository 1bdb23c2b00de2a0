"""The clock of questions by the working calendar against loops over days that know Saturdays and Sundays only."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from core.periods import SHANGHAI
from core.workdays import WORK_SPANS, Calendar
from tests.bench.measure import Figure, Pair, Work, alternate
from tests.bench.world import Worlds

ASKED = 20_000
ROUNDS = 9
SLOWEST = 10.0
"""Microseconds: a hundred thousand a second."""


def run(worlds: Worlds) -> list[Figure]:
    """Every question a different minute of five years and another span of it, every tenth day an edited one."""
    first = datetime(2020, 1, 1, tzinfo=SHANGHAI)
    moments = [first + timedelta(minutes=131 * number) for number in range(ASKED)]
    calendar = Calendar({date(2020, 1, 1) + timedelta(days=10 * number): bool(number % 2) for number in range(180)})
    spans = [(moment, moment + timedelta(minutes=37 * (number % 400))) for number, moment in enumerate(moments)]
    days = [(start.date(), end.date()) for start, end in spans]
    lengths = [(moment, number % 2100) for number, moment in enumerate(moments)]
    asked = [(moment,) for moment in moments]
    pairs = {
        "due_at": _pair(asked, calendar.due_at, _bare_due),
        "workdays_between": _pair(days, calendar.workdays_between, _bare_between),
        "working_minutes": _pair(spans, calendar.working_minutes, _bare_minutes),
        "add_working_minutes": _pair(lengths, calendar.add_working_minutes, _bare_add),
    }
    return [figure for what, pair in pairs.items() for figure in _figures(what, pair)]


def _figures(what: str, pair: Pair) -> list[Figure]:
    rate, bare = (f"{ASKED / each:,.0f} a second" for each in (pair.subject, pair.yardstick))
    each = pair.subject / ASKED * 1e6
    return [
        Figure("workdays", f"{what} : a day-by-day loop of Mon–Fri", rate, bare, pair.ratio, bound=1.0, source="ours"),
        Figure("workdays", "one of them", f"{each:.2f} µs", "", each, unit=" µs", bound=SLOWEST, source="issue"),
    ]


def _pair(calls: Sequence[tuple[Any, ...]], subject: Callable[..., object], yardstick: Callable[..., object]) -> Pair:
    return alternate(_over(calls, subject), _over(calls, yardstick), rounds=ROUNDS)


def _over(calls: Sequence[tuple[Any, ...]], function: Callable[..., object]) -> Work:
    def work() -> None:
        for call in calls:
            function(*call)

    return work


def _bare_due(asked_at: datetime) -> datetime:
    """24:00 of the second weekday after, no holiday known."""
    day = asked_at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    left = 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day + timedelta(days=1)


def _bare_between(after: date, until: date) -> int:
    """Weekdays later than `after`, not later than `until`."""
    count = 0
    while after < until:
        after += timedelta(days=1)
        count += after.weekday() < 5
    return count


def _bare_minutes(start: datetime, end: datetime) -> int:
    """What of each weekday's two spans lies between."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        if day.weekday() < 5:
            for begins, ends in WORK_SPANS:
                opens, closes = _clock(day, begins), _clock(day, ends)
                total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total // timedelta(minutes=1)


def _bare_add(start: datetime, minutes: int) -> datetime:
    """Each weekday's spans are used up, one after the other."""
    left, day, moment = timedelta(minutes=minutes), start.date(), start
    while left:
        if day.weekday() < 5:
            for begins, ends in WORK_SPANS:
                opens, closes = max(_clock(day, begins), start), _clock(day, ends)
                used = min(left, max(closes - opens, timedelta()))
                if used:
                    left -= used
                    moment = opens + used
        day += timedelta(days=1)
    return moment


def _clock(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SHANGHAI)
