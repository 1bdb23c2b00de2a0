"""Rules of tenancy: region codes (GB/T 2260 in nine-digit form), changes of the registry, authorisations, the calendar."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from core.periods import weekday_label
from core.workdays import PUBLISHED_YEARS, Calendar, published_day
from tenancy.enums import AuthorisationState, ChangeKind, DaySource, RegionLevel
from tenancy.facts import CalendarEntry

PROVINCE_SPAN = 10_000_000
CITY_SPAN = 100_000
COUNTY_SPAN = 1_000


def code_from_gb(text: str) -> int:
    """Nine-digit integer of a six- or nine-digit GB/T 2260 code ("330106" -> 330106000).

    Raises ValueError for anything else.
    """
    if not (text.isascii() and text.isdigit() and len(text) in (6, 9)) or text[0] == "0":
        raise ValueError(f"not a GB/T 2260 code: {text!r}")
    return int(text) * (1_000 if len(text) == 6 else 1)


def gb_from_code(code: int) -> str:
    """Six digits for province, city and county; nine for the 镇街 tier."""
    return str(code // 1_000) if code % COUNTY_SPAN == 0 else str(code)


def level_of(code: int) -> RegionLevel:
    """Tier that a nine-digit code belongs to."""
    if code % PROVINCE_SPAN == 0:
        return RegionLevel.PROVINCE
    if code % CITY_SPAN == 0:
        return RegionLevel.CITY
    if code % COUNTY_SPAN == 0:
        return RegionLevel.COUNTY
    return RegionLevel.TOWN


def region_range(code: int) -> tuple[int, int]:
    """First and last code of a region's subtree, both inclusive."""
    span = {
        RegionLevel.PROVINCE: PROVINCE_SPAN,
        RegionLevel.CITY: CITY_SPAN,
        RegionLevel.COUNTY: COUNTY_SPAN,
        RegionLevel.TOWN: 1,
    }[level_of(code)]
    return code, code + span - 1


def contains(region: int, code: int) -> bool:
    """Whether `code` is `region` itself or lies below it."""
    low, high = region_range(region)
    return low <= code <= high


def county_of(code: int) -> int:
    """County of a county or 镇街 code."""
    return code - code % COUNTY_SPAN


def city_of(code: int) -> int:
    """City of a city, county or 镇街 code."""
    return code - code % CITY_SPAN


def province_of(code: int) -> int:
    """Province of any code."""
    return code - code % PROVINCE_SPAN


# --- groups of regions ---

ENTERED_GROUPS = {"strong": 30}
"""Peer groups whose members are entered, with the number that their name speaks of (Notice 一: 30个出口强县); all others are of
the tree of regions."""


# --- the registry of enterprises ---

REASON_LENGTH = (2, 200)
"""Characters of a reason for a change of the registry (ours)."""

_KINDS = {"region": ChangeKind.MOVED, "tags": ChangeKind.TAGGED, "state": ChangeKind.STATE}


@dataclass(frozen=True)
class Change:
    """What one kind of change does to an enterprise: the old and the new values of the columns that it touches."""

    kind: ChangeKind
    old: dict[str, Any]
    new: dict[str, Any]


def reason_problem(reason: str) -> str:
    """What is wrong with the reason of a change, in Chinese; empty when nothing is."""
    least, most = REASON_LENGTH
    if not least <= len(reason) <= most:
        return f"请写明原因，{least} 至 {most} 个字。"
    return ""


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between two states of an enterprise, one change for each kind; `new` may hold a part of the columns."""
    found: dict[ChangeKind, Change] = {}
    for name, value in new.items():
        if old[name] != value:
            kind = _KINDS.get(name, ChangeKind.EDITED)
            change = found.setdefault(kind, Change(kind, {}, {}))
            change.old[name], change.new[name] = old[name], value
    return [found[kind] for kind in ChangeKind if kind in found]


# --- authorisations ---

LONGEST_AUTHORISATION = 731
"""Days that an authorisation may last at most (ours): two years, so that a forgotten one ends by itself."""


def authorisation_state(*, valid_until: date, revoked: bool, today: date) -> AuthorisationState:
    """Whether an authorisation counts today; its last day counts whole."""
    if revoked:
        return AuthorisationState.REVOKED
    return AuthorisationState.STANDING if today <= valid_until else AuthorisationState.EXPIRED


def term_problem(valid_until: date, *, today: date) -> str:
    """What is wrong with the last day of a new authorisation; empty when nothing is."""
    if valid_until < today:
        return "有效期不能早于今天。"
    if valid_until > today + timedelta(days=LONGEST_AUTHORISATION):
        return "有效期最长两年。"
    return ""


# --- the working calendar ---

CALENDAR_YEARS = (2000, 2100)
"""First and last year of which the calendar is kept (ours)."""
MAX_NOTE = 100

STATUTORY = {
    "元旦": ("元旦",),
    "春节": ("春节",),
    "清明节": ("清明",),
    "劳动节": ("劳动", "五一"),
    "端午节": ("端午",),
    "中秋节": ("中秋",),
    "国庆节": ("国庆",),
}
"""Holidays of every year, and the words by which a note names them (全国年节及纪念日放假办法)."""


@dataclass(frozen=True)
class HolidayGap:
    """A holiday that stops and goes on: its days before and after, and the first day that is missing between them."""

    holiday: str
    before: date
    missing: date
    after: date

    @property
    def text(self) -> str:
        """What is wrong, in Chinese."""
        return f"“{self.holiday}”放假的日子应连续，缺少 {self.missing}"


def missing_holidays(entries: Iterable[CalendarEntry]) -> list[str]:
    """Statutory holidays of which a year's entries hold no day off; none is missing when the year is entered."""
    notes = {entry.note for entry in entries if not entry.is_workday}
    return [
        holiday for holiday, words in STATUTORY.items() if not any(word in note for word in words for note in notes)
    ]


