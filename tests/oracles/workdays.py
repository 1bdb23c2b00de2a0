"""Slow and obvious: working time walked minute by minute, in plain Python."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from core.periods import SHANGHAI

MINUTE = timedelta(minutes=1)


def is_worked(is_workday: Callable[[date], bool], moment: datetime) -> bool:
    """9:00–12:00 and 13:30–17:30 of a working day in Shanghai, the last moment of each not counted."""
    local = moment.astimezone(SHANGHAI)
    if not is_workday(local.date()):
        return False
    return time(9, 0) <= local.time() < time(12, 0) or time(13, 30) <= local.time() < time(17, 30)


def worked(
    is_workday: Callable[[date], bool], start: datetime, end: datetime, step: timedelta = MINUTE
) -> tuple[int, datetime | None]:
    """How many steps from `start` that end by `end` are worked, and when the last of them ends."""
    steps, last, moment = 0, None, start
    while moment + step <= end:
        if is_worked(is_workday, moment):
            steps, last = steps + 1, moment + step
        moment += step
    return steps, last
