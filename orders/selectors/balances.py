"""What filed returns leave in hand at the end of their months, as their orders and changes stand."""

from collections import defaultdict
from decimal import Decimal

from core import sql
from core.periods import Month
from orders.facts import Balance
from orders.rules import in_usd_10k
from orders.selectors.rates import rates_in


def in_hand_of(
    first: Month, last: Month, *, enterprise: int | None = None, open_only: bool = False
) -> dict[int, Decimal | None]:
    """The closing balance in 万美元 of the filed returns of these months, by id, as their pages print it. Two queries.

    None while a currency of the balance has no rate in the month; `open_only`: of those only that have none yet. What was
    taken over has no orders, and is left out.
    """
    rows: dict[tuple[int, Month], list[Balance]] = defaultdict(list)
    params = {"first": first.first_day, "last": last.first_day, "enterprise": enterprise, "open_only": open_only}
    for part in sql.chunks("orders", "balances", params):
        for row in part:
            found = rows[row.filing, Month.of(row.month)]
            if row.unit is not None:
                found.append(Balance(row.unit, row.opening, row.signed, row.shipped, row.cancelled, row.adjusted))
    rates: dict[Month, dict[str, Decimal]] = defaultdict(dict)
    for (month, currency), usd in rates_in({month for _, month in rows}).items():
        rates[month][currency] = usd
    answer = {}
    for (filing, month), balances in rows.items():
        total = in_usd_10k(balances, rates[month])
        answer[filing] = None if total is None else total.closing
    return answer
