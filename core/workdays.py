"""Working days in China: the State Council's holidays and make-up working days.

Source of the two-working-day limit: the Notice, 二(三). How it is counted: 24:00 of the last working
day, the day of asking not counted (ours). Working hours (`WORK_SPANS`, ours) say when to remind and how
long an answer took; no limit ends by them.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from chinese_calendar import constants

from core.periods import day_end, day_start, local_date, local_moment

WORK_SPANS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
"""Hours worked on a working day, Asia/Shanghai (ours); an end does not belong to its span."""

_MINUTE = 60_000_000


def _since_midnight(clock: time | datetime) -> int:
    """Microseconds since 0:00."""
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1_000_000 + clock.microsecond


_SPANS = tuple((_since_midnight(begin), _since_midnight(end)) for begin, end in WORK_SPANS)
_DAY = sum(end - begin for begin, end in _SPANS)
DAY_MINUTES = _DAY // _MINUTE
"""Working minutes of a working day."""

_HOLIDAYS = frozenset(constants.holidays)
_MADE_UP = frozenset(constants.workdays)
PUBLISHED_YEARS = frozenset(day.year for day in _HOLIDAYS | _MADE_UP)
"""Years whose holidays the package holds; one after the other, without a gap."""

_NAMES = {holiday.value: str(holiday.chinese) for holiday in constants.Holiday}


def published_day(day: date) -> tuple[bool, str] | None:
    """Whether the published calendar has `day` worked, and what for (国庆节, 国庆节调休); None for an ordinary day."""
    if day in _HOLIDAYS:
        return False, _NAMES[constants.holidays[day]]
    return (True, f"{_NAMES[constants.workdays[day]]}调休") if day in _MADE_UP else None


class Calendar:
    """Which days are worked: the editable table first, the published holidays second, Monday to Friday last.

    `overrides` maps a day to True (班) or False (休). `complete_years` are years whose holidays stand in
    the table entirely, so that a day without an entry is an ordinary one and no estimate. Dates of any
    year are answered; years before and after the published data are Monday to Friday and estimated.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None, complete_years: Collection[int] = ()) -> None:
        self._overrides = dict(overrides or {})
        self._complete = PUBLISHED_YEARS.union(complete_years)
        self._years: dict[int, list[int]] = {}

    def is_workday(self, day: date) -> bool:
        entered = self._overrides.get(day)
        if entered is not None:
            return entered
        return day in _MADE_UP or (day.weekday() < 5 and day not in _HOLIDAYS)

    def is_complete(self, year: int) -> bool:
        """Whether the year's holidays are known, published or entered entirely."""
        return year in self._complete

    def is_estimated(self, day: date) -> bool:
        """True where nothing but Monday to Friday was known, which a page must say beside the deadline."""
        return not self.is_complete(day.year) and day not in self._overrides

    def add_workdays(self, day: date, workdays: int) -> date:
        """The `workdays`-th working day after `day`, `day` itself not counted; 0 gives `day`."""
        if workdays < 0:
            raise ValueError("working days are counted forwards")
        if workdays == 0:
            return day
        year = day.year
        ordinals = self._workdays_of(year)
        index = bisect_right(ordinals, day.toordinal()) + workdays - 1
        while index >= len(ordinals):
            index -= len(ordinals)
            year += 1
            ordinals = self._workdays_of(year)
        return date.fromordinal(ordinals[index])

    def workdays_between(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; 0 when `until` is not later."""
        if until <= after:
            return 0
        count = bisect_right(self._workdays_of(until.year), until.toordinal())
        count -= bisect_right(self._workdays_of(after.year), after.toordinal())
        return count + sum(len(self._workdays_of(year)) for year in range(after.year, until.year))

    def due_at(self, asked_at: datetime, workdays: int = 2) -> datetime:
        """24:00 (Shanghai) of the `workdays`-th working day after the day of asking, that day not counted."""
        return day_end(self.add_workdays(local_date(asked_at), workdays))

    def is_due_estimated(self, asked_at: datetime, workdays: int = 2) -> bool:
        """Whether `due_at` rests on a day that is estimated."""
        asked_on = local_date(asked_at)
        days = (self.add_workdays(asked_on, workdays) - asked_on).days
        return any(self.is_estimated(asked_on + timedelta(days=offset)) for offset in range(1, days + 1))

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole working minutes between two moments; 0 when `end` is not later."""
        if end <= start:
            return 0
        start, end = local_moment(start), local_moment(end)
        days = self.workdays_between(start.date(), end.date())
        return (days * _DAY + self._left(start) - self._left(end)) // _MINUTE

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The earliest moment by which that many working minutes have passed since `start`; 0 gives `start`.

        So the end of a span, not the start of the next; `start` may lie outside working time.
        """
        if minutes < 0:
            raise ValueError("working minutes are counted forwards")
        if minutes == 0:
            return start
        start = local_moment(start)
        left, wanted = self._left(start), minutes * _MINUTE
        if wanted <= left:
            return _worked_on(start.date(), _DAY - left + wanted)
        days, rest = divmod(wanted - left, _DAY)
        if rest:
            return _worked_on(self.add_workdays(start.date(), days + 1), rest)
        return _worked_on(self.add_workdays(start.date(), days), _DAY)

    def is_working_time(self, moment: datetime) -> bool:
        """Whether `moment` lies in a span of a working day; the end of a span does not."""
        local = local_moment(moment)
        clock = _since_midnight(local)
        return any(begin <= clock < end for begin, end in _SPANS) and self.is_workday(local.date())

    def next_working_time(self, moment: datetime) -> datetime:
        """`moment` itself when it is working time, else the start of the next span."""
        local = local_moment(moment)
        day, clock = local.date(), _since_midnight(local)
        if self.is_workday(day):
            for begin, end in _SPANS:
                if clock < begin:
                    return day_start(day) + timedelta(microseconds=begin)
                if clock < end:
                    return moment
        return day_start(self.add_workdays(day, 1)) + timedelta(microseconds=_SPANS[0][0])

    def _left(self, local: datetime) -> int:
        """Working microseconds that are left on the day of a Shanghai moment."""
        if not self.is_workday(local.date()):
            return 0
        clock = _since_midnight(local)
        return sum(end - max(begin, clock) for begin, end in _SPANS if clock < end)

    def _workdays_of(self, year: int) -> list[int]:
        """Ordinals of the year's working days, ascending; computed once a year and calendar."""
        known = self._years.get(year)
        if known is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            days = map(date.fromordinal, range(first, last + 1))
            known = self._years[year] = [day.toordinal() for day in days if self.is_workday(day)]
        return known


def _worked_on(day: date, worked: int) -> datetime:
    """The earliest moment of a working day at which `worked` microseconds of it, at most all, have passed."""
    for begin, end in _SPANS:
        if worked <= end - begin:
            return day_start(day) + timedelta(microseconds=begin + worked)
        worked -= end - begin
    raise ValueError("more than a working day")
