"""Amounts by currency, and in 万美元 by the month's rates."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from core.decimals import to_decimal
from orders.enums import Currency
from orders.facts import Balance, OrderLine, RawLine
from orders.rules.fields import read_amount, read_currency

_TEN_THOUSAND = 10_000


def running_sums(raw: Sequence[RawLine]) -> dict[str, Decimal]:
    """Amounts by currency of lines still being typed, in the order of the currency list; what is no amount counts nothing."""
    sums: dict[str, Decimal] = {}
    for line in raw:
        try:
            currency, amount = read_currency(line.currency).value, read_amount(line.amount)
        except ValueError:
            continue
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return {one.value: sums[one.value] for one in Currency if one.value in sums}


def exact_usd_10k(sums: Mapping[str, Decimal], rates: Mapping[str, Decimal]) -> Fraction | None:
    """Amounts by currency as one total in 万美元, unrounded; None while a currency has no rate in the month."""
    total = Fraction(0)
    for currency, amount in sums.items():
        rate = Decimal(1) if currency == Currency.USD.value else rates.get(currency)
        if rate is None:
            return None
        total += Fraction(amount) * Fraction(rate)
    return total / _TEN_THOUSAND


def sums_in_usd_10k(sums: Mapping[str, Decimal], rates: Mapping[str, Decimal]) -> Decimal | None:
    """As `exact_usd_10k`, 2 digits half up."""
    total = exact_usd_10k(sums, rates)
    return None if total is None else to_decimal(total, 2)


def usd_10k(lines: Sequence[OrderLine], rates: Mapping[str, Decimal]) -> Decimal | None:
    """Total of checked lines in 万美元, as `sums_in_usd_10k`."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency.value] = sums.get(line.currency.value, Decimal(0)) + line.amount
    return sums_in_usd_10k(sums, rates)


def in_usd_10k(rows: Sequence[Balance], rates: Mapping[str, Decimal]) -> Balance | None:
    """All currencies of a balance in 万美元 by one month's rates; None while one of them has no rate.

    Each part is rounded, and the closing is what the rounded parts make, so that the identity holds as printed.
    """
    parts: dict[str, Decimal] = {}
    for part in ("opening", "signed", "shipped", "cancelled", "adjusted"):
        total = sums_in_usd_10k({row.unit: getattr(row, part) for row in rows}, rates)
        if total is None:
            return None
        parts[part] = total
    closing = parts["opening"] + parts["signed"] - parts["shipped"] - parts["cancelled"] + parts["adjusted"]
    return Balance("万美元", **parts, closing=closing)
