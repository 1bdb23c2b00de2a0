"""An enterprise's own month as a workbook (workbook `orders`, with what a download adds to it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import Refused
from core.fullwidth import half_width
from core.periods import Month
from core.workbook import UPLOAD, CellError, Column, Kind, Row, Table, WorkbookError, read_table
from orders.enums import Currency, Destination, OrderState
from orders.facts import HeldOrder
from orders.rules import MAX_LINES, MAX_NOTE, MAX_PRODUCT
from orders.rules.fields import read_month
from orders.rules.workbook import LABELS, Said, SheetRow, read_sheet

LIMITS = replace(UPLOAD, max_bytes=5 << 20, max_rows=5_000)
"""A month has at most 200 new orders and the orders in hand."""
STATES = tuple(state.label for state in OrderState)

ORDER_COLUMNS = (
    Column("合同号", "contract_no", Kind.CODE),
    Column("签订日期", "signed_on", Kind.DATE),
    Column("市场", "market", width=14),
    Column("商品编码", "hs_code", Kind.CODE, width=14),
    Column("商品名称", "product", max_length=MAX_PRODUCT, width=28),
    Column("币种", "currency", Kind.CHOICE, choices=tuple(one.value for one in Currency), width=8),
    Column("金额", "amount", Kind.DECIMAL, places=2, width=16),
    Column("预计交货月", "shipment_month", Kind.MONTH, width=12),
    Column("状态", "state", Kind.CHOICE, choices=STATES, also=(f"状态({'/'.join(STATES)})",)),
    Column("备注", "note", max_length=MAX_NOTE, width=24),
)
"""The ten columns of the format, as they are written."""
MOVE_COLUMNS = (
    Column("本月交货金额", "shipped", Kind.DECIMAL, places=2, width=16),
    Column("转移去向", "destination", Kind.CHOICE, choices=tuple(one.label for one in Destination)),
)
MARK_COLUMNS = (
    Column("填报月份", "month", Kind.MONTH),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("版本", "version", Kind.INTEGER, width=8),
    Column("订单标识", "order", Kind.CODE, width=38),
)
"""What a download carries on every row, so that it survives sorting, deleting and saving in Excel and WPS."""

_TEN = {column.key for column in ORDER_COLUMNS}
# Read as texts, since the page's own rules judge them: a date may be a date or «2026/6/3», an amount «12,345.60».
READ_COLUMNS = tuple(
    Column(column.header, column.key, required=False, omittable=column.key not in _TEN, also=column.also)
    for column in (*ORDER_COLUMNS, *MOVE_COLUMNS, *MARK_COLUMNS)
)
_HEADERS = {column.key: column.header for column in READ_COLUMNS}
WRONG_MONTH = "与其他行不同，一份工作簿只能是一个月份的"
WRONG_CODE = "与其他行不同，一份工作簿只能是一家企业的"


@dataclass
class MonthReading:
    """What a workbook says of a month; `base_version` is the version it was downloaded from (None: a plain workbook)."""

    said: Said
    sheet: str
    fields: list[str]
    errors: list[CellError] = field(default_factory=list)
    base_version: int | None = None
    hidden_rows: int = 0


def read_month_workbook(
    content: bytes, *, month: Month, uscc: str, held: list[HeldOrder], own: Mapping[str, str]
) -> MonthReading:
    """Read an enterprise's workbook against its orders in hand. `own` are the month's orders there already (`read_sheet`).

    Raises Refused (field "file"), in plain words, for a file that cannot be used, or that is another enterprise's or
    another month's. What is wrong with single cells is in `errors`.
    """
    try:
        table = read_table(content, READ_COLUMNS, limits=LIMITS)
    except WorkbookError as unusable:
        raise Refused(unusable.message, field="file") from unusable
    errors = list(table.errors)
    _check_marks(table, month, uscc, errors)
    rows = [_sheet_row(row) for row in table.rows if any(row.values.get(key) for key in LABELS)]
    said = read_sheet(rows, held, own)
    filled = {row.number: row for row in table.rows}
    errors += [
        CellError(table.sheet, number, _HEADERS[name], _text(filled[number], name), message)
        for number, name, message in said.wrong
    ]
    errors += [
        CellError(
            table.sheet,
            number,
            _HEADERS["contract_no"],
            "",
            f"一次最多填报 {MAX_LINES} 笔新签订单，此行超出，请分月填报",
        )
        for number in said.line_rows[MAX_LINES:]
    ]
    if not rows and not errors:
        raise Refused("工作簿中没有订单，请填写后再上传。没有新签订单的月份，请直接零申报。", field="file")
    return MonthReading(
        said,
        table.sheet,
        [key for key in LABELS if key in table.headers],
        errors,
        _version(table),
        table.hidden_rows,
    )


def _sheet_row(row: Row) -> SheetRow:
    return SheetRow(
        row.number,
        {key: _text(row, key) for key in LABELS},
        half_width(_text(row, "order")).lower(),
    )


def _text(row: Row, key: str) -> str:
    return row.values.get(key) or ""


def _check_marks(table: Table, month: Month, uscc: str, errors: list[CellError]) -> None:
    """The rows' month and credit code against the own ones: all wrong is another workbook, some wrong are wrong cells."""
    months, codes = {}, {}
    for row in table.rows:
        if text := _text(row, "month"):
            months[row.number] = _month(text)
        if text := _text(row, "uscc"):
            codes[row.number] = half_width(text).strip().upper()
    if codes and set(codes.values()).isdisjoint({uscc}):
        raise Refused("这是另一家企业的工作簿，不能用于本企业的填报。请下载本企业本月的工作簿。", field="file")
    if months and set(months.values()).isdisjoint({month}):
        other = next((one for one in months.values() if one is not None), None)
        which = f"{other.label}的" if other else "其他月份的"
        raise Refused(
            f"这是{which}工作簿，现在填报的是{month.label}。请改用本月的工作簿，或到相应月份上传。", field="file"
        )
    wrong = [(number, "month", WRONG_MONTH) for number, one in months.items() if one != month]
    wrong += [(number, "uscc", WRONG_CODE) for number, one in codes.items() if one != uscc]
    rows = {row.number: row for row in table.rows}
    errors += [
        CellError(table.sheet, number, _HEADERS[key], _text(rows[number], key), message)
        for number, key, message in wrong
    ]


def _month(text: str) -> Month | None:
    try:
        return read_month(text)
    except ValueError:
        return None


def _version(table: Table) -> int | None:
    """The oldest version that any row carries: rows may have been copied from two downloads."""
    found = [
        int(text)
        for row in table.rows
        if (text := _text(row, "version")).isascii() and text.isdigit() and len(text) < 10
    ]
    return min(found, default=None)
