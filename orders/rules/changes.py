"""Hard checks of what a month says of the orders in hand (definitions §2)."""

from collections.abc import Callable, Sequence
from typing import Any

from orders.enums import OrderState
from orders.facts import Change, HeldOrder, RawChange
from orders.rules.fields import read_amount, read_destination, read_month, read_note, read_shipped, read_state
from orders.rules.life import ENDED, Wrong, check_later, settle
from orders.rules.lines import Errors, check_shipment

GONE = "该订单已不在本月在手订单之列，请刷新页面后核对。"

_READERS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("state", read_state),
    ("shipped", read_shipped),
    ("destination", read_destination),
    ("note", read_note),
)
_OPTIONAL: tuple[tuple[str, Callable[[str], object]], ...] = (("amount", read_amount), ("shipment_month", read_month))


def change_key(change: int, field: str) -> str:
    """Name of a change's field in `Invalid.errors`, counted from 0: «changes-0-shipped», as the form's inputs are named."""
    return f"changes-{change}-{field}"


def read_changes(raw: Sequence[RawChange], held: Sequence[HeldOrder]) -> tuple[list[Change], Errors]:
    """What the month does to the orders in hand, and what is wrong by `change_key`; orders left as they are stay out.

    A corrected amount is 订正: the difference to what the contract stood at. Shipped and cancelled never exceed what is
    in hand, and what later months took off an order stays covered.
    """
    there = {str(order.public_id): order for order in held}
    changes: list[Change] = []
    errors: Errors = {}
    seen: set[str] = set()
    for index, one in enumerate(raw):
        if one.is_blank:
            continue
        order = there.get(one.order)
        if order is None or one.order in seen:
            errors[change_key(index, "state")] = [GONE if order is None else "该订单重复出现。"]
            continue
        seen.add(one.order)
        change, wrong = _read_change(one, order)
        errors |= {change_key(index, field): [message] for field, message in wrong.items()}
        if change is not None and (change.moves or change.shipment_month or change.note is not None):
            changes.append(change)
    return changes, errors


def _read_change(raw: RawChange, order: HeldOrder) -> tuple[Change | None, dict[str, str]]:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    readers = [*_READERS, *((name, reader) for name, reader in _OPTIONAL if getattr(raw, name))]
    for field, reader in readers:
        try:
            values[field] = reader(getattr(raw, field))
        except ValueError as error:
            wrong[field] = str(error)
    if values.get("shipment_month") is not None:
        wrong |= check_shipment(order.signed_on, values["shipment_month"])
    if wrong:
        return None, wrong
    adjusted = values["amount"] - order.amount if "amount" in values else order.amount * 0
    available = order.opening + adjusted
    try:
        if available < 0:
            raise Wrong("amount", "订正后的合同金额小于以前月份已交货、已取消的金额。")
        if available == 0:
            raise Wrong("amount", "订正后已无在手余额：请改为“完成”或“取消”。")
        settled = settle(
            available=available,
            was=order.state,
            state=values["state"],
            shipped=values["shipped"],
            destination=values["destination"],
        )
        change = Change(
            order,
            adjusted=adjusted,
            shipment_month=_if_new(values.get("shipment_month"), order.shipment_month),
            note=_if_new(values["note"] or None, order.note),
            **settled._asdict(),
        )
        check_later(order, change.closing, ended=settled.state in ENDED)
    except Wrong as refusal:
        return None, {refusal.field: str(refusal)}
    return change, {}


def _if_new(value: Any, old: Any) -> Any:
    return value if value != old else None


def typed_change(change: Change) -> RawChange:
    """A change as its clerk would type it again."""
    shown = change.state if change.moves else None
    return RawChange(
        order=str(change.order.public_id),
        state="" if shown is None else shown.label,
        shipped=f"{change.shipped:,.2f}" if change.shipped and change.state != OrderState.COMPLETED else "",
        amount=f"{change.order.amount + change.adjusted:,.2f}" if change.adjusted else "",
        destination=change.destination.label if change.destination else "",
        shipment_month=str(change.shipment_month) if change.shipment_month else "",
        note=change.note or "",
    )
