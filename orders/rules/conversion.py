"""How orders became exports (转化率): orders due to ship against customs exports, over twelve months (issue 3; ours).

An order is due in its expected shipment month with what then was to be shipped: its amount as signed, corrected (± 订正) and
less what was cancelled or transferred (− 取消). What was shipped was due as well, so it stays in. It is worth USD at the
rate of its shipment month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.decimals import to_decimal
from core.periods import Month
from orders.enums import Currency

MONTHS = 12
"""Length of the window in months (Notice 三（三）: over the last 12 months)."""

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class DueOrder:
    """What one order had to ship in a month, in its currency; never negative."""

    month: Month
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MonthOfConversion:
    """One month: orders due and customs exports in 万美元, 2 digits; `due` is None where a currency has no rate."""

    month: Month
    due: Decimal | None
    exported: Decimal


@dataclass(frozen=True, slots=True)
class ConversionResult:
    """The window as a whole, in 万美元; `ratio` is unrounded, in percent, None when not applicable.

    `incomplete`: some amount could not be converted, so `due` is short of it and there is no ratio.
    """

    due: Decimal
    exported: Decimal
    ratio: Fraction | None
    incomplete: bool


def window(through: Month) -> list[Month]:
    """The twelve months up to and with `through`."""
    return Month.span(through.plus(1 - MONTHS), through)


def due_amount(amount: Decimal, *, cancelled: Decimal, adjusted: Decimal) -> Decimal:
    """What an order had to ship: as signed, corrected, less cancelled and transferred; in its currency."""
    return amount + adjusted - cancelled


def judge(due_usd: Fraction, exported: Decimal, *, incomplete: bool) -> ConversionResult:
    """The conversion of a window whose orders due are worth `due_usd` USD, exports being in 万美元.

    Not applicable while nothing was due (0 ÷ 0 and x ÷ 0 alike) or while an amount has no rate: a quotient over a part of
    the orders would flatter.
    """
    due = due_usd / _TEN_THOUSAND
    ratio = Fraction(exported) / due * 100 if due > 0 and not incomplete else None
    return ConversionResult(to_decimal(due, 2), exported, ratio, incomplete)


def by_month(
    months: Sequence[Month],
    orders: Iterable[DueOrder],
    exports: Mapping[Month, Decimal],
    rates: Mapping[tuple[Month, str], Decimal],
) -> tuple[list[MonthOfConversion], ConversionResult]:
    """Each month of a window, and the window as a whole; orders and exports of other months are passed over."""
    due = dict.fromkeys(months, Fraction(0))
    without_rate = set()
    for order in orders:
        if order.month not in due or not order.amount:
            continue
        rate = Decimal(1) if order.currency == Currency.USD.value else rates.get((order.month, order.currency))
        if rate is None:
            without_rate.add(order.month)
        else:
            due[order.month] += Fraction(order.amount) * Fraction(rate)
    exported = {month: exports.get(month, Decimal("0.00")) for month in months}
    rows = [
        MonthOfConversion(
            month, None if month in without_rate else to_decimal(due[month] / _TEN_THOUSAND, 2), exported[month]
        )
        for month in months
    ]
    whole = judge(
        sum(due.values(), Fraction(0)), sum(exported.values(), Decimal("0.00")), incomplete=bool(without_rate)
    )
    return rows, whole
