"""One pass over an XML part of an uploaded workbook: its form, its extent, and what the reader would pass over.

The child process imports it by path (`core.workbook.child`), so it imports nothing of the project.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.parsers import expat

MAX_MERGED = 10_000
LAST = True  # said to the parser with the end of a part
PLAIN_CELL = re.compile(
    rb'<c r="[A-Z][1-9][0-9]{0,4}"(?: s="[0-9]{1,6}")?(?: t="(?:s|n|b|str|inlineStr)")?>'
    rb'(?:<v>[^<]*</v>|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)</c>'
)
"""A cell in the first 26 columns and 99,999 rows that holds a value and no formula: nothing is to be said of it."""
ODD = re.compile(rb'<c(?! r=")[ >]|<!|<\?(?!xml )')
"""A cell that does not begin with its place, which may follow from the cell before; comments, in which no cell is one."""
END_OF_ROW = b"</row>"
PLAIN_COLUMNS, PLAIN_ROWS = 26, 99_999
LONGEST_ROW = 1 << 22


class Refused(Exception):
    """The file as a whole is not accepted; the message is shown to the person who sent it."""


DAMAGED = "文件不完整或已损坏，无法读取，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。"


class PartScan:
    """One pass over an XML part: no document type, sizes within limits, and what the reader would pass over.

    Only cells that hold something count for the limits: a sheet formatted down to its last row is harmless.
    """

    def __init__(self, max_rows: int, max_columns: int, noun: str = "工作簿") -> None:
        self.noun = noun
        self.max_row = max_rows + 1
        self.max_rows = max_rows
        self.max_columns = max_columns
        self.cells = 0
        self.hidden_rows = 0
        self.uncached: list[tuple[int, int]] = []
        self.faulty: list[tuple[int, int, str]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.sheets: list[tuple[str, str]] = []
        self.relations: dict[str, str] = {}
        self.content_types: set[str] = set()
        self._row = 0
        self._row_text = ""
        self._column = 0
        self._kind = ""
        self._formula = False
        self._filled = False
        self._text: list[str] = []
        self._columns: dict[str, int] = {}
        self._handlers: dict[str, Callable[[dict[str, str]], None] | None] = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "is": self._fill,
            "mergeCell": self._merge,
            "sheet": self._sheet,
            "Relationship": self._relationship,
            "Override": self._content_type,
            "Default": self._content_type,
        }

    def run(self, chunks: Iterable[bytes], *, sheet: bool = False) -> None:
        """Reads a part. Of a `sheet` every byte is checked for form and document type, but its plain cells, hundreds of
        thousands, are taken out before the elements are looked at one by one, which halves the time: what is well-formed
        never has the text of a cell inside a tag, and rows with comments or character data are left as they are."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._listener()
        guards = [parser]
        thin = sheet and self.max_columns >= PLAIN_COLUMNS and self.max_rows >= PLAIN_ROWS
        if thin:
            guards = [expat.ParserCreate()]
        for guard in guards:
            guard.XmlDeclHandler = self._declaration
            guard.StartDoctypeDeclHandler = self._doctype
            guard.EntityDeclHandler = self._doctype
        self._parser = parser
        try:
            checked = self._checked(chunks, guards[0] if thin else None)
            for chunk in self._thinned(checked) if thin else checked:
                parser.Parse(chunk)
            parser.Parse(b"", LAST)
            self._end_cell()
        except (expat.ExpatError, ValueError) as broken:
            raise Refused(DAMAGED) from broken

    def _checked(self, chunks: Iterable[bytes], guard: Any | None) -> Iterator[bytes]:
        """The bytes as they come, each seen by the guard first."""
        first = True
        for chunk in chunks:
            if first and chunk[:2] in (b"\xfe\xff", b"\xff\xfe"):
                raise Refused(DAMAGED)  # the reader takes every part as UTF-8
            first = first and not chunk
            if guard is not None:
                guard.Parse(chunk)
            yield chunk
        if guard is not None:
            guard.Parse(b"", LAST)

    def _thinned(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes in whole rows, without their plain cells, which are counted."""
        rest = b""
        for chunk in chunks:
            rest += chunk
            end = rest.rfind(END_OF_ROW) + len(END_OF_ROW)
            if end < len(END_OF_ROW):
                if len(rest) > LONGEST_ROW:
                    yield rest
                    rest = b""
                continue
            rows, rest = rest[:end], rest[end:]
            if ODD.search(rows) is None:
                rows, plain = PLAIN_CELL.subn(b"", rows)
                self.cells += plain
            yield rows
        yield rest

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
            raise Refused(DAMAGED)

    def _doctype(self, *details: object) -> None:
        raise Refused(f"{self.noun}含有文档类型定义（DTD），疑似恶意文件，不能接收。")

    def _listener(self) -> Callable[[str, dict[str, str]], None]:
        """Hears the start of every element. A sheet of 50,000 rows has a million and a half of them, nearly all of them
        parts of plain cells: those are told apart here, without a further call."""
        columns, slow = self._columns, self._start

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "t":
                return
            if name == "c":
                if self._formula or self._kind == "e":
                    self._end_cell()
                reference = attributes.get("r")
                column = None
                if reference is not None and reference.endswith(self._row_text):
                    column = columns.get(reference[: -len(self._row_text)])
                if column is None:
                    self._place(reference)
                else:
                    self._column = column
                self._kind = attributes.get("t", "")
                self._filled = False
            elif name == "is" or (name == "v" and not self._formula and self._kind != "e"):
                self._fill(attributes)
            else:
                slow(name, attributes)

        return start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        try:
            handler = self._handlers[name]
        except KeyError:
            handler = self._handlers[name] = self._handlers.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._row_text = str(self._row)
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows += 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        # Ends of elements are not listened to, which halves the time: a cell ends where the next begins.
        if self._formula or self._kind == "e":
            self._end_cell()
        self._place(attributes.get("r"))
        self._kind = attributes.get("t", "")
        self._filled = False

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        try:
            self._column = self._columns[letters]
        except KeyError:
            self._column = self._columns[letters] = position(letters + "1")[1]
        self._row = int(reference[len(letters) :])
        self._row_text = str(self._row)

    def _start_value(self, attributes: dict[str, str]) -> None:
        self._fill(attributes)
        if self._formula or self._kind == "e":
            self._parser.CharacterDataHandler = self._text.append

    def _start_formula(self, attributes: dict[str, str]) -> None:
        self._formula = True
        self._fill(attributes)

    def _fill(self, attributes: dict[str, str]) -> None:
        if self._column > self.max_columns:
            raise Refused(f"第 {self._row} 行的内容超出了 {self.max_columns} 列，请删除表格右侧多余的内容。")
        if self._row > self.max_row:
            raise Refused(f"数据超过 {self.max_rows} 行（第 {self._row} 行仍有内容），请拆分后再上传。")
        self.cells += 1
        self._filled = True

    def _end_cell(self) -> None:
        """What is to say about the cell that has just been passed."""
        if self._kind == "e" and self._filled:
            self.faulty.append((self._row, self._column, "".join(self._text).strip()[:20] or "#ERROR"))
        elif self._formula and self._kind != "str" and not "".join(self._text).strip():
            self.uncached.append((self._row, self._column))
        self._parser.CharacterDataHandler = None
        self._text = []
        self._kind = ""
        self._formula = self._filled = False

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "A1").partition(":")
        self.merged.append((*position(first), *position(last or first)))
        if len(self.merged) > MAX_MERGED:
            raise Refused("合并单元格过多，请取消合并后再上传。")

    def _sheet(self, attributes: dict[str, str]) -> None:
        relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
        self.sheets.append((attributes.get("name", ""), relation))

    def _relationship(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        target = attributes.get("Target", "")
        if attributes.get("TargetMode", "").lower() == "external" and not kind.endswith("/hyperlink"):
            raise Refused(f"{self.noun}含有外部链接，不能接收，请断开链接后再上传。")
        if kind.endswith(("/worksheet", "/sharedStrings", "/styles")) and not target.lower().endswith(".xml"):
            raise Refused(DAMAGED)
        self.relations[attributes.get("Id", "")] = target

    def _content_type(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        self.content_types.add(kind)
        if "macroenabled" in kind or "vbaproject" in kind:
            raise Refused(f"{self.noun}含有宏，不能接收，请另存为不含宏的文件后再上传。")


def position(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as ``AB12``."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", reference)
    if match is None:
        raise Refused(DAMAGED)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
