"""The .xlsx package itself: openpyxl makes the frame, the rows of data are written here.

openpyxl builds an object and an element tree for every cell and writes formulas without their value;
writing the rows directly is several times faster, and constant in memory.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from core.decimals import to_decimal
from core.periods import SHANGHAI

TEXT_FORMAT = "@"
MAX_TEXT = 32_767  # of one cell
CUT = "…（内容过长，已截断）"
BATCH_ROWS = 500

_WRAPPED = Alignment(vertical="center", wrap_text=True)
_FAULTY = PatternFill("solid", fgColor="F8CBAD")

# Day 0 of a workbook's calendar; from 1 March 1900 on its days are ours.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_TRUE_DAY = date(1900, 3, 1)

# What spreadsheet programs take for the beginning of a formula or of an error value when a cell is edited or pasted.
_FORMULA_LIKE = tuple("=+-@\t\r＝＋－＠#")
# Characters that XML cannot hold or changes, the notation by which a workbook escapes them, and those it cannot escape.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NOT_PLAIN = re.compile("[\x00-\x1f&<>_\ufffe\uffff\ud800-\udfff]|^\\s|\\s$")


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, ``=B2/C2``, with the value shown until a program recalculates it.

    Only the caller's own text goes in here, never a person's.
    """

    text: str
    value: Decimal | Fraction | int | str | None = None


class CellWriter:
    """Writes the cells of one column: its number format, and that format for text and for faulty cells."""

    def __init__(self, page: Any, number_format: str, *, wrapped: bool = False) -> None:
        self._value = _style(page, number_format, faulty=False, quoted=False, wrapped=wrapped)
        self._text = _style(page, TEXT_FORMAT, faulty=False, quoted=False, wrapped=wrapped)
        self._quoted = _style(page, TEXT_FORMAT, faulty=False, quoted=True, wrapped=wrapped)

    def write(self, reference: str, value: Any) -> str:
        """The XML of one cell; nothing for None. A text stays a text whatever it looks like."""
        if isinstance(value, str):
            style = self._quoted if value.startswith(_FORMULA_LIKE) else self._text
            return f'<c r="{reference}" s="{style}" t="inlineStr"><is>{text_element(value)}</is></c>'
        if value is None:
            return ""
        if isinstance(value, Formula):
            return f'<c r="{reference}" s="{self._value}"{_formula(value)}</c>'
        number = _number(value)
        if number is None:
            return self.write(reference, "是" if value is True else "否" if value is False else str(value))
        return f'<c r="{reference}" s="{self._value}"><v>{number}</v></c>'


class FaultyCellWriter(CellWriter):
    """The same for coloured cells; an empty one is written too, to carry the colour."""

    def __init__(self, page: Any, number_format: str) -> None:
        self._value = _style(page, number_format, faulty=True, quoted=False)
        self._text = _style(page, TEXT_FORMAT, faulty=True, quoted=False)
        self._quoted = _style(page, TEXT_FORMAT, faulty=True, quoted=True)

    def write(self, reference: str, value: Any) -> str:
        return f'<c r="{reference}" s="{self._text}"/>' if value is None else super().write(reference, value)


def _style(page: Any, number_format: str, *, faulty: bool, quoted: bool, wrapped: bool = False) -> int:
    """Number of the style in the workbook, registered there on first use."""
    cell = WriteOnlyCell(page, None)
    cell.number_format = number_format
    if faulty:
        cell.fill = _FAULTY
    if quoted:
        cell.quotePrefix = True
    if wrapped:
        cell.alignment = _WRAPPED
    return int(cell.style_id)


def _number(value: Any) -> str | None:
    """The value as a workbook keeps numbers and dates, None when it can only be kept as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal | int | float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("a workbook holds no infinite number")
        return str(value)
    if isinstance(value, Fraction):
        return str(to_decimal(value, 12))
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return repr(local.toordinal() - _DAY_ZERO + seconds / 86400) if local.date() >= _FIRST_TRUE_DAY else None
    if isinstance(value, date) and value >= _FIRST_TRUE_DAY:
        return str(value.toordinal() - _DAY_ZERO)
    return None


def _formula(formula: Formula) -> str:
    """What follows the style of a formula cell."""
    element = f"<f>{escape(formula.text.removeprefix('='))}</f>"
    if formula.value is None:
        return f">{element}"
    if isinstance(formula.value, str):
        return f' t="str">{element}<v>{escape(plain_text(formula.value))}</v>'
    return f">{element}<v>{_number(formula.value)}</v>"


def plain_text(text: str) -> str:
    """The text in the notation by which a workbook holds characters that XML cannot."""
    text = _ESCAPE_LIKE.sub("_x005F_", text)
    text = _UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    text = _IMPOSSIBLE.sub("\ufffd", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT)] + CUT


def text_element(text: str) -> str:
    if len(text) <= MAX_TEXT and _NOT_PLAIN.search(text) is None:
        return f"<t>{text}</t>"
    return f'<t xml:space="preserve">{escape(plain_text(text))}</t>'


def row_xml(number: int, letters: Iterable[str], writers: Iterable[CellWriter], values: Iterable[Any]) -> str:
    """One row; letters, writers and values in step, another number of values raises ValueError."""
    cells = [
        writer.write(f"{letter}{number}", value) for letter, writer, value in zip(letters, writers, values, strict=True)
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def letters_of(count: int) -> list[str]:
    return [get_column_letter(place) for place in range(1, count + 1)]


def save(book: Any, target: IO[bytes], rows: Mapping[str, Iterable[str]]) -> None:
    """Saves a write-only workbook; `rows` holds, by title of a sheet, the XML of the rows that follow its own."""
    parts = {f"xl/worksheets/sheet{number}.xml": page.title for number, page in enumerate(book.worksheets, 1)}
    with _Archive(target, {part: rows[title] for part, title in parts.items() if title in rows}) as archive:
        ExcelWriter(book, archive).write_data()


class _Archive(ZipFile):
    """A zip file that completes the sheets put into it; members carry one fixed date, so that equal content
    gives equal bytes."""

    def __init__(self, target: IO[bytes], rows: Mapping[str, Iterable[str]]) -> None:
        super().__init__(target, "w", ZIP_DEFLATED, allowZip64=True)
        self._rows = rows

    def writestr(self, zinfo_or_arcname: Any, data: Any, *options: Any, **more: Any) -> None:
        super().writestr(_member(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *options: Any, **more: Any) -> None:
        frame = Path(filename).read_text(encoding="utf-8")
        head, end, tail = frame.partition("</sheetData>")
        if not end:
            raise ValueError(f"{arcname} has no rows to follow")
        with self.open(_member(arcname), "w", force_zip64=True) as member:
            member.write(head.encode())
            batch: list[str] = []
            for row in self._rows.get(arcname, ()):
                batch.append(row)
                if len(batch) == BATCH_ROWS:
                    member.write("".join(batch).encode())
                    batch.clear()
            member.write("".join(batch).encode() + end.encode() + tail.encode())


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type = ZIP_DEFLATED
    return member
