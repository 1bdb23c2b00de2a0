"""An invented arrangement of 2027, in the form in which one is published: every day off, weekends between included."""

from datetime import date, timedelta

from tenancy.facts import CalendarEntry

OFF = {
    "元旦": (date(2027, 1, 1), 3),
    "春节": (date(2027, 2, 5), 7),
    "清明节": (date(2027, 4, 3), 3),
    "劳动节": (date(2027, 5, 1), 5),
    "端午节": (date(2027, 6, 9), 1),
    "中秋节": (date(2027, 9, 15), 1),
    "国庆节": (date(2027, 10, 1), 7),
}
MADE_UP = {
    "春节调休": (date(2027, 1, 30), date(2027, 2, 20)),
    "劳动节调休": (date(2027, 4, 25), date(2027, 5, 8)),
    "国庆节调休": (date(2027, 9, 26), date(2027, 10, 9)),
}
YEAR_2027 = sorted(
    [
        CalendarEntry(first + timedelta(days=offset), is_workday=False, note=holiday)
        for holiday, (first, length) in OFF.items()
        for offset in range(length)
    ]
    + [CalendarEntry(day, is_workday=True, note=note) for note, days in MADE_UP.items() for day in days]
)


def without(*days: date) -> list[CalendarEntry]:
    """The arrangement less these days."""
    return [entry for entry in YEAR_2027 if entry.day not in days]
