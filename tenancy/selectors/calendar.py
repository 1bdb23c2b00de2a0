"""Questions about the working calendar: which days are worked, and where that is known from."""

from calendar import Calendar as Weeks
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.periods import Month, weekday_label
from core.workdays import PUBLISHED_YEARS, Calendar, published_day
from tenancy.enums import DayKind, DaySource
from tenancy.facts import CalendarEntry
from tenancy.models import CalendarDay
from tenancy.rules import CALENDAR_YEARS, HolidayGap, complete_years, day_source, holiday_gaps, missing_holidays

MONDAY_FIRST = Weeks()


@dataclass(frozen=True)
class CalendarCell:
    """A day as the calendar's pages show it.

    `mark` is 休 or 班 where the day is not what its weekday alone would make it, else None; `note` says what for.
    `entry` is what the table says of it.
    """

    day: date
    is_workday: bool
    mark: DayKind | None
    note: str
    source: DaySource
    entry: CalendarEntry | None

    @property
    def weekday(self) -> str:
        """``周四``."""
        return weekday_label(self.day)

    @property
    def stamp(self) -> str:
        """What the table says of the day, as a form gives it back to tell whether it has changed; blank for nothing."""
        return self.entry.wording if self.entry else ""


@dataclass(frozen=True)
class CalendarMonth:
    """A month in weeks from Monday; None stands for a day of a neighbouring month."""

    month: Month
    weeks: list[list[CalendarCell | None]]


@dataclass(frozen=True)
class CalendarPage:
    """A year of the calendar. `source` says where the year as a whole is known from.

    `missing` are the statutory holidays and `gaps` the broken ones that keep a year beyond the published ones an estimate
    (`gaps` are told of any year); `years` are those that a page may turn to, `complete` those entered entirely.
    """

    year: int
    source: DaySource
    months: list[CalendarMonth]
    missing: list[str]
    gaps: list[HolidayGap]
    years: range
    complete: list[int]
    entered: int

    @property
    def marked(self) -> list[CalendarCell]:
        """The days with 休 or 班, in order."""
        cells = (cell for month in self.months for week in month.weeks for cell in week)
        return [cell for cell in cells if cell is not None and cell.mark is not None]

    @property
    def published(self) -> tuple[int, int]:
        """First and last year of the published holidays."""
        return min(PUBLISHED_YEARS), max(PUBLISHED_YEARS)

    @property
    def is_estimated(self) -> bool:
        """Whether ordinary days of the year rest on Monday to Friday alone."""
        return self.source is DaySource.ESTIMATED

    @property
    def previous(self) -> int | None:
        """The year before, when it may be turned to."""
        return self.year - 1 if self.year - 1 in self.years else None

    @property
    def following(self) -> int | None:
        """The year after, when it may be turned to."""
        return self.year + 1 if self.year + 1 in self.years else None


def entered_days() -> dict[date, CalendarEntry]:
    """Every day of the table, in order. One query."""
    rows = CalendarDay.objects.order_by("date").values_list("date", "is_workday", "note")
    return {row[0]: CalendarEntry(*row) for row in rows}


def working_calendar() -> Calendar:
    """The working calendar with the entered days on top, and the years that they make complete. One query."""
    return _calendar(entered_days().values())


def _calendar(entries: Collection[CalendarEntry]) -> Calendar:
    return Calendar({entry.day: entry.is_workday for entry in entries}, complete_years(entries))


def calendar_page(year: int, *, today: date) -> CalendarPage:
    """A year of the calendar, for everybody who is signed in. One query."""
    entered = entered_days()
    calendar = _calendar(entered.values())
    own = [entry for entry in entered.values() if entry.day.year == year]
    months = [
        CalendarMonth(
            month,
            [
                [_cell(day, calendar, entered) if Month.of(day) == month else None for day in week]
                for week in MONDAY_FIRST.monthdatescalendar(year, month.month)
            ],
        )
        for month in Month.span(Month(year, 1), Month(year, 12))
    ]
    known = {*PUBLISHED_YEARS, today.year, year, *(day.year for day in entered)}
    return CalendarPage(
        year=year,
        source=_source_of(year, calendar),
        months=months,
        missing=[] if year in PUBLISHED_YEARS else missing_holidays(own),
        gaps=holiday_gaps(own),
        years=range(min(known), min(max(known) + 1, CALENDAR_YEARS[1]) + 1),
        complete=sorted(complete_years(entered.values())),
        entered=len(own),
    )


def _source_of(year: int, calendar: Calendar) -> DaySource:
    if year in PUBLISHED_YEARS:
        return DaySource.PUBLISHED
    return DaySource.ENTERED if calendar.is_complete(year) else DaySource.ESTIMATED


def calendar_cell(day: date) -> CalendarCell:
    """One day of the calendar. One query."""
    entered = entered_days()
    return _cell(day, _calendar(entered.values()), entered)


def _cell(day: date, calendar: Calendar, entered: dict[date, CalendarEntry]) -> CalendarCell:
    entry, published = entered.get(day), published_day(day)
    is_workday = calendar.is_workday(day)
    named = entry is not None or published is not None
    return CalendarCell(
        day=day,
        is_workday=is_workday,
        mark=(DayKind.WORK if is_workday else DayKind.REST) if named else None,
        note=entry.note if entry else published[1] if published else "",
        source=day_source(day, calendar=calendar, entered=entered),
        entry=entry,
    )
