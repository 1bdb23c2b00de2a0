"""An enterprise's month as a workbook to fill in offline, and the blank form."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from core.workbook import Sheet, write_workbook
from orders.facts import RawChange, RawLine
from orders.imports.month import MARK_COLUMNS, MOVE_COLUMNS, ORDER_COLUMNS
from orders.markets import market_name
from orders.rules.fields import read_amount, read_date, read_market, read_month, read_shipped
from orders.rules.workbook import SAID, held_texts
from orders.selectors import MonthSheet

COLUMNS = (*ORDER_COLUMNS, *MOVE_COLUMNS, *MARK_COLUMNS)

_VALUES: dict[str, Callable[[str], object]] = {
    "signed_on": read_date,
    "market": lambda text: market_name(read_market(text)),
    "amount": read_amount,
    "shipment_month": read_month,
    "shipped": read_shipped,
}


def write_month(sheet: MonthSheet, target: BinaryIO, *, now: datetime) -> None:
    """Write the month as it stands to `target` as .xlsx: orders in hand, then its own; every row carries its marks."""
    title = f"{sheet.month.label}订单明细"
    write_workbook([Sheet(title, COLUMNS, _rows(sheet), frozen_columns=1, lists=True)], target, made_at=now)


def write_month_template(target: BinaryIO, *, now: datetime) -> None:
    """Write the blank workbook of orders."""
    write_workbook([Sheet("订单明细", (*ORDER_COLUMNS, *MOVE_COLUMNS), (), lists=True)], target, made_at=now)


def _rows(sheet: MonthSheet) -> Iterator[tuple[Any, ...]]:
    said = {change.order: change for change in sheet.typed.changes}
    for order in sheet.held:
        change = asdict(said.get(str(order.public_id), RawChange()))
        texts = held_texts(order) | {name: change[name] for name in SAID if change[name]}
        yield _row(sheet, texts, str(order.public_id))
    for line in sheet.typed.lines:
        if not line.is_blank:
            yield _row(sheet, _texts(line), line.order)


def _texts(line: RawLine) -> dict[str, str]:
    return asdict(line)


def _row(sheet: MonthSheet, texts: dict[str, str], order: str) -> tuple[Any, ...]:
    values = (_value(column.key, texts.get(column.key, "")) for column in (*ORDER_COLUMNS, *MOVE_COLUMNS))
    return (*values, sheet.month, sheet.enterprise.uscc, sheet.version, order or None)


def _value(name: str, text: str) -> object:
    """What was typed as a date, number or month where it is one, as typed where it is none."""
    if not text:
        return None
    try:
        return _VALUES[name](text) if name in _VALUES else text
    except ValueError:
        return text
