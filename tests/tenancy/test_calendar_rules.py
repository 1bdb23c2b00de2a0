"""When a year of the calendar is complete, and what cannot stand in it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import PUBLISHED_YEARS, Calendar, published_day
from tenancy.enums import DaySource
from tenancy.facts import CalendarEntry
from tenancy.rules import (
    complete_years,
    day_source,
    entry_problem,
    holiday_gaps,
    known_years,
    missing_holidays,
    set_problems,
    skipped_year,
)
from tests.tenancy.holidays import OFF, YEAR_2027, without

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ENTRIES = st.builds(CalendarEntry, DAYS, st.booleans(), st.sampled_from(["国庆节", "春节", "调休"]))


def rest(day: date, note: str = "国庆节") -> CalendarEntry:
    return CalendarEntry(day, is_workday=False, note=note)


def work(day: date, note: str = "国庆节调休") -> CalendarEntry:
    return CalendarEntry(day, is_workday=True, note=note)


def standing(*entries: CalendarEntry) -> dict[date, CalendarEntry]:
    return {entry.day: entry for entry in entries}


def test_the_published_years_follow_one_another() -> None:
    assert sorted(PUBLISHED_YEARS) == list(range(min(PUBLISHED_YEARS), max(PUBLISHED_YEARS) + 1))


def test_published_days_have_their_names() -> None:
    assert published_day(date(2020, 10, 2)) == (False, "国庆节")
    assert published_day(date(2020, 5, 9)) == (True, "劳动节调休")
    assert published_day(date(2020, 5, 16)) is None
    assert published_day(date(2099, 10, 1)) is None


def test_a_year_is_complete_with_a_day_off_for_each_of_the_seven_holidays() -> None:
    assert complete_years(YEAR_2027) == {2027}
    assert missing_holidays(YEAR_2027) == []


@pytest.mark.parametrize("holiday", OFF)
def test_a_year_without_one_of_them_is_an_estimate(holiday: str) -> None:
    first, length = OFF[holiday]
    entries = without(*(first + timedelta(days=offset) for offset in range(length)))
    assert missing_holidays(entries) == [holiday]
    assert complete_years(entries) == set()


def test_one_text_may_name_two_holidays() -> None:
    entries = [entry for entry in YEAR_2027 if entry.note not in ("中秋节", "国庆节")]
    entries += [rest(date(2027, 10, day), "国庆节、中秋节") for day in range(1, 9)]
    assert complete_years(entries) == {2027}


def test_a_made_up_day_is_no_day_off() -> None:
    assert "国庆节" in missing_holidays([work(date(2027, 9, 26))])


def test_a_broken_holiday_leaves_the_year_an_estimate() -> None:
    entries = without(date(2027, 10, 4))
    (gap,) = holiday_gaps(entries)
    assert (gap.holiday, gap.before, gap.missing, gap.after) == (
        "国庆节",
        date(2027, 10, 3),
        date(2027, 10, 4),
        date(2027, 10, 5),
    )
    assert complete_years(entries) == set()


def test_a_weekend_left_out_is_a_gap() -> None:
    assert [gap.missing for gap in holiday_gaps(without(date(2027, 10, 2), date(2027, 10, 3)))] == [date(2027, 10, 2)]


def test_another_holiday_between_is_no_gap() -> None:
    entries = [*without(date(2027, 10, 4)), rest(date(2027, 10, 4), "中秋节")]
    assert not [gap for gap in holiday_gaps(entries) if gap.holiday == "国庆节"]


def test_a_published_holiday_between_is_no_gap_but_one_entered_as_worked_is() -> None:
    around = [rest(date(2026, 9, 30), "长假"), rest(date(2026, 10, 8), "长假")]
    assert holiday_gaps(around) == []
    assert [gap.missing for gap in holiday_gaps([*around, work(date(2026, 10, 5))])] == [date(2026, 10, 5)]


def test_the_new_year_of_two_years_is_two_holidays() -> None:
    assert holiday_gaps([rest(date(2027, 12, 31), "元旦"), rest(date(2028, 1, 1), "元旦")]) == []
    assert holiday_gaps([rest(date(2027, 1, 1), "元旦"), rest(date(2028, 1, 1), "元旦")]) == []


def test_published_years_need_nothing() -> None:
    assert complete_years([rest(date(2020, 10, 9))]) == set()
    assert not Calendar({}, complete_years([])).is_estimated(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (work(date(2027, 3, 3)), "kind"),  # a Wednesday like any other
        (work(date(2020, 5, 13)), "kind"),
        (work(date(2027, 3, 6)), None),  # a Saturday
        (work(date(2020, 10, 5)), None),  # a published holiday, worked after all
        (rest(date(2027, 3, 6)), None),
        (rest(date(2027, 3, 3)), None),
        (rest(date(1999, 10, 1)), "day"),
        (rest(date(2101, 10, 1)), "day"),
    ],
)
def test_what_one_day_may_be(entry: CalendarEntry, field: str | None) -> None:
    problem = entry_problem(entry, {})
    assert (problem and problem[0]) == field


def test_a_weekday_that_stands_as_a_day_off_may_be_worked_again() -> None:
    day = date(2027, 10, 1)
    assert entry_problem(work(day), {}) is not None
    assert entry_problem(work(day), standing(rest(day))) is None
    assert entry_problem(work(day), standing(work(day))) is None  # the same workbook again


def test_years_come_one_after_the_other() -> None:
    last = max(PUBLISHED_YEARS)
    assert skipped_year(date(last, 1, 1), known_years([])) is None
    assert skipped_year(date(last + 1, 1, 1), known_years([])) is None
    assert skipped_year(date(last + 2, 1, 1), known_years([])) == last + 1
    assert skipped_year(date(last + 2, 1, 1), known_years([rest(date(last + 1, 10, 1))])) is None
    assert skipped_year(date(last + 2, 1, 1), known_years([work(date(last + 1, 10, 9))])) == last + 1


def test_a_workbook_may_bring_two_years_but_not_the_second_alone() -> None:
    far = rest(date(2028, 1, 1), "元旦")
    assert set_problems([far, *YEAR_2027], {}) == {}
    assert "2027" in set_problems([far], {})[0]
    assert set_problems([far], standing(*YEAR_2027)) == {}


def test_a_gap_is_said_at_the_row_after_it_and_names_the_missing_day() -> None:
    rows = [rest(date(2027, 10, 5)), rest(date(2027, 10, 1)), rest(date(2027, 10, 2))]
    assert list(set_problems(rows, {})) == [0]
    assert "2027-10-03" in set_problems(rows, {})[0]


def test_days_that_stand_close_a_gap() -> None:
    rows = [rest(date(2027, 10, 1)), rest(date(2027, 10, 3))]
    assert set_problems(rows, standing(rest(date(2027, 10, 2)))) == {}
    assert list(set_problems([rest(date(2027, 10, 3))], standing(rest(date(2027, 10, 1))))) == [0]


def test_a_day_taken_out_of_the_middle_is_a_gap() -> None:
    problems = set_problems([work(date(2027, 10, 4))], standing(*YEAR_2027))
    assert "2027-10-04" in problems[0]


def test_what_stands_can_be_read_back_even_with_a_gap() -> None:
    entries = without(date(2027, 10, 4))
    assert set_problems(entries, standing(*entries)) == {}


@given(st.lists(ENTRIES, max_size=20), st.lists(ENTRIES, max_size=20))
def test_a_set_judged_good_is_good_again_once_it_stands(rows: list[CalendarEntry], there: list[CalendarEntry]) -> None:
    before = standing(*there)
    unique = list(standing(*rows).values())
    if not set_problems(unique, before):
        assert set_problems(unique, before | standing(*unique)) == {}


def test_where_a_day_is_known_from() -> None:
    entered = standing(*YEAR_2027, rest(date(2020, 6, 1)), rest(date(2028, 1, 1), "元旦"))
    calendar = Calendar({day: one.is_workday for day, one in entered.items()}, complete_years(entered.values()))

    def source(day: date) -> DaySource:
        return day_source(day, calendar=calendar, entered=entered)

    assert source(date(2020, 6, 1)) is DaySource.ENTERED
    assert source(date(2020, 6, 2)) is DaySource.PUBLISHED
    assert source(date(2027, 3, 3)) is DaySource.ENTERED  # its year is entered
    assert source(date(2028, 1, 1)) is DaySource.ENTERED
    assert source(date(2028, 1, 4)) is DaySource.ESTIMATED
