"""The leading index counted slowly and obviously, over all rows in memory."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from alerts.enums import Breakdown
from core.periods import Month
from orders.models import CustomsExport, Filing, Order

Key = tuple[int, str, int]
"""Breakdown, code, region."""


def count(
    filings: Iterable[Filing], orders: Iterable[Order], exports: Iterable[CustomsExport], month: Month
) -> dict[Key, tuple[int, int, int, Decimal | None, Decimal | None]]:
    """Rising, flat, falling, later exports, those a year before: by breakdown, code and county, city, province."""
    amounts = {(row.enterprise_id, row.month): row.usd_10k for row in exports}
    later = [month.plus(2).first_day, month.plus(3).first_day]
    before = [month.plus(-10).first_day, month.plus(-9).first_day]
    there = {day for (_, day), amount in amounts.items() if amount > 0}
    found: dict[Key, list[tuple[str, int]]] = {}
    for filing in filings:
        answer = (filing.sentiment or {}).get("orders")
        if filing.month != month.first_day or filing.first_filed_at is None or answer not in ("up", "flat", "down"):
            continue
        named = {(Breakdown.ALL.value, "")}
        for order in orders:
            if order.enterprise_id == filing.enterprise_id and _lives(order, month.first_day):
                named.add((Breakdown.MARKET.value, order.market))
                if order.hs_code:
                    named.add((Breakdown.PRODUCT.value, order.hs_code[:2]))
        county = filing.region_id // 1000 * 1000
        for breakdown, code in named:
            for region in {county, county // 100_000 * 100_000, county // 10_000_000 * 10_000_000}:
                found.setdefault((breakdown, code, region), []).append((answer, filing.enterprise_id))
    return {
        key: (
            sum(answer == "up" for answer, _ in told),
            sum(answer == "flat" for answer, _ in told),
            sum(answer == "down" for answer, _ in told),
            _sum(amounts, there, told, later),
            _sum(amounts, there, told, before),
        )
        for key, told in found.items()
    }


def _lives(order: Order, day: date) -> bool:
    return order.month <= day and (order.closed_in is None or order.closed_in >= day)


def _sum(
    amounts: dict[tuple[int, date], Decimal], there: set[date], told: list[tuple[str, int]], days: list[date]
) -> Decimal | None:
    if not there.issuperset(days):
        return None
    return sum((amounts.get((enterprise, day), Decimal(0)) for _, enterprise in told for day in days), Decimal(0))


def discloses(numbers: dict[int, int], hidden: set[int], least: int) -> bool:
    """Whether somebody who sees what is shown can work out answers of fewer than `least` enterprises: a shown place below it,
    or a whole less its shown parts."""
    if any(0 < number < least for code, number in numbers.items() if code not in hidden):
        return True
    for whole in numbers:
        parts = [code for code in numbers if code != whole and _above(code) == whole]
        shown = whole not in hidden
        covered = [code for code in parts if code in hidden]
        if shown and covered and (len(covered) == 1 or sum(numbers[code] for code in covered) < least):
            return True
        if not shown and parts and not covered:
            return True
    return False


def _above(code: int) -> int:
    city = code // 100_000 * 100_000
    return city if code != city else code // 10_000_000 * 10_000_000
