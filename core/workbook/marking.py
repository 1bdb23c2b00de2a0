"""The uploaded workbook back, with its faulty cells coloured and commented."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.utils import get_column_letter

from core.workbook.cells import Cell, printed
from core.workbook.columns import UPLOAD, CellError, Column, Limits, WorkbookError
from core.workbook.package import CellWriter, FaultyCellWriter, letters_of, plain_text, save
from core.workbook.reading import nameless_header, opened
from core.workbook.writing import header_cell, sheet_title, stamp, text_cell

MAX_COMMENTS = 2_000
"""Programs open a sheet with more comments slowly; the further cells are coloured only."""

FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""The copy is a function of the upload alone, so it tells no time of its own."""

_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss", "time": "@"}


def error_workbook(
    content: bytes, errors: Iterable[CellError], *, columns: Sequence[Column] = (), limits: Limits = UPLOAD
) -> bytes:
    """The workbook `content` again, built from its values, with the cells in error marked.

    Formulas come back as the values they had, merged cells as single ones, but for those in `columns` that may be merged. An
    error whose column does not exist in the sheet is left out. Corrected, the file can be uploaded as it is. Raises
    `WorkbookError` where reading does.
    """
    with opened(content, limits) as (head, lines):
        number, headers = next(lines, (0, []))
        if number != 1:
            raise WorkbookError("第 1 行没有表头，请按模板在第 1 行填写表头。")
        marks = _marks(errors, headers)
        book = Workbook(write_only=True)
        stamp(book, FIXED_TIME)
        title = sheet_title(head["sheet"])
        page = book.create_sheet(title)
        page.freeze_panes = "A2"
        for letter in letters_of(len(headers)):
            page.column_dimensions[letter].width = 20
        page.append([header_cell(page, printed(header)) for header in headers])
        merging = {name for column in columns if column.merges for name in (column.header, *column.also)}
        places = {place for place, header in enumerate(headers, 1) if printed(header) in merging}
        for top, left, bottom, right in head["merged"]:
            if left == right and left in places and top > 1:
                page.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
        rows = _Rows(page)
        # The frame is closed before the rows are written, so its comments are made known at once.
        page._comments.extend(_comments(page, marks))
        page.close()
        target = BytesIO()
        save(book, target, {title: rows.written(lines, marks)})
        return target.getvalue()


Marks = Mapping[int, Mapping[int, str]]
"""Row number to column number to the comment."""


def _marks(errors: Iterable[CellError], headers: list[Cell]) -> Marks:
    places = {printed(cell) or nameless_header(place): place for place, cell in enumerate(headers, 1)}
    marks: dict[int, dict[int, str]] = {}
    for error in errors:
        place = places.get(error.column) or _place_of_nameless(error.column)
        if place is not None:
            row = marks.setdefault(error.row, {})
            row[place] = f"{row[place]}；{error.expected}" if place in row else error.expected
    return marks


def _place_of_nameless(header: str) -> int | None:
    """Column number of a column beyond the headers, where an error names it by its letter."""
    return next((place for place in range(1, 100) if nameless_header(place) == header), None)


def _comments(page: Any, marks: Marks) -> Iterator[Any]:
    cells = ((row, place, message) for row, places in sorted(marks.items()) for place, message in places.items())
    for (row, place, message), _ in zip(cells, range(MAX_COMMENTS), strict=False):
        cell = text_cell(page, "")
        cell.row, cell.column = row, place
        cell.comment = Comment(plain_text(message), "系统", width=260, height=90)
        yield CommentRecord.from_cell(cell)


class _Rows:
    """The rows of the sheet as they came, those in error coloured."""

    def __init__(self, page: Any) -> None:
        self._plain = {kind: CellWriter(page, style) for kind, style in _FORMATS.items()}
        self._faulty = {kind: FaultyCellWriter(page, style) for kind, style in _FORMATS.items()}
        self._plain_number = CellWriter(page, "General")
        self._faulty_number = FaultyCellWriter(page, "General")

    def written(self, lines: Iterable[tuple[int, list[Cell]]], marks: Marks) -> Iterator[str]:
        missed = sorted(marks, reverse=True)  # rows in error that have not come yet, the next one last
        for number, cells in lines:
            while missed and missed[-1] < number:
                row = missed.pop()
                yield self._row(row, [], marks[row])
            if missed and missed[-1] == number:
                missed.pop()
            yield self._row(number, cells, marks.get(number, {}))
        for row in reversed(missed):
            yield self._row(row, [], marks[row])

    def _row(self, number: int, cells: list[Cell], faults: Mapping[int, str]) -> str:
        cells = cells + [None] * (max(faults, default=0) - len(cells))
        written = [
            self._cell(f"{get_column_letter(place)}{number}", cell, place in faults)
            for place, cell in enumerate(cells, 1)
        ]
        return f'<row r="{number}">{"".join(written)}</row>'

    def _cell(self, reference: str, cell: Cell, faulty: bool) -> str:
        if isinstance(cell, list):
            kind, text = cell
            value: Any = text
            if kind == "date":
                value = date.fromisoformat(text)
            elif kind == "datetime":
                value = datetime.fromisoformat(text)
            return (self._faulty if faulty else self._plain)[kind].write(reference, value)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return (self._faulty_number if faulty else self._plain_number).write(reference, cell)
