"""Writing workbooks row by row, in constant memory; text can never become a formula."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.datavalidation import DataValidation

from core.workbook.charts import SheetChart, add_charts
from core.workbook.columns import Column, Kind
from core.workbook.package import TEXT_FORMAT, CellWriter, letters_of, plain_text, row_xml, save

LAST_ROW = 1_048_576
MAX_LISTED_CHOICES = 255  # characters of a list of choices

_HEADER_FILL = PatternFill("solid", fgColor="DCE6F1")
_HEADER_FONT = Font(bold=True)
_HEADING_FONT = Font(bold=True, size=14)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_EDGE = Side(style="thin", color="BFBFBF")
_HEADER_BORDER = Border(bottom=_EDGE, left=_EDGE, right=_EDGE, top=_EDGE)

_TEXT_KINDS = frozenset({Kind.TEXT, Kind.CODE, Kind.MONTH, Kind.QUARTER, Kind.YES_NO, Kind.CHOICE})
_WIDTHS = {
    Kind.TEXT: 20,
    Kind.CODE: 22,
    Kind.DATE: 12,
    Kind.DATETIME: 17,
    Kind.MONTH: 10,
    Kind.QUARTER: 10,
    Kind.DECIMAL: 14,
    Kind.INTEGER: 10,
    Kind.YES_NO: 8,
    Kind.CHOICE: 12,
}
_TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns, the rows in their order (values by position), a heading line if any.

    With a heading the headers stand in row 2, which our own uploads do not accept: use it for reports.
    `frozen_columns` stay in sight while scrolling. `lists` offers the choices of a column as a list. `charts` stand to the
    right of the table and draw its cells; the rows of such a sheet have to be a sequence, of which the number is known.
    `merged` names cells below each other that are one: column key, place of the first row (from 0), number of rows; only the
    first of them has a value. `wrapped` breaks long texts into lines.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    heading: str | None = None
    frozen_columns: int = 0
    lists: bool = False
    charts: Sequence[SheetChart] = ()
    merged: Sequence[tuple[str, int, int]] = ()
    wrapped: bool = False

    @property
    def header_row(self) -> int:
        return 2 if self.heading else 1

    @property
    def first_row(self) -> int:
        """Number of the first row of data."""
        return self.header_row + 1


def column_letters(columns: Sequence[Column]) -> dict[str, str]:
    """Column key to its letter, for formulas: ``{"asked": "C"}``."""
    return {column.key: letter for column, letter in zip(columns, letters_of(len(columns)), strict=True)}


def write_workbook(sheets: Sequence[Sheet], target: IO[bytes], *, made_at: datetime, title: str = "") -> None:
    """Writes the sheets as an .xlsx file; the same sheets and `made_at` give the same bytes.

    Rows are taken one by one. Values: None, str, int, Decimal, Fraction, bool, date, aware datetime, Month,
    Quarter, `Formula`; a text stays a text in every column. Titles that are equal once made fit for a
    workbook (31 characters, none of ``[]:*?/\\``) raise ValueError.
    """
    book = Workbook(write_only=True)
    stamp(book, made_at)
    book.properties.title = plain_text(title) or None
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    titles = [sheet_title(sheet.title) for sheet in sheets]
    if len({name.lower() for name in titles}) != len(titles):
        raise ValueError("two sheets have the same title")
    rows = {name: _rows(_frame(book, name, sheet), sheet) for name, sheet in zip(titles, sheets, strict=True)}
    save(book, target, rows)


def workbook_bytes(sheets: Sequence[Sheet], *, made_at: datetime, title: str = "") -> bytes:
    """The same as bytes, for a file that is kept."""
    target = BytesIO()
    write_workbook(sheets, target, made_at=made_at, title=title)
    return target.getvalue()


def stamp(book: Any, moment: datetime) -> None:
    """Sets the dates of a workbook, which would otherwise be those of the clock, and names no author."""
    # The library takes naive datetimes and writes them as UTC.
    book.properties.created = book.properties.modified = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = ""


def sheet_title(text: str) -> str:
    """The text as a workbook allows it for the name of a sheet."""
    return _TITLE_FORBIDDEN.sub(" ", text).strip("' ")[:31] or "工作表"


def _frame(book: Any, title: str, sheet: Sheet) -> list[CellWriter]:
    """Adds the sheet with all but its rows of data; returns the writers of its columns."""
    page = book.create_sheet(title)
    if sheet.charts:  # before the first row: a sheet that is begun and not ended complains when it is thrown away
        if not isinstance(sheet.rows, Sequence):
            raise TypeError("a chart needs to know how many rows there are")
        add_charts(page, sheet.charts, column_letters(sheet.columns), first_row=sheet.first_row, size=len(sheet.rows))
    page.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}{sheet.first_row}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{sheet.header_row}:{sheet.header_row}"
    for column, letter in zip(sheet.columns, letters_of(len(sheet.columns)), strict=True):
        dimension = page.column_dimensions[letter]
        dimension.width = column.width or max(_WIDTHS[column.kind], 2 * len(column.header) + 2)
        dimension.number_format = number_format(column)
        if sheet.lists:
            _offer_choices(page, column, letter, sheet.first_row)
    if sheet.heading:
        page.merged_cells.add(f"A1:{get_column_letter(len(sheet.columns))}1")
        heading = text_cell(page, sheet.heading)
        heading.font, heading.alignment = _HEADING_FONT, _CENTRE
        page.append([heading])
    letters_by_key = column_letters(sheet.columns)
    for key, place, size in sheet.merged:
        letter, first = letters_by_key[key], sheet.first_row + place
        page.merged_cells.add(f"{letter}{first}:{letter}{first + size - 1}")
    page.append([header_cell(page, column.header) for column in sheet.columns])
    writers = [CellWriter(page, number_format(column), wrapped=sheet.wrapped) for column in sheet.columns]
    page.close()
    return writers


def _rows(writers: Sequence[CellWriter], sheet: Sheet) -> Iterator[str]:
    letters = letters_of(len(sheet.columns))
    for number, row in enumerate(sheet.rows, sheet.first_row):
        if number > LAST_ROW:
            raise ValueError(f"a sheet holds no more than {LAST_ROW} rows")
        yield row_xml(number, letters, writers, row)


def _offer_choices(page: Any, column: Column, letter: str, first_row: int) -> None:
    choices = ("是", "否") if column.kind is Kind.YES_NO else column.choices
    listed = ",".join(choices)
    if choices and len(listed) <= MAX_LISTED_CHOICES:
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        rule.error, rule.showErrorMessage = "请从列表中选择。", True
        rule.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
        page.data_validations.append(rule)


def number_format(column: Column) -> str:
    """The number format of a column in a workbook's notation."""
    if column.number_format is not None:
        return column.number_format
    if column.kind in _TEXT_KINDS:
        return TEXT_FORMAT
    if column.kind is Kind.DATE:
        return "yyyy-mm-dd"
    if column.kind is Kind.DATETIME:
        return "yyyy-mm-dd hh:mm"
    if column.kind is Kind.DECIMAL and column.places is not None:
        return "#,##0." + "0" * column.places if column.places else "#,##0"
    return "0" if column.kind is Kind.INTEGER else "General"


def text_cell(page: Any, text: str) -> Any:
    """A cell of the frame that holds exactly this text, whatever it looks like."""
    cell = WriteOnlyCell(page, plain_text(text))
    # Set after the value: openpyxl takes a text that begins with "=" for a formula, "#N/A" for an error.
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    return cell


def header_cell(page: Any, text: str) -> Any:
    cell = text_cell(page, text)
    cell.font, cell.fill, cell.alignment, cell.border = _HEADER_FONT, _HEADER_FILL, _CENTRE, _HEADER_BORDER
    return cell
