"""Writes of the working calendar: a day entered, changed, removed; a workbook of days as a whole."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from core import sql
from core.errors import Invalid, NotAllowed, Refused, Stale
from tenancy.enums import DayKind
from tenancy.facts import CalendarEntry
from tenancy.models import CalendarDay
from tenancy.permissions import can_keep_calendar
from tenancy.roles import Actor
from tenancy.rules import MAX_NOTE, entry_problem, known_years, set_problems, skipped_year
from tenancy.selectors import entered_days

STALE = "该日的安排已被他人改动，请看过现在的内容后再办理。"


@transaction.atomic
def set_calendar_day(*, day: date, kind: DayKind, note: str, seen: str, by: Actor) -> CalendarEntry:
    """Enter what a day is, or change it; limits that run already stay as they are.

    `seen` is the wording of the entry that the actor looked at, blank where there was none. Raises NotAllowed for everybody
    but the centre, Stale, Invalid (a message a field: `day`, `kind`, `note`).
    """
    standing = _locked(day, seen, by)
    entry = CalendarEntry(day, kind is DayKind.WORK, " ".join(note.split()))
    errors: dict[str, list[str]] = {}
    problem = entry_problem(entry, standing)
    if problem is not None:
        errors[problem[0]] = [f"{problem[1]}。"]
    elif (skipped := skipped_year(day, known_years(standing.values()))) is not None:
        errors["day"] = [f"不能跳过年份：{skipped} 年的放假安排还没有录入。"]
    if not entry.note:
        errors["note"] = ["请写明是哪个假日或什么安排，如“国庆节”“国庆节调休”。"]
    elif len(entry.note) > MAX_NOTE:
        errors["note"] = [f"说明最多 {MAX_NOTE} 个字，现有 {len(entry.note)} 个。"]
    if errors:
        raise Invalid(errors)
    _write([entry], standing)
    return entry


@transaction.atomic
def remove_calendar_day(*, day: date, seen: str, by: Actor) -> None:
    """Take a day out of the table: what is published, or the week, holds again. Raises NotAllowed, Stale, Refused."""
    if day not in _locked(day, seen, by):
        raise Refused("该日没有录入的安排，无需删除。")
    CalendarDay.objects.filter(date=day).delete()


@transaction.atomic
def write_calendar_days(*, rows: Sequence[CalendarEntry], by: Actor) -> None:
    """Write the days of a workbook, a day that stands being replaced. Raises NotAllowed, Refused (a row cannot be so now)."""
    if not can_keep_calendar(by):
        raise NotAllowed
    lock_calendar()
    standing = entered_days()
    for row in rows:
        problem = entry_problem(row, standing)
        if problem is not None:
            raise Refused(f"{row.day}：{problem[1]}。")
    for place, text in set_problems(rows, standing).items():
        raise Refused(f"{rows[place].day}：{text}。")
    _write(rows, standing)


def lock_calendar() -> None:
    """Wait until no other transaction changes the calendar; held to the end of the transaction."""
    sql.rows("tenancy", "calendar_lock", {})


def _locked(day: date, seen: str, by: Actor) -> dict[date, CalendarEntry]:
    if not can_keep_calendar(by):
        raise NotAllowed
    lock_calendar()
    standing = entered_days()
    entry = standing.get(day)
    if (entry.wording if entry else "") != seen:
        raise Stale(STALE)
    return standing


def _write(rows: Sequence[CalendarEntry], standing: dict[date, CalendarEntry]) -> None:
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(date=row.day, is_workday=row.is_workday, note=row.note)
            for row in rows
            if standing.get(row.day) != row
        ],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "note"],
    )
