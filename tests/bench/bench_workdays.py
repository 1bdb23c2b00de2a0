"""Deadlines by the working calendar against a loop that knows Saturdays and Sundays only."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from core.periods import SHANGHAI
from core.workdays import Calendar
from tests.bench.measure import Figure, alternate
from tests.bench.world import Worlds

ASKED = 20_000
ROUNDS = 9


def run(worlds: Worlds) -> list[Figure]:
    """Every question a different minute of five years, every tenth day an edited one."""
    first = datetime(2020, 1, 1, tzinfo=SHANGHAI)
    moments = [first + timedelta(minutes=131 * number) for number in range(ASKED)]
    calendar = Calendar({date(2020, 1, 1) + timedelta(days=10 * number): bool(number % 2) for number in range(180)})
    pair = alternate(_over(moments, calendar.due_at), _over(moments, _bare), rounds=ROUNDS)
    rate, bare = (f"{ASKED / each:,.0f} a second" for each in (pair.subject, pair.yardstick))
    return [
        Figure("workdays", "due_at : a day-by-day loop of Mon–Fri", rate, bare, pair.ratio, bound=1.0, source="ours")
    ]


def _over(moments: list[datetime], deadline: Callable[[datetime], datetime]) -> Callable[[], None]:
    def work() -> None:
        for moment in moments:
            deadline(moment)

    return work


def _bare(asked_at: datetime) -> datetime:
    """24:00 of the second weekday after, no holiday known."""
    day = asked_at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    left = 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day + timedelta(days=1)