def holiday_gaps(entries: Collection[CalendarEntry]) -> list[HolidayGap]:
    """Holidays (same note, same year) whose days off do not follow one another, in the order of the gaps."""
    entered = {entry.day: entry.is_workday for entry in entries}
    holidays: dict[tuple[int, str], list[date]] = defaultdict(list)
    for entry in sorted(entries):
        if not entry.is_workday:
            holidays[entry.day.year, entry.note].append(entry.day)
    gaps = []
    for (_, holiday), days in holidays.items():
        for before, after in pairwise(days):
            between = (before + timedelta(days=offset) for offset in range(1, (after - before).days))
            missing = next((day for day in between if not _is_holiday(day, entered)), None)
            if missing is not None:
                gaps.append(HolidayGap(holiday, before, missing, after))
    return sorted(gaps, key=lambda gap: gap.missing)


def _is_holiday(day: date, entered: Mapping[date, bool]) -> bool:
    """Whether a day is off by name, be it another holiday's; a weekend by itself is not."""
    if day in entered:
        return not entered[day]
    published = published_day(day)
    return published is not None and not published[0]


def complete_years(entries: Iterable[CalendarEntry]) -> set[int]:
    """Years beyond the published ones whose entries hold every statutory holiday, without a gap: no day is an estimate (ours)."""
    years: dict[int, list[CalendarEntry]] = defaultdict(list)
    for entry in entries:
        if entry.day.year not in PUBLISHED_YEARS:
            years[entry.day.year].append(entry)
    return {year for year, own in years.items() if not missing_holidays(own) and not holiday_gaps(own)}


def entry_problem(entry: CalendarEntry, standing: Mapping[date, CalendarEntry]) -> tuple[str, str] | None:
    """The field (`day` or `kind`) at which an entry cannot be so, and what was expected; None when it can."""
    first, last = CALENDAR_YEARS
    if not first <= entry.day.year <= last:
        return "day", f"应为 {first} 年至 {last} 年之间的日期"
    ordinary = entry.day.weekday() < 5 and published_day(entry.day) is None and entry.day not in standing
    if entry.is_workday and ordinary:
        weekday = weekday_label(entry.day)
        return "kind", f"该日是{weekday}，不在放假之列，本来就是工作日；“班”只用于周末或放假的日子"
    return None


def set_problems(rows: Sequence[CalendarEntry], standing: Mapping[date, CalendarEntry]) -> dict[int, str]:
    """What only all rows of a workbook together can tell, by a row's place: a year passed over, a gap inside a holiday.

    Rows that change nothing are never wrong, so that what stands can always be read back.
    """
    touched = {place: row for place, row in enumerate(rows) if standing.get(row.day) != row}
    after = dict(standing) | {row.day: row for row in rows}
    known = known_years(after.values())
    problems = {}
    for place, row in touched.items():
        missing = skipped_year(row.day, known)
        if missing is not None:
            problems[place] = f"不能跳过年份：{missing} 年的放假安排还没有录入"
    concerned = {(row.day.year, row.note) for row in touched.values()}
    concerned |= {(day.year, standing[day].note) for day in (row.day for row in touched.values()) if day in standing}
    places = {row.day: place for place, row in enumerate(rows)}
    for gap in holiday_gaps(after.values()):
        at = next((places[day] for day in (gap.missing, gap.after, gap.before) if day in places), None)
        if at is not None and (gap.missing.year, gap.holiday) in concerned:
            problems.setdefault(at, gap.text)
    return problems


def known_years(entries: Iterable[CalendarEntry]) -> set[int]:
    """Years of which a day off is known: the published ones, and those with one entered."""
    return {*PUBLISHED_YEARS} | {entry.day.year for entry in entries if not entry.is_workday}


def skipped_year(day: date, known: Collection[int]) -> int | None:
    """The first unknown year between the published ones and `day`'s; None when there is none."""
    return next((year for year in range(max(PUBLISHED_YEARS) + 1, day.year) if year not in known), None)


def day_source(day: date, *, calendar: Calendar, entered: Collection[date]) -> DaySource:
    """Where it is known from whether a day is worked; an ordinary day of a year that is entered is known by that."""
    if day in entered:
        return DaySource.ENTERED
    if calendar.is_estimated(day):
        return DaySource.ESTIMATED
    return DaySource.PUBLISHED if day.year in PUBLISHED_YEARS else DaySource.ENTERED
