from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decimals import parse_number, show, show_grouped, to_decimal


@given(st.decimals(-(10**12), 10**12, places=8), st.integers(0, 6))
def test_rounding_agrees_with_half_up(value: Decimal, digits: int) -> None:
    rounded = to_decimal(Fraction(value), digits)
    assert rounded == value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert rounded.as_tuple().exponent == -digits


@given(st.fractions(), st.integers(0, 8))
def test_rounding_is_never_more_than_half_a_unit_off(value: Fraction, digits: int) -> None:
    assert abs(Fraction(to_decimal(value, digits)) - value) <= Fraction(1, 2 * 10**digits)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(419, 5), "83.80"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(200, 3), "66.67"),
        (Decimal("99.995"), "100.00"),
        (0, "0.00"),
        (None, "—"),
    ],
)
def test_figures_are_shown_with_two_digits_and_a_dash_for_what_does_not_apply(
    value: Fraction | Decimal | int | None, text: str
) -> None:
    assert show(value) == text


def test_large_figures_are_grouped() -> None:
    assert show_grouped(Decimal("12345.6")) == "12,345.60"
    assert show_grouped(None) == "—"
    assert show(Fraction(10**15)) == "1000000000000000.00"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("１，２３４．５０", "1234.50"),
        (" －３ ", "-3"),
        ("−3", "-3"),
        (".5", "0.5"),
        ("+7", "7"),
    ],
)
def test_a_typed_number_is_read(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "1,23", "12,34.5", "1e5", "NaN", "Infinity", "1 000", "十", "1.2.3", "0x10", "-", "²"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)
