"""An enterprise's month as a workbook: rows of texts in, what they say of the month out; and how two states differ.

Pure. The hard checks of what comes out are those of the page (`read_lines`, `read_changes`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from orders.enums import OrderState, RowKind
from orders.facts import HeldOrder, RawChange, RawLine
from orders.markets import market_name
from orders.rules.fields import (
    read_amount,
    read_contract,
    read_currency,
    read_date,
    read_destination,
    read_hs_code,
    read_market,
    read_month,
    read_shipped,
    read_state,
)

FIXED = ("contract_no", "signed_on", "market", "hs_code", "product", "currency")
"""What an order was reported with and a later month cannot change."""
SAID = ("state", "shipped", "amount", "destination", "shipment_month", "note")
"""What a later month may say of it."""
LABELS = {
    "contract_no": "合同号",
    "signed_on": "签订日期",
    "market": "市场",
    "hs_code": "商品编码",
    "product": "商品名称",
    "currency": "币种",
    "amount": "金额",
    "shipment_month": "预计交货月",
    "state": "状态",
    "note": "备注",
    "shipped": "本月交货金额",
    "destination": "转移去向",
}
"""Headers of the workbook, by field."""

_PLAIN: dict[str, Callable[[str], object]] = {
    "contract_no": read_contract,
    "signed_on": read_date,
    "market": read_market,
    "hs_code": read_hs_code,
    "currency": read_currency,
    "amount": lambda text: f"{read_amount(text):,.2f}",
    "shipment_month": read_month,
    "state": lambda text: getattr(read_state(text), "label", ""),
    "shipped": lambda text: f"{read_shipped(text):,.2f}",
    "destination": lambda text: getattr(read_destination(text), "label", ""),
}


def plain(name: str, text: str) -> str:
    """A typed field in one writing, so that «12345.6» and «12,345.60» are the same; what no rule can read stays as typed."""
    if not text.strip():
        return ""
    try:
        return str(_PLAIN[name](text)) if name in _PLAIN else " ".join(text.split())
    except ValueError:
        return text.strip()


def held_texts(order: HeldOrder) -> dict[str, str]:
    """An order in hand as a workbook shows it before anything is said of it."""
    return {
        "contract_no": order.contract_no,
        "signed_on": order.signed_on.isoformat(),
        "market": market_name(order.market),
        "hs_code": order.hs_code,
        "product": order.product,
        "currency": order.currency.value,
        "amount": f"{order.amount:,.2f}",
        "shipment_month": str(order.shipment_month),
        "state": order.state.label,
        "note": order.note,
        "shipped": "",
        "destination": "",
    }


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One filled row of the workbook: its number in the sheet and its texts by field; `order` is the id it carries, if any."""

    number: int
    texts: Mapping[str, str]
    order: str = ""


@dataclass
class Said:
    """What the rows say of the month, each order with its row number; `wrong` are cells as (row, field, message)."""

    lines: list[RawLine] = field(default_factory=list)
    line_rows: list[int] = field(default_factory=list)
    changes: list[RawChange] = field(default_factory=list)
    change_rows: list[int] = field(default_factory=list)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)


def read_sheet(rows: Sequence[SheetRow], held: Sequence[HeldOrder], own: Mapping[str, str]) -> Said:
    """Sort the rows into changes of orders in hand (found by id, else by contract number) and orders of the month itself.

    `own` are the month's orders that are there already, contract number by public id. A row of an order in hand says only
    what differs from it; one that says nothing new is no change. Cells that try to alter what an order was reported with
    are wrong.
    """
    by_id = {str(order.public_id): order for order in held}
    by_contract = {order.contract_no: order for order in held}
    said = Said()
    seen: dict[str, int] = {}
    for row in rows:
        contract = plain("contract_no", row.texts.get("contract_no", ""))
        order = by_id.get(row.order) or by_contract.get(contract)
        if order is None:
            known = row.order if row.order in own else ""
            if row.order and not known:
                said.wrong.append((row.number, "order", "不是本企业本月可填报的订单，请勿改动订单标识；新订单此栏留空"))
            said.lines.append(RawLine.of({**row.texts, "order": known}))
            said.line_rows.append(row.number)
            continue
        first = seen.setdefault(str(order.public_id), row.number)
        if first != row.number:
            said.wrong.append((row.number, "contract_no", f"与第 {first} 行是同一笔订单，请只保留一行"))
            continue
        _take_held(said, row, order)
    return said


