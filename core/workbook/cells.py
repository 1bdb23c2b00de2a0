"""From the value of a cell to the value of its column."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.decimals import parse_number
from core.fullwidth import half_width
from core.periods import SHANGHAI, Month, Quarter
from core.workbook.columns import Column, Kind

# A cell as the child process prints it: text, number, boolean, [kind, ISO text] or nothing.
Cell = str | float | int | bool | list[str] | None

# Excel keeps 15 significant figures; a longer number has lost some before it arrives here.
EXACT_DIGITS = 15
LARGEST = Decimal(10) ** EXACT_DIGITS

OUTER_BLANKS = " \u3000\xa0\n"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)
_BOOLEANS = {"是": True, "否": False}


Reader = Callable[[Cell, Column], Any]


class Unexpected(Exception):
    """The cell does not hold what its column asks for; the message says what that is."""


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def printed(cell: Cell) -> str:
    """The cell as a message shows it."""
    if isinstance(cell, list):
        return cell[1].replace("T", " ")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST else repr(cell)
    text = "" if cell is None else str(cell).strip(OUTER_BLANKS)
    return text if len(text) <= 60 else text[:59] + "…"


def reader_of(column: Column) -> Reader:
    """The function from a filled cell to the value of the column; it raises `Unexpected`."""
    return _READERS[column.kind]


def _exact(cell: float | int) -> Decimal:
    """The number with the figures that Excel keeps, so that 0.1 + 0.2 computed in a cell is 0.3."""
    return Decimal(format(cell, f".{EXACT_DIGITS}g"))


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list):
        kind, text = cell
        return text.replace("T", " ")[:16] if kind == "datetime" else text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if cell is None:
        return ""
    if abs(cell) >= LARGEST:
        raise Unexpected("数字过长，位数可能已丢失，请将单元格设为文本后重新填写")
    return f"{_exact(cell):f}"


def _text(cell: Cell, column: Column) -> str:
    text = (cell if isinstance(cell, str) else _as_text(cell)).strip(OUTER_BLANKS)
    if not text.isprintable() and _CONTROL.search(text):  # nearly every text is printable, which is quicker to ask
        raise Unexpected("含有不可见的控制字符，请删除后重新填写")
    if column.max_length is not None and len(text) > column.max_length:
        raise Unexpected(f"不能超过 {column.max_length} 个字（现有 {len(text)} 个字）")
    return text


def _code(cell: Cell, column: Column) -> str:
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():  # a plain code, as nearly all are
        return _text(cell.upper(), column)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if cell < 0 or cell != int(cell):
            raise Unexpected("应为代码，请以文本格式填写")
    elif not isinstance(cell, str):
        raise Unexpected("应为代码，请以文本格式填写")
    code = _BLANKS.sub("", half_width(_as_text(cell))).upper()
    if not code:
        raise Unexpected("此项必填")
    return _text(code, column)


def _date(cell: Cell, column: Column) -> date:
    if isinstance(cell, list) and cell[0] in ("date", "datetime"):
        return date.fromisoformat(cell[1][:10])
    text = _plain(cell)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as unreal:
            raise Unexpected("不是真实存在的日期") from unreal
    raise Unexpected("应为日期单元格，或按 2020-05-08 的格式填写")


def _datetime(cell: Cell, column: Column) -> datetime:
    moment: datetime | None = None
    if isinstance(cell, list) and cell[0] == "date":
        moment = datetime.fromisoformat(cell[1])
    elif isinstance(cell, list) and cell[0] == "datetime":
        moment = datetime.fromisoformat(cell[1])
        # A time of day in a cell is a fraction of a day and may miss its second by some microseconds.
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    else:
        text = _plain(cell)
        if _TIME.fullmatch(text):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError as unreal:
                raise Unexpected("不是真实存在的时间") from unreal
    if moment is None:
        raise Unexpected("应为时间单元格，或按 2020-05-08 15:30 的格式填写")
    return moment.replace(tzinfo=SHANGHAI)


def _month(cell: Cell, column: Column) -> Month:
    if isinstance(cell, list) and cell[0] in ("date", "datetime"):
        return Month.of(date.fromisoformat(cell[1][:10]))
    try:
        return Month.parse(_plain(cell))
    except ValueError as unreal:
        raise Unexpected("应为月份，按 2020-05 的格式填写") from unreal


def _quarter(cell: Cell, column: Column) -> Quarter:
    try:
        return Quarter.parse(_plain(cell).upper())
    except ValueError as unreal:
        raise Unexpected("应为季度，按 2020Q1 的格式填写") from unreal


def _decimal(cell: Cell, column: Column) -> Decimal:
    number = _number(cell)
    if column.places is not None and number != round(number, column.places):
        raise Unexpected(f"最多保留 {column.places} 位小数" if column.places else "应为整数")
    return _bounded(number, column)


def _integer(cell: Cell, column: Column) -> int:
    number = _number(cell)
    if number != number.to_integral_value():
        raise Unexpected("应为整数")
    return int(_bounded(number, column))


def _yes_no(cell: Cell, column: Column) -> bool:
    if isinstance(cell, bool):
        return cell
    answer = _BOOLEANS.get(_plain(cell))
    if answer is None:
        raise Unexpected("应填“是”或“否”")
    return answer


def _choice(cell: Cell, column: Column) -> str:
    text = _as_text(cell).strip(OUTER_BLANKS)
    if text not in column.choices:
        raise Unexpected("应为以下之一：" + "、".join(column.choices))
    return text


def _plain(cell: Cell) -> str:
    """Text as typed, half-width; what is no text reads as nothing that any format accepts."""
    return half_width(cell).strip() if isinstance(cell, str) else ""


def _number(cell: Cell) -> Decimal:
    number: Decimal | None = None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        number = _exact(cell)
    elif isinstance(cell, str):
        try:
            number = parse_number(cell)
        except ValueError:
            number = None
    if number is None:
        raise Unexpected("应为数字")
    if abs(number) >= LARGEST:
        raise Unexpected("数值过大")
    return number


def _bounded(number: Decimal, column: Column) -> Decimal:
    if column.minimum is not None and number < column.minimum:
        raise Unexpected(f"不能小于 {column.minimum}")
    if column.maximum is not None and number > column.maximum:
        raise Unexpected(f"不能大于 {column.maximum}")
    return number


_READERS: dict[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.MONTH: _month,
    Kind.QUARTER: _quarter,
    Kind.DECIMAL: _decimal,
    Kind.INTEGER: _integer,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
}
