"""The life of an order: signed → part shipped → completed, or cancelled, or transferred (definitions §2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.decimals import show_grouped
from orders.enums import Currency, Destination, OrderState
from orders.facts import ZERO, Balance, Change, HeldOrder, OrderLine

ENDED = frozenset({OrderState.COMPLETED, OrderState.CANCELLED, OrderState.TRANSFERRED})
"""States in which an order is no longer in hand."""


class Wrong(ValueError):
    """What was said of an order cannot be; `field` is the one at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Settled(NamedTuple):
    """What a month makes of an order: its state, what was shipped and what fell away, in its currency."""

    state: OrderState
    shipped: Decimal
    cancelled: Decimal
    destination: Destination | None


def settle(
    *,
    available: Decimal,
    was: OrderState,
    state: OrderState | None,
    shipped: Decimal | None,
    destination: Destination | None,
) -> Settled:
    """What becomes of an order of which `available` is in hand, by what was ticked and typed.

    An amount says enough: what is shipped in part is 部分交货, what is shipped wholly is 完成, whatever stands beside it.
    完成 ships the rest; 取消 and 转移 take off what was not shipped. Raises Wrong when shipped exceeds what is in hand,
    when 部分交货 comes without an amount, 转移 without a destination.
    """
    sent = shipped or ZERO
    if sent > available:
        raise Wrong("shipped", f"本月交货 {show_grouped(sent)} 超过在手余额 {show_grouped(available)}。")
    if destination is not None and state is not OrderState.TRANSFERRED:
        raise Wrong("destination", "只有状态为“转移”的订单填写转移去向。")
    if state in (None, OrderState.IN_HAND, OrderState.PART_SHIPPED):
        if sent == available:
            return Settled(OrderState.COMPLETED, sent, ZERO, None)
        if sent:
            return Settled(OrderState.PART_SHIPPED, sent, ZERO, None)
        if state is OrderState.PART_SHIPPED and was is not OrderState.PART_SHIPPED:
            raise Wrong("shipped", "部分交货的订单，请填写本月交货金额。")
        return Settled(was, ZERO, ZERO, None)
    if state is OrderState.COMPLETED:
        if shipped is not None and sent != available:
            raise Wrong(
                "shipped", f"完成的订单，本月交货应等于在手余额 {show_grouped(available)}；未交完的请选“部分交货”。"
            )
        return Settled(state, available, ZERO, None)
    if sent == available:
        raise Wrong("shipped", "已全部交货的订单应为“完成”。")
    if state is OrderState.TRANSFERRED and destination is None:
        raise Wrong("destination", "转移的订单，请选择转移去向。")
    return Settled(OrderState(state), sent, available - sent, destination)


def check_later(order: HeldOrder, closing: Decimal, *, ended: bool) -> None:
    """Raise Wrong when what a month leaves of an order is less than later months took off it."""
    if order.later_month is None:
        return
    where = f"{order.later_month.label}及以后的填报中已报该订单的变动"
    if ended:
        raise Wrong("state", f"{where}，本月不能再报为结束；请先订正那个月份。")
    if closing < order.later or (order.later_closed and closing != order.later):
        raise Wrong(
            "amount",
            f"{where}合计 {show_grouped(order.later)}，与本月末余额 {show_grouped(closing)} 不符；请先订正那个月份。",
        )


def balance(held: Sequence[HeldOrder], lines: Sequence[OrderLine], changes: Sequence[Change]) -> tuple[Balance, ...]:
    """The balance of each currency, in the order of the currency list; the closing is counted order by order.

    So `Balance.holds` says whether the identity 期末 = 期初 + 新签 − 完成 − 取消 ± 订正 really holds.
    """
    moved = {change.order.id: change for change in changes}
    sums: dict[str, dict[str, Decimal]] = {}

    def add(currency: Currency, **amounts: Decimal) -> None:
        row = sums.setdefault(currency.value, {})
        for name, amount in amounts.items():
            row[name] = row.get(name, ZERO) + amount

    for order in held:
        change = moved.get(order.id, Change(order, order.state))
        add(
            order.currency,
            opening=order.opening,
            shipped=change.shipped,
            cancelled=change.cancelled,
            adjusted=change.adjusted,
            closing=change.closing,
        )
    for line in lines:
        add(line.currency, signed=line.amount, shipped=line.shipped, cancelled=line.cancelled, closing=line.closing)
    return tuple(Balance(one.value, **sums[one.value]) for one in Currency if one.value in sums)


BALANCE_PARTS = ("opening", "signed", "shipped", "cancelled", "adjusted", "closing")


def months_of_term(signed: date, shipment: date) -> int:
    """Months from signing to shipment: ≤ 3 短单, 3–6 中单, above 长单 (definitions §2)."""
    return (shipment.year - signed.year) * 12 + shipment.month - signed.month


def term_label(signed: date, shipment: date) -> str:
    """短单, 中单 or 长单."""
    months = months_of_term(signed, shipment)
    return "短单" if months <= 3 else "中单" if months <= 6 else "长单"


def figures(content: Mapping[str, Any]) -> object:
    """What a filed return says in numbers, for comparing two months; None for a return without orders and movements."""
    said = tuple(
        (row["unit"], row["signed"], row["shipped"], row["cancelled"], row["adjusted"]) for row in content["balance"]
    )
    return (content["signed_count"], said) if any(value != "0.00" for row in said for value in row[1:]) else None
