"""Working days in China: the State Council's holidays and make-up working days.

Source of the two-working-day limit: the Notice, 二(三). How it is counted: 24:00 of the last working
day, the day of asking not counted (ours).
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from chinese_calendar import constants

from core.periods import day_end, local_date

_HOLIDAYS = frozenset(constants.holidays)
_MADE_UP = frozenset(constants.workdays)
_PUBLISHED_YEARS = frozenset(day.year for day in _HOLIDAYS | _MADE_UP)


class Calendar:
    """Which days are worked: the editable table first, the published holidays second, Monday to Friday last.

    `overrides` maps a day to True (班) or False (休). `complete_years` are years whose holidays stand in
    the table entirely, so that a day without an entry is an ordinary one and no estimate. Dates of any
    year are answered; years before and after the published data are Monday to Friday and estimated.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None, complete_years: Collection[int] = ()) -> None:
        self._overrides = dict(overrides or {})
        self._complete = _PUBLISHED_YEARS.union(complete_years)
        self._years: dict[int, list[int]] = {}

    def is_workday(self, day: date) -> bool:
        entered = self._overrides.get(day)
        if entered is not None:
            return entered
        return day in _MADE_UP or (day.weekday() < 5 and day not in _HOLIDAYS)

    def is_estimated(self, day: date) -> bool:
        """True where nothing but Monday to Friday was known, which a page must say beside the deadline."""
        return day.year not in self._complete and day not in self._overrides

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

    def _workdays_of(self, year: int) -> list[int]:
        """Ordinals of the year's working days, ascending; computed once a year and calendar."""
        known = self._years.get(year)
        if known is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            days = map(date.fromordinal, range(first, last + 1))
            known = self._years[year] = [day.toordinal() for day in days if self.is_workday(day)]
        return known
