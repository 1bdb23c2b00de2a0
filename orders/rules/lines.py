"""Hard checks of newly signed orders (definitions §2): texts in, parsed lines and Chinese messages out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from core.periods import Month
from orders.enums import OrderState
from orders.facts import OrderLine, RawLine
from orders.rules.fields import (
    read_amount,
    read_contract,
    read_currency,
    read_date,
    read_destination,
    read_hs_code,
    read_id,
    read_market,
    read_month,
    read_note,
    read_product,
    read_shipped,
    read_state,
)
from orders.rules.life import Wrong, settle

MAX_LINES = 200
LONGEST_TERM = 120
"""Months between signing and reporting, or signing and shipment, beyond which a year was mistyped (ours)."""

Errors = dict[str, list[str]]

_READERS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("contract_no", read_contract),
    ("signed_on", read_date),
    ("market", read_market),
    ("hs_code", read_hs_code),
    ("product", read_product),
    ("currency", read_currency),
    ("amount", read_amount),
    ("shipment_month", read_month),
    ("state", read_state),
    ("shipped", read_shipped),
    ("destination", read_destination),
    ("note", read_note),
    ("order", read_id),
)


def error_key(line: int, field: str) -> str:
    """Name of a line's field in `Invalid.errors`, counted from 0: «lines-0-amount», as the form's inputs are named."""
    return f"lines-{line}-{field}"


def read_lines(raw: Sequence[RawLine], *, month: Month, today: date) -> tuple[list[OrderLine], Errors]:
    """The lines of a return for `month`, parsed, and what is wrong with them by `error_key`; blank lines are left out.

    Hard checks of definitions §2: required items, code lists, signed ≤ today and ≤ the month's end (an order signed
    before the month may be reported late), shipment ≥ signing, amount > 0, shipped ≤ ordered, contract numbers once.
    """
    errors: Errors = {}
    lines: list[OrderLine] = []
    filled = [(index, line) for index, line in enumerate(raw) if not line.is_blank]
    if len(filled) > MAX_LINES:
        errors[""] = [f"一次最多填报 {MAX_LINES} 笔订单，现有 {len(filled)} 笔。"]
    first_at: dict[str, int] = {}
    for index, line in filled:
        values, wrong = _read_line(line, month=month, today=today)
        contract = values.get("contract_no")
        if contract is not None and contract in first_at:
            wrong["contract_no"] = f"与第 {first_at[contract] + 1} 行合同号重复。"
        elif contract is not None:
            first_at[contract] = index
        errors |= {error_key(index, field): [message] for field, message in wrong.items()}
        if not wrong:
            lines.append(OrderLine(**values))
    return lines, errors


def _read_line(line: RawLine, *, month: Month, today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of the good fields and one message for each bad one."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field, reader in _READERS:
        try:
            values[field] = reader(getattr(line, field))
        except ValueError as error:
            wrong[field] = str(error)
    if "hs_code" not in wrong and "product" not in wrong and not values["hs_code"] and not values["product"]:
        wrong["hs_code"] = "商品编码和商品名称至少填一项。"
    wrong |= check_dates(values, month=month, today=today)
    if not {"amount", "state", "shipped", "destination"} & wrong.keys():
        try:
            settled = settle(
                available=values["amount"],
                was=OrderState.IN_HAND,
                state=values["state"],
                shipped=values["shipped"],
                destination=values["destination"],
            )
            values |= settled._asdict()
        except Wrong as refusal:
            wrong[refusal.field] = str(refusal)
    return values, wrong


def check_dates(values: Mapping[str, Any], *, month: Month, today: date) -> dict[str, str]:
    """What is wrong with the day of signing and the expected month, by field."""
    signed: date | None = values.get("signed_on")
    shipment: Month | None = values.get("shipment_month")
    if signed is None:
        return {}
    if signed > today:
        return {"signed_on": "签订日期不能晚于今天。"}
    if signed > month.last_day:
        return {"signed_on": f"签订日期在{month.label}之后，请填入{Month.of(signed).label}的填报。"}
    if month.since(Month.of(signed)) > LONGEST_TERM:
        return {"signed_on": "签订日期过早，请核对年份。"}
    return check_shipment(signed, shipment)


def check_shipment(signed: date, shipment: Month | None) -> dict[str, str]:
    """What is wrong with the expected month, by field."""
    if shipment is not None and shipment < Month.of(signed):
        return {"shipment_month": "预计交货月不能早于签订日期所在月份。"}
    if shipment is not None and shipment.since(Month.of(signed)) > LONGEST_TERM:
        return {"shipment_month": "预计交货月过远，请核对年份。"}
    return {}
