"""Working minutes: vectors by hand, properties, and the minute-by-minute walk of tests/oracles/workdays.py."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.periods import SHANGHAI
from core.workdays import DAY_MINUTES, WORK_SPANS, Calendar
from tests.oracles import workdays as oracle

PUBLISHED = Calendar()
NEAR = st.dates(date(2020, 1, 15), date(2020, 2, 10)) | st.dates(date(2020, 4, 25), date(2020, 5, 15))
NEAR |= st.dates(date(2026, 9, 20), date(2026, 10, 15)) | st.dates(date(2026, 12, 20), date(2027, 1, 10))
MINUTES = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=minute),
    NEAR,
    st.integers(0, 24 * 60 - 1),
)
MOMENTS = st.builds(
    lambda moment, micros: moment + timedelta(microseconds=micros), MINUTES, st.integers(0, 60_000_000 - 1)
)
CALENDARS = st.builds(Calendar, st.dictionaries(NEAR, st.booleans(), max_size=12))
INSTANT = timedelta(microseconds=1)


def at(text: str) -> datetime:
    """A moment of Shanghai written `2020-05-08 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_working_day_has_seven_hours() -> None:
    assert DAY_MINUTES == 420
    assert WORK_SPANS[0][1] < WORK_SPANS[1][0]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2020-05-08 17:00", "2020-05-09 09:30", 60),  # the make-up Saturday is worked
        ("2020-05-08 17:30", "2020-05-09 09:00", 0),
        ("2020-05-09 00:00", "2020-05-10 00:00", 420),
        ("2020-05-09 11:30", "2020-05-09 14:00", 60),  # the noon break is not
        ("2020-05-09 17:00", "2020-05-11 10:00", 90),  # Sunday 05-10 is not
        ("2020-01-22 15:00", "2020-02-03 10:30", 420 + 150 + 90),  # 01-23 was worked; 01-24 to 02-02 was not
        ("2020-01-24 00:00", "2020-02-03 00:00", 0),
        ("2026-09-30 17:29", "2026-10-08 09:01", 2),  # 10-01 to 10-07
        ("2026-09-30 12:00", "2026-10-09 09:00", 240 + 420),
        ("2020-05-08 10:00", "2020-05-08 10:00", 0),
        ("2020-05-08 11:00", "2020-05-08 10:00", 0),
        ("2020-05-08 10:00:30", "2020-05-08 10:02:29", 1),
    ],
)
def test_minutes_worked_between(start: str, end: str, minutes: int) -> None:
    assert PUBLISHED.working_minutes(at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2020-05-08 17:00", 60, "2020-05-09 09:30"),
        ("2020-05-08 17:00", 30, "2020-05-08 17:30"),
        ("2020-05-08 12:30", 1, "2020-05-08 13:31"),
        ("2020-05-08 20:00", 420, "2020-05-09 17:30"),
        ("2020-05-08 20:00", 840, "2020-05-11 17:30"),
        ("2020-05-09 11:30", 30, "2020-05-09 12:00"),
        ("2020-05-09 11:30", 31, "2020-05-09 13:31"),
        ("2020-05-10 10:00", 1, "2020-05-11 09:01"),
        ("2020-01-22 15:00", 660, "2020-02-03 10:30"),
        ("2020-01-22 15:00:20", 660, "2020-02-03 10:30:20"),
        ("2026-09-30 17:29", 2, "2026-10-08 09:01"),
        ("2026-10-03 10:00", 0, "2026-10-03 10:00"),
    ],
)
def test_moment_after_minutes_of_work(start: str, minutes: int, end: str) -> None:
    assert PUBLISHED.add_working_minutes(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2020-05-08 09:00", "2020-05-08 09:00"),
        ("2020-05-08 08:59", "2020-05-08 09:00"),
        ("2020-05-08 12:00", "2020-05-08 13:30"),
        ("2020-05-08 17:29", "2020-05-08 17:29"),
        ("2020-05-08 17:30", "2020-05-09 09:00"),
        ("2020-05-09 18:00", "2020-05-11 09:00"),
        ("2020-01-23 17:30", "2020-02-03 09:00"),
        ("2026-10-01 10:00", "2026-10-08 09:00"),
    ],
)
def test_next_working_time(moment: str, opens: str) -> None:
    assert PUBLISHED.next_working_time(at(moment)) == at(opens)
    assert PUBLISHED.is_working_time(at(moment)) == (moment == opens)


def test_hours_are_those_of_shanghai() -> None:
    assert PUBLISHED.is_working_time(datetime(2020, 5, 8, 1, 0, tzinfo=UTC))
    assert not PUBLISHED.is_working_time(datetime(2020, 5, 8, 10, 0, tzinfo=UTC))
    begun = datetime(2020, 5, 8, 9, 0, tzinfo=UTC)  # 17:00
    assert PUBLISHED.working_minutes(begun, datetime(2020, 5, 9, 1, 30, tzinfo=UTC)) == 60
    assert PUBLISHED.add_working_minutes(begun, 60) == at("2020-05-09 09:30")


def test_a_moment_without_zone_and_minutes_backwards_are_refused() -> None:
    with pytest.raises(ValueError):
        PUBLISHED.is_working_time(datetime(2020, 5, 8, 10))
    with pytest.raises(ValueError):
        PUBLISHED.working_minutes(datetime(2020, 5, 8, 10), datetime(2020, 5, 8, 11))
    with pytest.raises(ValueError):
        PUBLISHED.add_working_minutes(at("2020-05-08 10:00"), -1)


@settings(max_examples=40)
@given(CALENDARS, MINUTES, st.integers(0, 12 * 24 * 60))
def test_minutes_agree_with_walking(calendar: Calendar, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    minutes, last = oracle.worked(calendar.is_workday, start, end)
    assert calendar.working_minutes(start, end) == minutes
    assert calendar.add_working_minutes(start, minutes) == (last or start)


@settings(max_examples=30)
@given(CALENDARS, MINUTES, st.integers(0, 59), st.integers(0, 4 * 3600))
def test_seconds_agree_with_walking(calendar: Calendar, start: datetime, second: int, length: int) -> None:
    start += timedelta(seconds=second)
    end = start + timedelta(seconds=length)
    seconds, _ = oracle.worked(calendar.is_workday, start, end, timedelta(seconds=1))
    assert calendar.working_minutes(start, end) == seconds // 60


@given(CALENDARS, MOMENTS, st.integers(0, 5000))
def test_adding_and_counting_are_inverse(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = calendar.add_working_minutes(start, minutes)
    assert calendar.working_minutes(start, end) == minutes
    if minutes:
        assert calendar.working_minutes(start, end - INSTANT) == minutes - 1  # the earliest such moment


@given(CALENDARS, MOMENTS, st.integers(0, 3000), st.integers(0, 3000))
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    once = calendar.add_working_minutes(start, first + second)
    assert calendar.add_working_minutes(calendar.add_working_minutes(start, first), second) == once


@given(CALENDARS, MINUTES, MINUTES, MINUTES)
def test_minutes_add_up_and_never_fall(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    one, two, three = sorted((one, two, three))
    first, second = calendar.working_minutes(one, two), calendar.working_minutes(two, three)
    assert calendar.working_minutes(one, three) == first + second
    assert first >= 0 and second >= 0


@given(CALENDARS, NEAR)
def test_a_day_is_worked_wholly_or_not_at_all(calendar: Calendar, day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    whole = calendar.working_minutes(start, start + timedelta(days=1))
    assert whole == (DAY_MINUTES if calendar.is_workday(day) else 0)


@given(CALENDARS, MOMENTS)
def test_the_next_working_time_is_the_first(calendar: Calendar, moment: datetime) -> None:
    opens = calendar.next_working_time(moment)
    assert opens >= moment
    assert calendar.is_working_time(opens)
    assert oracle.is_worked(calendar.is_workday, opens)
    assert (opens == moment) == oracle.is_worked(calendar.is_workday, moment)
    assert calendar.working_minutes(moment, opens) == 0
    assert calendar.add_working_minutes(moment, 1) == calendar.add_working_minutes(opens, 1)
