"""What reference data may say: months of exports, exchange rates and when they may still change (ours)."""

from decimal import Decimal

from core.decimals import to_decimal
from core.periods import Month
from orders.enums import Currency

EARLIEST = Month(2000, 1)
RATE_PLACES = 8
HIGHEST_RATE = Decimal(1_000)
"""USD for one unit beyond which a rate was written the wrong way round: no currency in use is worth so much."""
MAX_SOURCE = 100


def rate_problem(
    month: Month,
    currency: Currency,
    usd: Decimal,
    *,
    running: Month,
    standing: Decimal | None,
    locked: bool,
) -> tuple[str, str] | None:
    """What speaks against a rate, as (field, Chinese message); None when nothing does.

    `usd` is what one unit is worth, `standing` the rate that is there now. Ours: months from 2000 to the one after the
    running, as next month's rates are known before it begins; a rate may be added at any time, since it changes no
    figure that anybody has seen, but once the month's returns are locked it may not be changed.
    """
    if month < EARLIEST:
        return "month", f"不能早于 {EARLIEST}"
    if month > running.next():
        return "month", f"最晚可填 {running.next()} 的汇率"
    if currency is Currency.USD and usd != 1:
        return "usd", "美元按 1 折算，不需填写其他数值"
    if not 0 < usd <= HIGHEST_RATE:
        return "usd", "应为每 1 单位原币折合的美元数，大于 0"
    if usd != to_decimal(usd, RATE_PLACES):
        return "usd", f"最多 {RATE_PLACES} 位小数"
    if standing is not None and standing != usd and locked:
        return "usd", f"{month.label}的填报已锁定，汇率（现为 {standing.normalize():f}）不能再改"
    return None
