import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import SHANGHAI, Month, Quarter, day_end, day_start, local_date

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
QUARTERS = st.builds(Quarter, st.integers(1900, 2100), st.integers(1, 4))


@given(MONTHS)
def test_a_month_survives_writing_and_reading(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == month == Month.of(month.last_day)
    assert month.last_day + timedelta(days=1) == month.next().first_day


@given(MONTHS, st.integers(-600, 600))
def test_months_add_up(month: Month, count: int) -> None:
    later = month.plus(count)
    assert later.since(month) == count
    assert later.plus(-count) == month
    assert (later > month) == (count > 0)


@given(MONTHS, st.integers(0, 40))
def test_a_span_holds_each_month_once_in_order(first: Month, count: int) -> None:
    span = Month.span(first, first.plus(count))
    assert len(span) == count + 1
    assert span[0] == first
    assert span[-1] == first.plus(count)
    assert all(later == earlier.next() for earlier, later in itertools.pairwise(span))


def test_a_span_backwards_is_empty() -> None:
    assert Month.span(Month(2020, 2), Month(2020, 1)) == []


@pytest.mark.parametrize(
    "text", ["2020-13", "2020-00", "2020-6", "202006", "2020-06-01", " 2020-06", "２０２０-06", "", "0000-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Month.parse(text)


def test_a_month_is_labelled_as_officials_write_it() -> None:
    assert Month(2020, 6).label == "2020年6月"
    assert Month(2020, 12).next() == Month(2021, 1)
    assert Month(2021, 1).previous() == Month(2020, 12)
    assert Month(9999, 12).last_day == date(9999, 12, 31)


@given(QUARTERS)
def test_a_quarter_survives_writing_and_reading(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.first_month.quarter == quarter == quarter.last_month.quarter
    assert Quarter.of(quarter.last_month.last_day) == quarter
    assert quarter.next().previous() == quarter
    assert quarter.next() > quarter
    assert quarter.publication_month == quarter.next().first_month


def test_the_fourth_quarter_is_published_in_the_next_year() -> None:
    quarter = Quarter.parse("2020Q4")
    assert (quarter.label, quarter.publication_month) == ("2020年四季度", Month(2021, 1))


@pytest.mark.parametrize("text", ["2020Q0", "2020Q5", "2020q1", "2020-Q1", "Q1", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Quarter.parse(text)


def test_a_day_ends_where_the_next_begins() -> None:
    assert day_end(date(2020, 6, 20)) == day_start(date(2020, 6, 21)) == datetime(2020, 6, 20, 16, tzinfo=UTC)
    assert day_end(date(2020, 12, 31)).isoformat() == "2021-01-01T00:00:00+08:00"


def test_the_local_date_is_that_of_shanghai() -> None:
    assert local_date(datetime(2020, 6, 20, 15, 59, tzinfo=UTC)) == date(2020, 6, 20)
    assert local_date(datetime(2020, 6, 20, 16, 0, tzinfo=UTC)) == date(2020, 6, 21)
    assert local_date(datetime(2020, 6, 20, 0, 0, tzinfo=SHANGHAI)) == date(2020, 6, 20)
    with pytest.raises(ValueError):
        local_date(datetime(2020, 6, 20))
