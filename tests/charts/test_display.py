"""What the display filters print: figures half up, n/a as a dash, midnight as 24:00, Shanghai time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.paginator import Paginator
from django.utils.html import strip_tags

from core.periods import Month
from tenancy.templatetags import display


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(419, 5), "83.80"), (Decimal("99.995"), "100.00"), (0, "0.00"), (None, "—")],
)
def test_rate(value, shown):
    assert display.rate(value) == shown
    assert display.percent(value) == (shown if value is None else f"{shown}%")


@pytest.mark.parametrize(
    ("value", "text", "css"),
    [
        (Fraction(3, 2), "▲上升1.50 百分点", "up"),
        (Decimal("-2.4"), "▼下降2.40 百分点", "down"),
        (Decimal("0.004"), "持平", "flat"),
        (Decimal("-0.004"), "持平", "flat"),
    ],
)
def test_points_tell_the_direction_by_sign_word_and_colour(value, text, css):
    shown = display.points(value)
    assert strip_tags(shown) == text
    assert f'class="{css}"' in shown


def test_points_and_shift_of_nothing_are_a_dash():
    assert display.points(None) == display.shift(None) == display.shift(0) == "—"


def test_a_place_nearer_the_top_is_a_rise():
    assert strip_tags(display.shift(2)) == "▲上升2"
    assert strip_tags(display.shift(-1)) == "▼下降1"


def test_counts_and_amounts_have_separators():
    assert display.count(1204) == "1,204"
    assert display.money(Decimal("1234567.5")) == "1,234,567.50"
    assert display.over(150, 200) == "150/200"
    assert display.over(None, 200) == display.count(None) == "—"


@pytest.mark.parametrize(("code", "shown"), [(330106000, "330106"), (330106001, "330106001"), (None, "—")])
def test_region_code(code, shown):
    assert display.region_code(code) == shown


def test_times_are_shanghai_times():
    late = datetime(2020, 6, 20, 16, 5, tzinfo=UTC)
    assert display.moment(late) == "2020年6月21日 00:05"
    assert display.day(late) == "2020年6月21日"
    assert display.day(date(2020, 6, 1)) == "2020年6月1日"
    assert display.month(Month(2020, 6)) == display.month(date(2020, 6, 1)) == "2020年6月"


def test_a_term_that_ends_at_midnight_ends_at_24_00_of_its_day():
    assert display.deadline(datetime(2020, 6, 20, 16, tzinfo=UTC)) == "2020年6月20日 24:00"
    assert display.deadline(datetime(2020, 6, 20, 9, 30, tzinfo=UTC)) == "2020年6月20日 17:30"
    assert display.deadline(None) == display.moment(None) == display.day(None) == display.month(None) == "—"


@pytest.mark.parametrize(
    ("pages", "current", "offered"),
    [
        (1, 1, [1]),
        (5, 3, [1, 2, 3, 4, 5]),
        (25, 9, [1, None, 7, 8, 9, 10, 11, None, 25]),
        (25, 1, [1, 2, 3, None, 25]),
        (25, 25, [1, None, 23, 24, 25]),
    ],
)
def test_page_numbers_offer_both_ends_and_the_neighbours(pages, current, offered):
    assert list(display.page_numbers(Paginator(range(pages), 1).page(current))) == offered


def test_plain_is_the_text_on_one_line_without_marks():
    assert display.plain("**注意：**请\n\n- 带<原件>\n- 带复印件") == "注意：请 - 带<原件> - 带复印件"
    assert display.plain(None) == ""
