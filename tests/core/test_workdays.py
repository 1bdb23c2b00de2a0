from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import day_end, day_start
from core.workdays import Calendar

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2020, 5, 8), date(2020, 5, 11)),  # Saturday 05-09 was worked
        (date(2020, 4, 30), date(2020, 5, 7)),
        (date(2020, 1, 22), date(2020, 2, 3)),  # the holiday was lengthened to 02-02
        (date(2026, 9, 30), date(2026, 10, 9)),
    ],
)
def test_the_two_working_days_of_the_definitions(asked: date, due: date) -> None:
    calendar = Calendar()
    for moment in (day_start(asked), day_start(asked) + timedelta(hours=15), day_end(asked) - timedelta(seconds=1)):
        assert calendar.due_at(moment) == day_end(due)
        assert not calendar.is_due_estimated(moment)


def test_the_day_of_asking_is_that_of_shanghai() -> None:
    assert Calendar().due_at(datetime(2020, 6, 1, 16, 0, tzinfo=UTC)) == day_end(date(2020, 6, 4))
    assert Calendar().due_at(datetime(2020, 6, 1, 15, 59, tzinfo=UTC)) == day_end(date(2020, 6, 3))


def test_the_table_comes_before_the_published_calendar() -> None:
    calendar = Calendar({date(2020, 5, 11): False, date(2020, 5, 10): True})
    assert calendar.add_workdays(date(2020, 5, 8), 2) == date(2020, 5, 10)
    assert not calendar.is_workday(date(2020, 5, 11))


def test_years_without_data_are_weekdays_and_say_so() -> None:
    calendar = Calendar({date(2040, 1, 2): False})
    assert calendar.due_at(day_start(date(2040, 1, 1))) == day_end(date(2040, 1, 4))
    assert calendar.is_due_estimated(day_start(date(2040, 1, 1)))
    assert not calendar.is_estimated(date(2040, 1, 2))
    assert calendar.is_estimated(date(1999, 5, 3))
    assert calendar.is_workday(date(1999, 5, 3))


def test_a_deadline_that_runs_into_an_unknown_year_is_estimated() -> None:
    asked = day_start(date(2026, 12, 30))
    assert Calendar().is_due_estimated(asked)
    assert not Calendar().is_due_estimated(asked, 1)


def test_a_year_entered_completely_is_no_estimate() -> None:
    calendar = Calendar({date(2027, 1, 1): False}, complete_years={2027})
    assert not calendar.is_due_estimated(day_start(date(2026, 12, 30)))
    assert calendar.add_workdays(date(2026, 12, 30), 2) == date(2027, 1, 4)


@given(DAYS, st.integers(1, 30), st.dictionaries(DAYS, st.booleans(), max_size=20))
def test_counting_agrees_with_walking_day_by_day(day: date, workdays: int, overrides: dict[date, bool]) -> None:
    calendar = Calendar(overrides)
    walked, left = day, workdays
    while left:
        walked += timedelta(days=1)
        left -= calendar.is_workday(walked)
    assert calendar.add_workdays(day, workdays) == walked
    assert calendar.workdays_between(day, walked) == workdays


def test_nothing_is_counted_backwards() -> None:
    assert Calendar().add_workdays(date(2020, 5, 9), 0) == date(2020, 5, 9)
    assert Calendar().workdays_between(date(2020, 5, 9), date(2020, 5, 9)) == 0
    with pytest.raises(ValueError):
        Calendar().add_workdays(date(2020, 5, 9), -1)
