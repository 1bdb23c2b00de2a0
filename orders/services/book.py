"""Writing orders and what became of them, as a filed return says. Called by `services.returns` under the return's lock."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from core.errors import Invalid
from orders.enums import OrderState
from orders.facts import Change, OrderLine
from orders.models import Filing, Order, OrderChange
from orders.rules import ENDED, Wrong, check_later, error_key
from orders.selectors import Hand

_LINE_FIELDS = (
    "line", "contract_no", "signed_on", "market", "hs_code", "product", "currency", "amount", "shipment_month", "note",
    "state", "closed_in",
)  # fmt: skip
_HELD_FIELDS = ("state", "closed_in", "shipment_month", "note")


def check_own_later(hand: Hand, lines: Sequence[OrderLine], places: Sequence[int]) -> dict[str, list[str]]:
    """What is wrong with a correction of the month's own orders of which later months have reported changes already.

    `places` are the lines' places in what was typed. Such an order may not go, nor leave less than was taken off it.
    """
    errors: dict[str, list[str]] = {}
    kept = {order.pk: index for index, order in enumerate(_matched(hand, lines)) if order is not None}
    for pk, held in hand.own_held.items():
        if held.later_month is None:
            continue
        if pk not in kept:
            errors.setdefault("", []).append(
                f"合同 {held.contract_no} 在{held.later_month.label}的填报中已有变动，不能删除；请先订正那个月份。"
            )
            continue
        line = lines[kept[pk]]
        try:
            if line.currency != held.currency:
                raise Wrong("currency", f"该订单在{held.later_month.label}的填报中已有变动，不能更改币种。")
            check_later(held, line.closing, ended=line.state in ENDED)
        except Wrong as wrong:
            errors[error_key(places[kept[pk]], wrong.field)] = [str(wrong)]
    return errors


def write_book(filing: Filing, hand: Hand, lines: Sequence[OrderLine], changes: Sequence[Change]) -> None:
    """Make the month's own orders be `lines` and what it does to the orders in hand be `changes`.

    An order that stays is the same row, and what the month said before of any order is replaced. Raises Invalid when a
    contract number was taken by another month in the same second.
    """
    orders = [order or _new(filing) for order in _matched(hand, lines)]
    if hand.changes or hand.own_changes:
        OrderChange.objects.filter(filing=filing).delete()
    stay = {order.pk for order in orders if order.pk}
    gone = [order.pk for order in hand.own if order.pk not in stay]
    if gone:
        Order.objects.filter(pk__in=gone).delete()
    for number, (order, line) in enumerate(zip(orders, lines, strict=True), 1):
        _fill(order, number, line, hand)
    if orders:
        _write_orders(
            [order for order in orders if order.pk in stay], [order for order in orders if order.pk not in stay]
        )
    Order.objects.bulk_update(_held_after(filing, hand, changes), _HELD_FIELDS)
    OrderChange.objects.bulk_create(
        [
            *(_change(filing, order.pk, line) for order, line in zip(orders, lines, strict=True) if _moved(line)),
            *(_change(filing, change.order.id, change) for change in changes if change.moves),
        ]
    )


def _write_orders(stay: list[Order], new: list[Order]) -> None:
    try:
        with transaction.atomic():
            Order.objects.bulk_update(stay, _LINE_FIELDS)
            Order.objects.bulk_create(new)
    except IntegrityError:
        # Two months filed in the same second with one contract number: the database's unique key saw it first.
        raise Invalid({"": ["有合同号刚刚在另一月份的填报中报过，请核对后重新提交。"]}) from None


def _matched(hand: Hand, lines: Sequence[OrderLine]) -> list[Order | None]:
    """The row that each line continues: the one it names, else the one of its contract number."""
    by_id = {order.public_id: order for order in hand.own}
    named = {line.order for line in lines if line.order in by_id}
    by_contract = {order.contract_no: order for order in hand.own if order.public_id not in named}
    return [by_id[line.order] if line.order in by_id else by_contract.get(line.contract_no) for line in lines]


def _new(filing: Filing) -> Order:
    return Order(enterprise_id=filing.enterprise_id, region_id=filing.region_id, filing=filing, month=filing.month)


def _fill(order: Order, number: int, line: OrderLine, hand: Hand) -> None:
    order.line = number
    order.contract_no = line.contract_no
    order.signed_on = line.signed_on
    order.market = line.market
    order.hs_code = line.hs_code
    order.product = line.product
    order.currency = line.currency.value
    order.amount = line.amount
    order.shipment_month = line.shipment_month.first_day
    order.note = line.note
    held = hand.own_held.get(order.pk) if order.pk else None
    if held is None or held.later_month is None:
        # What a later month said of the order is its latest state.
        order.state = line.state
        order.closed_in = order.month if line.state in ENDED else None


def _held_after(filing: Filing, hand: Hand, changes: Sequence[Change]) -> list[Order]:
    """Rows of the orders in hand whose state or particulars this filing changes, also back to what they were."""
    said = {change.order.id: change for change in changes}
    touched = []
    for held in hand.held:
        order, change = hand.rows[held.id], said.get(held.id)
        before = (order.state, order.closed_in, order.shipment_month, order.note)
        if held.later_month is None:
            order.state = change.state if change else held.state
            order.closed_in = filing.month if order.state in ENDED else None
        if change and change.shipment_month:
            order.shipment_month = change.shipment_month.first_day
        if change and change.note is not None:
            order.note = change.note
        if before != (order.state, order.closed_in, order.shipment_month, order.note):
            touched.append(order)
    return touched


def _moved(line: OrderLine) -> bool:
    return line.state is not OrderState.IN_HAND


def _change(filing: Filing, order: int, said: OrderLine | Change) -> OrderChange:
    return OrderChange(
        enterprise_id=filing.enterprise_id,
        region_id=filing.region_id,
        order_id=order,
        filing=filing,
        month=filing.month,
        shipped=said.shipped,
        cancelled=said.cancelled,
        adjusted=said.adjusted if isinstance(said, Change) else 0,
        state=said.state,
        destination=said.destination,
    )
