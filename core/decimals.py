"""Exact rationals inside, `Decimal` at the edges: rounding, showing and reading of figures."""

import re
from decimal import Decimal
from fractions import Fraction

from core.fullwidth import half_width

DASH = "—"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|[+-]?\.[0-9]+", re.ASCII)
_MINUS_SIGNS = {0x2212: "-", 0x2013: "-", 0xFF0C: ","}


def to_decimal(value: Fraction | Decimal | int, digits: int) -> Decimal:
    """`value` rounded half up (halves away from zero) to `digits` decimal places, with exactly that many places."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if exact < 0 and units else 0
    return Decimal((sign, tuple(map(int, str(units))), -digits))


def plain(number: Decimal) -> str:
    """The shortest text of a number ("30", "0.1"), so that 30 and 30.0 are written alike."""
    return format(number.normalize() + 0, "f")


def show(value: Fraction | Decimal | int | None, digits: int = 2) -> str:
    """The figure as printed, ``83.80``; what does not apply is a dash."""
    if value is None:
        return DASH
    return f"{to_decimal(value, digits):f}"


def show_grouped(value: Fraction | Decimal | int | None, digits: int = 2) -> str:
    """As `show`, with thousands separators: ``12,345.60``."""
    if not digits and isinstance(value, int):
        return f"{value:,d}"  # nothing to round; tables of counts have hundreds of them
    if value is None:
        return DASH
    return f"{to_decimal(value, digits):,f}"


def parse_number(text: str) -> Decimal:
    """The number a person typed: full-width figures and thousands separators are accepted.

    Separators must stand every three figures; exponents, blanks inside and anything else raise ValueError.
    """
    plain = half_width(text.translate(_MINUS_SIGNS)).strip()
    if _NUMBER.fullmatch(plain) is None:
        raise ValueError(f"not a number: {text!r}")
    return Decimal(plain.replace(",", ""))
