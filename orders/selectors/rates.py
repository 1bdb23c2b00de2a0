"""Exchange rates: what stands, what is missing, what a changed one would mean for returns already converted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Min, Q

from core import sql
from core.errors import Refused
from core.periods import Month, local_date
from orders.enums import Currency, Origin
from orders.models import ExchangeRate, Filing, Order
from orders.permissions import can_see
from orders.rules.money import sums_in_usd_10k
from orders.rules.reference import EARLIEST
from orders.selectors.terms import return_terms
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view

__all__ = [
    "EARLIEST",
    "SHOWN_MONTHS",
    "RateHistory",
    "RateLine",
    "RatesPage",
    "is_locked",
    "open_totals",
    "rates_in",
    "rates_page",
    "standing_rates",
    "totals_that_differ",
]

SHOWN_MONTHS = 12
"""Months in the table of a year back."""
ASKED_RETURNS = 2_000
"""Returns looked at for the currencies that they wait for: enough to name each, few enough for a page."""


@dataclass(frozen=True)
class RateLine:
    """One currency in the month shown, with last month's rate beside it; `needed` when a filed return waits for it."""

    currency: Currency
    rate: ExchangeRate | None
    previous: Decimal | None
    needed: bool

    @property
    def is_missing(self) -> bool:
        """Whether there is no rate; the dollar needs none."""
        return self.rate is None and self.currency is not Currency.USD


@dataclass(frozen=True)
class RateHistory:
    """One currency over the months of the table, latest first; None where there is no rate."""

    currency: Currency
    rates: list[Decimal | None]


@dataclass(frozen=True)
class RatesPage:
    """The rates of a month and of the year before."""

    month: Month
    running: Month
    months: list[Month]
    lines: list[RateLine]
    table_months: list[Month]
    history: list[RateHistory]
    locked: bool

    @property
    def missing(self) -> list[Currency]:
        """Currencies without a rate in the month shown."""
        return [line.currency for line in self.lines if line.is_missing]


def is_locked(month: Month, *, now: datetime) -> bool:
    """Whether the month's returns can no longer be corrected, so that what they were converted by stays.

    A year without a scheme locks nothing.
    """
    try:
        return return_terms(month).locks_at <= now
    except Refused:
        return False


def rates_in(months: Collection[Month]) -> dict[tuple[Month, str], Decimal]:
    """USD for one unit, by month and currency. One query."""
    rows = ExchangeRate.objects.filter(month__in=[month.first_day for month in months])
    return {(Month.of(month), code): usd for month, code, usd in rows.values_list("month", "currency", "usd")}


def standing_rates() -> dict[tuple[date, str], tuple[Decimal, str]]:
    """Every rate with its source, by first day of the month and currency. One query."""
    rows = ExchangeRate.objects.values_list("month", "currency", "usd", "source")
    return {(month, code): (usd, source) for month, code, usd, source in rows}


def rates_page(actor: Actor, month: Month, *, now: datetime) -> RatesPage:
    """The rates of a month, for everybody who is signed in. Four queries.

    Which currencies are needed is said of the first two thousand returns in the reader's view that wait for a total or a balance.
    """
    running = Month.of(local_date(now))
    table = [month.plus(-back) for back in range(SHOWN_MONTHS)]
    found = {
        (Month.of(row.month), row.currency): row
        for row in ExchangeRate.objects.filter(month__range=(table[-1].first_day, table[0].first_day))
    }
    first = ExchangeRate.objects.aggregate(first=Min("month"))["first"]
    earliest = min(Month.of(first), running) if first else running
    needed: set[str] = set()
    if can_see(actor):
        # whose total waits, waits with its balance: what was signed is in it
        waiting = rows_in_view(
            Filing.objects.filter(
                month=month.first_day, first_filed_at__isnull=False, in_hand_usd_10k__isnull=True, origin=Origin.SYSTEM
            ),
            actor,
        )
        asked = waiting.order_by().values_list("enterprise_id", flat=True)[:ASKED_RETURNS]
        held = Order.objects.filter(enterprise__in=list(asked), month__lte=month.first_day).filter(
            Q(closed_in__isnull=True) | Q(closed_in__gte=month.first_day)
        )
        needed = set(held.order_by().values_list("currency", flat=True).distinct())
    lines = []
    for currency in Currency:
        before = found.get((month.previous(), currency.value))
        lines.append(
            RateLine(
                currency, found.get((month, currency.value)), before.usd if before else None, currency.value in needed
            )
        )
    history = [
        RateHistory(one, [found[at, one.value].usd if (at, one.value) in found else None for at in table])
        for one in Currency
        if one is not Currency.USD
    ]
    months = Month.span(min(earliest, month), max(running.next(), month))[::-1]
    return RatesPage(month, running, months, lines, table, history, is_locked(month, now=now))


def totals_that_differ(month: Month, changed: Mapping[str, Decimal]) -> int:
    """How many filed returns of the month have a total in 万美元 that would be another with the `changed` rates.

    One query for the sums, one for the rates. None of these returns is changed by a changed rate.
    """
    rates = {code: usd for (_, code), usd in rates_in([month]).items()} | dict(changed)
    sums = _signed_sums(month, open_only=False, currencies=list(changed))
    return sum(total is not None and sums_in_usd_10k(amounts, rates) != total for total, amounts in sums.values())


def open_totals(month: Month) -> dict[int, Decimal]:
    """Totals in 万美元 that can be worked out now, by id of filed returns that have none for lack of a rate. Two queries."""
    rates = {code: usd for (_, code), usd in rates_in([month]).items()}
    totals = {
        filing: sums_in_usd_10k(amounts, rates)
        for filing, (_, amounts) in _signed_sums(month, open_only=True, currencies=None).items()
    }
    return {filing: total for filing, total in totals.items() if total is not None}


def _signed_sums(
    month: Month, *, open_only: bool, currencies: list[str] | None
) -> dict[int, tuple[Decimal | None, dict[str, Decimal]]]:
    found: dict[int, tuple[Decimal | None, dict[str, Decimal]]] = {}
    params = {"month": month.first_day, "open_only": open_only, "currencies": currencies}
    for part in sql.chunks("orders", "signed_sums", params):
        for row in part:
            found.setdefault(row.filing, (row.total, {}))[1][row.currency] = row.amount
    return found
