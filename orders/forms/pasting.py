"""A block copied out of a worksheet: rows by line ends, cells by tabs, the columns by their headings or by their order."""

import csv
from collections.abc import Mapping, Sequence

from core.fullwidth import half_width
from orders.facts import RawLine

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "contract_no": ("合同号", "合同编号", "合同", "订单号", "外销合同号"),
    "signed_on": ("签订日期", "签约日期", "签订时间", "合同日期", "日期"),
    "market": ("市场", "国家", "国家/地区", "国别", "出口市场", "目的国"),
    "hs_code": ("商品编码", "hs编码", "hs", "hs code", "海关编码", "税号"),
    "product": ("商品名称", "品名", "商品", "产品", "产品名称", "货物名称"),
    "currency": ("币种", "币别", "货币", "原币"),
    "amount": ("金额", "合同金额", "原币金额", "总金额", "总价"),
    "shipment_month": ("预计交货月", "交货月", "预计交货", "交货期", "交货日期", "预计交货日期"),
    "state": ("状态", "订单状态"),
    "shipped": ("本月交货", "本月交货金额", "已交货", "交货金额"),
    "destination": ("转移去向", "去向"),
    "note": ("备注", "说明"),
}
"""Headings that a column is recognised by, in the order of the columns without headings; the page's script reads it too."""

_LEAST_HEADINGS = 2
_BY_HEADING = {label: name for name, labels in COLUMNS.items() for label in labels}


def read_block(text: str) -> list[RawLine]:
    """The orders of a copied block; blank rows are left out, a row of headings says which column is which.

    Without headings the columns are taken in the order of the page. What no column is meant for is not read. Never
    raises: what makes no sense is kept as typed, and refused when the return is filed.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        # Excel puts a cell with a line end or a quote into quotes.
        rows = list(csv.reader(plain.splitlines(keepends=True), dialect="excel-tab", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in plain.splitlines()]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    names: Sequence[str | None] = list(COLUMNS)
    if rows and (headings := _headings(rows[0])):
        names, rows = headings, rows[1:]
    lines = [RawLine.of({name: cell for name, cell in zip(names, row, strict=False) if name}) for row in rows]
    return [line for line in lines if not line.is_blank]


def _headings(row: Sequence[str]) -> list[str | None]:
    """The columns that a row of headings names, [] for a row that is none."""
    found = [_BY_HEADING.get(_plain(cell)) for cell in row]
    return found if sum(name is not None for name in found) >= _LEAST_HEADINGS else []


def _plain(heading: str) -> str:
    """A heading without marks and what stands in brackets."""
    return half_width(heading).split("(")[0].replace("*", "").strip().lower()
