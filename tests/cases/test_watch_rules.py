"""When each stage of a deadline comes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.enums import Stage
from cases.rules import bulletin_before, last_day, rating_before, stage_due, stage_moments
from core.periods import SHANGHAI, day_end, local_date
from core.workdays import Calendar

CALENDAR = Calendar()
MOMENTS = st.datetimes(datetime(2019, 12, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=SHANGHAI))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (  # a plain week: six hours of Monday and two days of seven are twenty, half of them is over on Tuesday at 14:30
            "2026-11-16 10:00",
            ["2026-11-17 14:30", "2026-11-18 09:00", "2026-11-19 09:00", "2026-11-20 09:00", "2026-11-26 09:00"],
        ),
        (  # over the Spring Festival of 2020, as it was prolonged
            "2020-01-22 16:00",
            ["2020-01-23 16:45", "2020-02-03 09:00", "2020-02-04 09:00", "2020-02-05 09:00", "2020-02-11 09:00"],
        ),
        (  # Saturday 9 May 2020 was worked: the limit is Monday's, half time lies on the Saturday
            "2020-05-08 11:00",
            ["2020-05-09 15:00", "2020-05-11 09:00", "2020-05-12 09:00", "2020-05-13 09:00", "2020-05-19 09:00"],
        ),
        (  # asked in the evening: half time falls on the end of a day, and is told with the last day
            "2026-11-16 20:00",
            ["2026-11-18 09:00", "2026-11-18 09:00", "2026-11-19 09:00", "2026-11-20 09:00", "2026-11-26 09:00"],
        ),
    ],
)
def test_when_the_stages_come(asked: str, expected: list[str]) -> None:
    asked_at = at(asked)
    moments = stage_moments(started_at=asked_at, owed_by=CALENDAR.due_at(asked_at), calendar=CALENDAR)
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in moments.values()] == expected
    assert list(moments) == [Stage.HALF, Stage.LAST_DAY, Stage.BREACH, Stage.CITY, Stage.BULLETIN]


@given(MOMENTS, st.integers(2, 7))
def test_stages_are_ordered_and_come_in_working_time(started_at: datetime, workdays: int) -> None:
    owed_by = CALENDAR.due_at(started_at, workdays)
    moments = stage_moments(started_at=started_at, owed_by=owed_by, calendar=CALENDAR)
    assert list(moments.values()) == sorted(moments.values())
    assert all(CALENDAR.is_working_time(moment) for moment in moments.values())
    assert started_at < moments[Stage.HALF] <= moments[Stage.LAST_DAY] < owed_by <= moments[Stage.BREACH]


@given(MOMENTS, st.dates(date(2020, 1, 1), date(2027, 12, 31)))
def test_stages_stay_ordered_when_the_calendar_moved_under_a_limit(started_at: datetime, last: date) -> None:
    """A limit that fits the calendar no more, before it is put right: nothing is told out of order or at night."""
    owed_by = max(day_end(last), day_end(local_date(started_at)))
    moments = stage_moments(started_at=started_at, owed_by=owed_by, calendar=CALENDAR)
    assert list(moments.values()) == sorted(moments.values())
    assert all(CALENDAR.is_working_time(moment) for moment in moments.values())


@given(
    MOMENTS, st.integers(0, 40_000), st.sets(st.sampled_from([stage for stage in Stage if stage is not Stage.RATING]))
)
def test_what_is_due_is_the_latest_that_came_and_only_in_working_time(
    started_at: datetime, minutes: int, told: set[Stage]
) -> None:
    now, owed_by = started_at + timedelta(minutes=minutes), CALENDAR.due_at(started_at)
    due = stage_due(started_at=started_at, owed_by=owed_by, told=told, now=now, calendar=CALENDAR)
    come = [
        stage
        for stage, moment in stage_moments(started_at=started_at, owed_by=owed_by, calendar=CALENDAR).items()
        if moment <= now
    ]
    if due is None:
        assert not CALENDAR.is_working_time(now) or not come or come[-1] in told
    else:
        assert CALENDAR.is_working_time(now) and due is come[-1] and due not in told
    assert stage_due(started_at=started_at, owed_by=None, now=now, calendar=CALENDAR) is None


@given(MOMENTS, MOMENTS)
def test_the_bulletin_names_what_is_five_whole_working_days_over(asked_at: datetime, as_of: datetime) -> None:
    owed_by = CALENDAR.due_at(asked_at)
    fifth_is_over = day_end(CALENDAR.add_workdays(last_day(owed_by), 5)) <= as_of
    assert (owed_by <= bulletin_before(as_of, CALENDAR)) is fifth_is_over


@given(MOMENTS, MOMENTS)
def test_a_rating_is_asked_for_on_the_third_working_day_after_the_answer(answered_at: datetime, now: datetime) -> None:
    third = CALENDAR.add_workdays(local_date(answered_at), 3)
    assert (answered_at < rating_before(now, CALENDAR)) is (third <= local_date(now))
