"""Reading an uploaded workbook: a limited child process opens it, this module judges its cells.

The source of the rules is the list of formats: headers in row 1 exactly, order free, unknown columns
refused by name; every error of a cell is collected, only what spoils the whole file is raised.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from openpyxl.utils import get_column_letter

from core.fullwidth import half_width
from core.workbook.cells import Cell, Reader, Unexpected, is_blank, printed, reader_of
from core.workbook.columns import UPLOAD, Column, Limits, Row, Table, WorkbookError

CHILD = Path(__file__).with_name("child.py")

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_table(
    content: bytes,
    columns: Sequence[Column],
    *,
    limits: Limits = UPLOAD,
    max_rows: int | None = None,
    max_bytes: int | None = None,
    fill_merged: bool = False,
) -> Table:
    """The whole sheet at once; raises `WorkbookError` when the file as a whole cannot be read.

    `fill_merged` gives every cell of a merged range the value of its first; otherwise a merged range is an error, but for
    one that lies within a column whose `merges` allows it.
    """
    limits = replace(
        limits,
        max_rows=limits.max_rows if max_rows is None else max_rows,
        max_bytes=limits.max_bytes if max_bytes is None else max_bytes,
    )
    (table,) = read_chunks(content, columns, limits=limits, fill_merged=fill_merged, size=limits.max_rows + 1)
    return table


def read_chunks(
    content: bytes,
    columns: Sequence[Column],
    *,
    limits: Limits = UPLOAD,
    fill_merged: bool = False,
    size: int = 10_000,
) -> Iterator[Table]:
    """The sheet in tables of up to `size` rows each, for files that would not fit into memory.

    A file without data rows raises `WorkbookError` like any other that cannot be used.
    """
    with opened(content, limits) as (head, lines):
        reader = _SheetReader(head, columns, fill_merged)
        table = reader.table()
        empty = True
        for number, cells in lines:
            if reader.positions is None:
                reader.take_headers(number, cells)
            elif reader.has_something(number, cells):
                empty = False
                reader.take_row(table, number, cells)
                if len(table.rows) + len(table.bad_rows) >= size:
                    yield table
                    table = reader.table()
        reader.finish(table)
        if table.rows or table.bad_rows:
            yield table
        elif empty:
            raise WorkbookError("工作簿只有表头，没有数据行，请填写后再上传。")


@contextmanager
def opened(content: bytes, limits: Limits) -> Iterator[tuple[dict[str, Any], Iterator[tuple[int, list[Cell]]]]]:
    """Facts of the one filled sheet and its rows (number, cells from column 1), read by the child process."""
    check_form(content, limits)
    with tempfile.TemporaryFile() as output:
        run_child(content, limits, output)
        output.seek(0)
        first = output.readline()
        head = json.loads(first) if first else {}
        if "refused" in head:
            raise WorkbookError(head["refused"])
        if "sheet" not in head:
            raise WorkbookError("文件内容异常，无法读取，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")
        yield head, _rows(output)


def check_form(content: bytes, limits: Limits) -> None:
    """Refuses by size and first bytes what cannot be an .xlsx workbook."""
    if not content:
        raise WorkbookError("文件是空的，请重新选择文件。")
    if len(content) > limits.max_bytes:
        raise WorkbookError(
            f"文件过大（{len(content) / (1 << 20):.1f} MB），不能超过 {limits.max_bytes / (1 << 20):g} MB，请拆分后再上传。"
        )
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise WorkbookError("工作簿已加密，请取消密码后再上传。")
        raise WorkbookError("这是旧版 .xls 文件，请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    if not content.startswith(b"PK"):
        raise WorkbookError("文件不是 Excel 工作簿（.xlsx），请使用系统提供的模板填写后上传。")


def run_child(content: bytes, limits: Limits, output: IO[bytes]) -> None:
    """Runs the child process on the file; raises `WorkbookError` when it dies or takes too long."""
    command = [sys.executable, "-I", str(CHILD), json.dumps(asdict(limits))]
    try:
        # Its errors are technical and may quote the file; the exit code is all that is needed here.
        done = subprocess.run(
            command,
            input=content,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise WorkbookError("文件处理超时，请减少内容或拆分后再上传。") from slow
    if done.returncode != 0:
        raise WorkbookError("文件内容异常，读取时占用资源过多，已停止处理。请检查文件或拆分后再上传。")


def _rows(output: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
    for line in output:
        yield from json.loads(line)


def nameless_header(place: int) -> str:
    """How an error names a column without header."""
    return f"{get_column_letter(place)} 列"


class _SheetReader:
    """Turns the rows of one sheet into tables; holds what the whole sheet needs to know."""

    def __init__(self, head: dict[str, Any], columns: Sequence[Column], fill_merged: bool) -> None:
        self.sheet = str(head["sheet"])
        self.columns = columns
        self.positions: dict[int, Column] | None = None
        self._hidden_rows = int(head["hidden_rows"])
        self._complaints: dict[int, list[tuple[int, str, str]]] = {}
        self._unread: set[int] = set()
        self._gaps = False
        self._headers: dict[str, str] = {}
        self._keys = [column.key for column in columns]
        self._readers: list[tuple[int, Column, Reader]] = []
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        self._anchor_values: dict[tuple[int, int], Cell] = {}
        for row, column in head["uncached"]:
            self._complain(
                row, column, "公式", "公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再上传，或直接填写数值"
            )
            self._unread.add(row)
        for row, column, text in head["faulty"]:
            self._unread.add(row)
            self._complain(row, column, text, "公式计算出错，请更正公式或直接填写数值")
        self._merged: list[tuple[int, int, int, int]] = [tuple(area) for area in head["merged"]]
        self._fill_merged = fill_merged

    def _complain(self, row: int, column: int, value: str, expected: str) -> None:
        self._complaints.setdefault(row, []).append((column, value, expected))

    def _take_merged(self, positions: dict[int, Column]) -> None:
        """Whether merged cells may be is known once the headers are: by the reader as a whole, or by their column."""
        for top, left, bottom, right in self._merged:
            column = positions.get(left)
            if self._fill_merged or (column is not None and column.merges and left == right and top > 1):
                self._fill(top, left, bottom, right)
            else:
                self._complain(top, left, "合并单元格", self._not_merged())

    def _not_merged(self) -> str:
        allowed = "、".join(f"“{column.header}”" for column in self.columns if column.merges)
        if not allowed:
            return "不能使用合并单元格，请取消合并后逐格填写"
        return f"只有{allowed}一列可以上下合并单元格，请取消合并后逐格填写"

    def _fill(self, top: int, left: int, bottom: int, right: int) -> None:
        if (bottom - top + 1) * (right - left + 1) > 10_000:
            raise WorkbookError("合并单元格范围过大，请取消合并后再上传。")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._anchors[row, column] = (top, left)

    def table(self) -> Table:
        return Table(self.sheet, self.columns, hidden_rows=self._hidden_rows, headers=self._headers)

    def take_headers(self, number: int, cells: Sequence[Cell]) -> None:
        """Checks row 1 against the columns; raises `WorkbookError` that names all that is wrong with it."""
        if number != 1:
            raise WorkbookError("第 1 行没有表头，请按模板在第 1 行填写表头。")
        known = {header: column for column in self.columns for header in (column.header, *column.also)}
        positions: dict[int, Column] = {}
        unknown: list[str] = []
        repeated: list[str] = []
        for place, cell in enumerate(cells, 1):
            header = printed(cell)
            column = known.get(header)
            if not header:
                continue
            if column is None:
                unknown.append(self._with_hint(header))
            elif column in positions.values():
                repeated.append(f"“{header}”")
            else:
                positions[place] = column
                self._headers[column.key] = header
        missing = [
            f"“{column.header}”" for column in self.columns if not column.omittable and column not in positions.values()
        ]
        faults = []
        if unknown:
            faults.append("有不认识的列：" + "、".join(unknown[:20]))
        if repeated:
            faults.append("有重复的列：" + "、".join(repeated))
        if missing:
            faults.append("缺少列：" + "、".join(missing))
        if faults:
            raise WorkbookError(
                f"工作表“{self.sheet}”的表头（第 1 行）" + "；".join(faults) + "。请使用系统提供的模板。"
            )
        self.positions = positions
        self._take_merged(positions)
        self._gaps = max(positions, default=0) > len(positions)
        self._readers = [(place - 1, column, reader_of(column)) for place, column in positions.items()]

    def _with_hint(self, header: str) -> str:
        for column in self.columns:
            if half_width(column.header).replace(" ", "") == half_width(header).replace(" ", ""):
                return f"“{header}”（应为“{column.header}”）"
        return f"“{header}”"

    def has_something(self, number: int, cells: Sequence[Cell]) -> bool:
        for cell in cells:  # a loop: the first cell nearly always answers
            if cell is not None and not is_blank(cell):
                return True
        return number in self._unread

    def finish(self, table: Table) -> None:
        """Adds the errors of rows that hold nothing but formulas without a result: the child saw them empty."""
        if self.positions is None:
            raise WorkbookError("第 1 行没有表头，请按模板在第 1 行填写表头。")
        for number in sorted(self._unread - {1}):
            self.take_row(table, number, [])

    def take_row(self, table: Table, number: int, cells: list[Cell]) -> None:
        """Adds the row to the table, or its errors."""
        self._unread.discard(number)
        if self._anchors:
            self._fill_from_anchors(number, cells, max(self.positions or (), default=0))
        values: dict[str, Any] = dict.fromkeys(self._keys)
        width = len(cells)
        complaints = self._complaints.get(number)
        complained = self._report(table, number, complaints) if complaints else ()
        for index, column, read in self._readers:
            cell = cells[index] if index < width else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                if column.required and index + 1 not in complained:
                    table.add_error(number, self._headers[column.key], "", "此项必填")
                continue
            if index + 1 in complained:
                continue
            try:
                values[column.key] = read(cell, column)
            except Unexpected as unexpected:
                table.add_error(number, self._headers[column.key], printed(cell), str(unexpected))
        if self._gaps or width > len(self._readers):
            self._check_nameless(table, number, cells, self.positions or {})
        if number not in table.bad_rows:
            table.rows.append(Row(number, values))

    def _report(self, table: Table, number: int, complaints: Sequence[tuple[int, str, str]]) -> set[int]:
        """Adds what is known to be wrong with cells of a row and returns their column numbers."""
        reported = set()
        for place, value, expected in complaints:
            column = (self.positions or {}).get(place)
            if column is not None:
                table.add_error(number, self._headers[column.key], value, expected)
                reported.add(place)
        return reported

    def _check_nameless(self, table: Table, number: int, cells: Sequence[Cell], positions: dict[int, Column]) -> None:
        for place, cell in enumerate(cells, 1):
            if place not in positions and not is_blank(cell):
                table.add_error(number, nameless_header(place), printed(cell), "此列没有表头，请删除内容或填写表头")

    def _fill_from_anchors(self, number: int, cells: list[Cell], width: int) -> None:
        cells.extend([None] * (width - len(cells)))
        for place in range(1, len(cells) + 1):
            anchor = self._anchors.get((number, place))
            if anchor == (number, place):
                self._anchor_values[anchor] = cells[place - 1]
            elif anchor is not None:
                cells[place - 1] = self._anchor_values.get(anchor)
