"""What each enterprise filed and what its orders became over twelve months, folded slowly and obviously (Notice 三（三）)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from core.periods import Month
from tests.oracles.conversions import PlainDue, PlainExport


@dataclass(frozen=True)
class PlainMonth:
    """One enterprise-month of a roster, or beside it, and when it was first filed."""

    enterprise: str
    month: Month
    on_roster: bool
    filed_at: datetime | None


@dataclass
class PlainRecord:
    """Months by what they were; orders due in USD and exports in 万美元 by quarter of the window, from 0."""

    rostered: set[Month] = field(default_factory=set)
    on_time: set[Month] = field(default_factory=set)
    filed: set[Month] = field(default_factory=set)
    due: list[Fraction] = field(default_factory=lambda: [Fraction(0)] * 4)
    exported: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * 4)
    incomplete: bool = False


def records_of(
    returns: Iterable[PlainMonth],
    orders: Iterable[PlainDue],
    exports: Iterable[PlainExport],
    rates: Mapping[tuple[Month, str], Decimal],
    cutoffs: Mapping[Month, datetime],
    *,
    through: Month,
    as_of: datetime,
) -> dict[str, PlainRecord]:
    """Every enterprise that was on a roster of the window; months without a cut-off are passed over."""
    counted = [month for month in Month.span(through.plus(-11), through) if month in cutoffs]
    found: dict[str, PlainRecord] = {}
    for one in returns:
        if one.on_roster and one.month in counted:
            record = found.setdefault(one.enterprise, PlainRecord())
            record.rostered.add(one.month)
            if one.filed_at is not None and one.filed_at <= as_of:
                record.filed.add(one.month)
                if one.filed_at <= cutoffs[one.month]:
                    record.on_time.add(one.month)
    for name, record in found.items():
        for order in orders:
            if order.enterprise != name or order.month not in counted:
                continue
            left = order.amount + order.adjusted - order.cancelled
            rate = Decimal(1) if order.currency == "USD" else rates.get((order.month, order.currency))
            if rate is not None:
                record.due[_quarter(order.month, through)] += Fraction(left) * Fraction(rate)
            elif left:
                record.incomplete = True
        for export in exports:
            if export.enterprise == name and export.month in counted:
                record.exported[_quarter(export.month, through)] += export.usd_10k
    return found


def _quarter(month: Month, through: Month) -> int:
    return 3 - through.since(month) // 3