def _take_held(said: Said, row: SheetRow, order: HeldOrder) -> None:
    there = held_texts(order)
    for name in FIXED:
        typed = plain(name, row.texts.get(name, ""))
        if typed and typed != plain(name, there[name]):
            message = f"该订单已在{order.reported.label}填报，此项不能更改，应为“{there[name] or '空白'}”"
            said.wrong.append((row.number, name, message))
    news = {name: row.texts.get(name, "") for name in SAID}
    change = RawChange(
        order=str(order.public_id),
        **{name: text for name, text in news.items() if plain(name, text) != plain(name, there[name])},
    )
    if not change.is_blank:
        said.changes.append(change)
        said.change_rows.append(row.number)


@dataclass(frozen=True)
class RowDifference:
    """How one order reads in the workbook against the month as it stands; `fields` name, before, after."""

    kind: RowKind
    contract_no: str
    fields: tuple[tuple[str, str, str], ...] = ()


def compare(
    held: Sequence[HeldOrder],
    present: tuple[Sequence[RawLine], Sequence[RawChange]],
    wanted: tuple[Sequence[RawLine], Sequence[RawChange]],
) -> list[RowDifference]:
    """Every order of the month: orders in hand first, then the month's own, those that the workbook leaves out last.

    `present` and `wanted` are (new orders, changes) of the month as it stands and of the workbook.
    """
    before = {one.order: one for one in present[1]}
    after = {one.order: one for one in wanted[1]}
    found = [_held(order, before.get(str(order.public_id)), after.get(str(order.public_id))) for order in held]
    old_lines = [line for line in present[0] if not line.is_blank]
    by_id = {line.order: line for line in old_lines if line.order}
    by_contract = {plain("contract_no", line.contract_no): line for line in old_lines}
    kept: set[int] = set()
    for line in wanted[0]:
        contract = plain("contract_no", line.contract_no)
        old = by_id.get(line.order) if line.order else None
        old = old or by_contract.get(contract)
        if old is None or id(old) in kept:
            found.append(RowDifference(RowKind.NEW, contract, _unnamed(_fields({}, _texts(line)))))
            continue
        kept.add(id(old))
        fields = _fields(_texts(old), _texts(line))
        found.append(RowDifference(_kind(fields, line.state), contract, fields))
    found += [
        RowDifference(RowKind.REMOVED, plain("contract_no", line.contract_no), _unnamed(_fields(_texts(line), {})))
        for line in old_lines
        if id(line) not in kept
    ]
    return found


def _held(order: HeldOrder, before: RawChange | None, after: RawChange | None) -> RowDifference:
    there = held_texts(order)

    def shown(change: RawChange | None) -> dict[str, str]:
        said = asdict(change) if change is not None else {}
        return {name: said.get(name) or there[name] for name in SAID}

    fields = _fields(shown(before), shown(after))
    return RowDifference(_kind(fields, after.state if after else ""), order.contract_no, fields)


def _kind(fields: tuple[tuple[str, str, str], ...], state: str) -> RowKind:
    if not fields:
        return RowKind.UNCHANGED
    ended = (OrderState.CANCELLED.label, OrderState.TRANSFERRED.label)
    is_ended = plain("state", state) in ended and any(label == LABELS["state"] for label, _, _ in fields)
    return RowKind.CANCELLED if is_ended else RowKind.CHANGED


def _texts(line: RawLine) -> dict[str, str]:
    texts = asdict(line)
    return {name: texts[name] for name in LABELS} | {"state": line.state or OrderState.IN_HAND.label}


def _unnamed(fields: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """Without the contract number, which heads the row already."""
    return tuple(one for one in fields if one[0] != LABELS["contract_no"])


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, plain(name, old.get(name, "")), plain(name, new.get(name, ""))) for name in LABELS)
    return tuple(
        (LABELS[name], _shown(name, before), _shown(name, after)) for name, before, after in pairs if before != after
    )


def _shown(name: str, text: str) -> str:
    return market_name(text) if name == "market" and len(text) == 2 else text
