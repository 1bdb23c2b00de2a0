"""Conversion of orders into exports, slowly and plainly, from lists of tuples."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from core.periods import Month


class PlainDue(NamedTuple):
    """An order: whose, due when, in which currency, as signed, and what its changes added or took away."""

    enterprise: str
    month: Month
    currency: str
    amount: Decimal
    adjusted: Decimal
    cancelled: Decimal


class PlainExport(NamedTuple):
    """A customs export in 万美元."""

    enterprise: str
    month: Month
    usd_10k: Decimal


class PlainConversion(NamedTuple):
    """What one enterprise's window comes to; the ratio in percent, unrounded."""

    due: Fraction
    exported: Decimal
    ratio: Fraction | None
    incomplete: bool


def conversions_of(
    orders: Iterable[PlainDue],
    exports: Iterable[PlainExport],
    rates: Mapping[tuple[Month, str], Decimal],
    through: Month,
) -> dict[str, PlainConversion]:
    """Every enterprise that has an order or an export in the twelve months to `through`."""
    months = []
    for back in range(12):
        year, number = through.year, through.month - back
        if number < 1:
            year, number = year - 1, number + 12
        months.append(Month(year, number))
    found: dict[str, PlainConversion] = {}
    orders = [order for order in orders if order.month in months]
    exports = [export for export in exports if export.month in months]
    for name in {row.enterprise for row in [*orders, *exports]}:
        due, incomplete = Fraction(0), False
        for order in orders:
            if order.enterprise != name:
                continue
            left = order.amount + order.adjusted - order.cancelled
            if order.currency == "USD":
                due += Fraction(left) / 10_000
            elif (order.month, order.currency) in rates:
                due += Fraction(left) * Fraction(rates[order.month, order.currency]) / 10_000
            elif left != 0:
                incomplete = True
        exported = sum((export.usd_10k for export in exports if export.enterprise == name), Decimal(0))
        ratio = None
        if due != 0 and not incomplete:
            ratio = Fraction(exported) * 100 / due
        found[name] = PlainConversion(due, exported, ratio, incomplete)
    return found
