"""When who is told of an answer that is owed: half time, last day, breach, the office above, the bulletin.

The Notice, 二(三), knows the limit only; the stages are ours. Each is told in working hours, the latest that has come: what a
pause skipped is not made good by several messages at once.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from cases.enums import Stage
from cases.rules.clock import extended_limit, last_day
from core.periods import SHANGHAI, day_start, local_date
from core.workdays import WORK_SPANS, Calendar

BULLETIN_WORKDAYS = 5
"""Whole working days past the limit after which an unanswered question is named in the bulletin."""
RATING_WORKDAYS = 3
"""Working days after an answer on which the enterprise is asked once more to rate it."""


def stage_moments(*, started_at: datetime, owed_by: datetime, calendar: Calendar) -> dict[Stage, datetime]:
    """When each stage of one clock comes, in the order of the stages; every moment is working time.

    `started_at` is the asking, or the reopening; `owed_by` the limit in force, which is 24:00 of a day.
    """
    half = calendar.working_minutes(started_at, owed_by) // 2
    end = last_day(owed_by)
    breach = calendar.next_working_time(owed_by)
    moments = {
        Stage.HALF: calendar.next_working_time(calendar.add_working_minutes(started_at, half)),
        Stage.LAST_DAY: _opening(_workday_until(end, calendar)),
        Stage.BREACH: breach,
        Stage.CITY: _opening(calendar.add_workdays(local_date(breach), 1)),
        Stage.BULLETIN: calendar.next_working_time(extended_limit(owed_by, BULLETIN_WORKDAYS, calendar)),
    }
    # A limit whose calendar changed under it may leave no time between two stages: the earlier waits for nothing.
    latest = moments[Stage.BULLETIN]
    for stage in reversed(moments):
        latest = moments[stage] = min(moments[stage], latest)
    return moments


def stage_due(
    *, started_at: datetime, owed_by: datetime | None, told: Collection[Stage] = (), now: datetime, calendar: Calendar
) -> Stage | None:
    """The stage to tell now: the latest that has come unless it is told already. None outside working hours, and when no
    answer is owed.
    """
    if owed_by is None or not calendar.is_working_time(now):
        return None
    moments = stage_moments(started_at=started_at, owed_by=owed_by, calendar=calendar)
    come = [stage for stage, moment in moments.items() if moment <= now]
    return come[-1] if come and come[-1] not in told else None


def bulletin_before(as_of: datetime, calendar: Calendar) -> datetime:
    """Limits up to here are BULLETIN_WORKDAYS whole working days over at `as_of`."""
    return day_start(_counted_back(local_date(as_of) - timedelta(days=1), BULLETIN_WORKDAYS, calendar))


def rating_before(now: datetime, calendar: Calendar) -> datetime:
    """Answers before here are RATING_WORKDAYS working days old, the running day counted and the answer's not."""
    return day_start(_counted_back(local_date(now), RATING_WORKDAYS, calendar))


def _counted_back(day: date, workdays: int, calendar: Calendar) -> date:
    """The earliest of the last `workdays` working days up to `day`."""
    day = _workday_until(day, calendar)
    for _ in range(workdays - 1):
        day = _workday_until(day - timedelta(days=1), calendar)
    return day


def _workday_until(day: date, calendar: Calendar) -> date:
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def _opening(day: date) -> datetime:
    opens: time = WORK_SPANS[0][0]
    return datetime.combine(day, opens, tzinfo=SHANGHAI)
