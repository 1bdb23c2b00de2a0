"""The child process that opens an uploaded workbook: limits itself, inspects the file, prints its cells.

Run by path in isolated mode; it imports nothing of the project, because an import of the project is
memory and time that the limits would have to allow for. A crash here costs one upload, never a worker.

Input: the workbook's bytes on standard input. Arguments: one JSON object with the fields of `Limits`.
Output: JSON lines. The first is ``{"refused": "…"}`` (Chinese, ready to be shown) or describes the sheet:
``{"sheet", "uncached": [[row, column]…], "faulty": [[row, column, text]…], "merged": [[r1, c1, r2, c2]…],
"hidden_rows"}``, rows and columns from 1. Each further line is a list of ``[row, [value…]]`` for the rows
that hold anything, the first value standing in column 1. A value is null, text, number, boolean, or
``["date"|"datetime"|"time", ISO text]``.

Measured reason for the inspection: one cell at XFD1048576 in a file of 1 KB drove one reader to 36 s and
2.5 GB and made another abort its process.
"""

import json
import posixpath
import re
import resource
import sys
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MAX_MEMBERS = 200
MAX_RATIO = 250  # spreadsheets reach 60; deflate itself ends at 1,032
RATIO_FREE_BYTES = 1 << 20  # below this size a ratio says nothing
MAX_MERGED = 10_000
BATCH_ROWS = 500
CHUNK = 1 << 16
LAST = True  # said to the parser with the end of a part
INFLATED_CHUNK = 1 << 20

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")
FORBIDDEN = {
    "宏": ("vbaproject", "xl/macrosheets/", "xl/dialogsheets/"),
    "外部链接": ("xl/externallinks/", "xl/connections.xml", "xl/querytables/"),
    "嵌入对象": ("xl/embeddings/", "xl/activex/", "xl/richdata/"),
}


class Refused(Exception):
    """The file as a whole is not accepted; the message is shown to the person who sent it."""


DAMAGED = "文件不完整或已损坏，无法读取，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。"


def limit_process(memory: int, cpu_seconds: int, output_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_archive(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise Refused(DAMAGED) from broken


def inspect_members(archive: zipfile.ZipFile, max_real_bytes: int) -> None:
    """Refuses by the archive's directory alone: too many or too large members, disguises, active content."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Refused("工作簿内部文件过多，疑似异常文件，不能接收。")
    if len({member.filename.lower() for member in members}) != len(members):
        raise Refused(DAMAGED)
    end = 0
    for member in sorted(members, key=lambda entry: entry.header_offset):
        if member.header_offset < end:
            raise Refused(DAMAGED)
        end = member.header_offset + 30 + member.compress_size
        inspect_member(member)
    if sum(member.file_size for member in members) > max_real_bytes:
        raise Refused("工作簿解压后过大，请拆分后再上传。")
    if "xl/workbook.xml" not in archive.namelist():
        raise Refused("文件不是 Excel 工作簿（.xlsx），请使用系统提供的模板填写后上传。")


def inspect_member(member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise Refused("工作簿已加密，请取消密码后再上传。")
    parts = name.split("/")
    if "\\" in name or name.startswith("/") or ".." in parts or member.compress_type not in (0, 8):
        raise Refused(DAMAGED)
    for content, marks in FORBIDDEN.items():
        if any(mark in name for mark in marks):
            raise Refused(f"工作簿含有{content}，不能接收，请另存为不含{content}的 .xlsx 后再上传。")
    allowed = (
        name.endswith((".xml", ".rels", ".vml", "/"))
        or (name.endswith(".bin") and name.startswith("xl/printersettings/"))
        or (name.endswith(IMAGES) and "media" in parts)
        or (name.endswith(IMAGES) and parts[0] == "docprops")
    )
    if not allowed:
        raise Refused(f"工作簿含有不允许的内容（{member.filename[:60]}），不能接收。")
    if member.file_size > RATIO_FREE_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise Refused("工作簿压缩比异常，疑似恶意文件，不能接收。")


def inflated(content: memoryview, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's real bytes, inflated here so that a size declared too small is found."""
    start = member.header_offset
    if bytes(content[start : start + 4]) != b"PK\x03\x04":
        raise Refused(DAMAGED)
    name_length = int.from_bytes(content[start + 26 : start + 28], "little")
    extra_length = int.from_bytes(content[start + 28 : start + 30], "little")
    start += 30 + name_length + extra_length
    end = start + member.compress_size
    real = 0
    try:
        for chunk in pieces(content[start:end], member.compress_type):
            real += len(chunk)
            if real > member.file_size:
                break
            yield chunk
    except zlib.error as broken:
        raise Refused(DAMAGED) from broken
    if real != member.file_size:
        raise Refused("工作簿实际内容与声明的大小不符，疑似恶意文件，不能接收。")


def pieces(packed: memoryview, method: int) -> Iterator[bytes]:
    inflater = None if method == zipfile.ZIP_STORED else zlib.decompressobj(-zlib.MAX_WBITS)
    for offset in range(0, len(packed), CHUNK):
        piece = bytes(packed[offset : offset + CHUNK])
        if inflater is None:
            yield piece
            continue
        while piece and not inflater.eof:
            yield inflater.decompress(piece, INFLATED_CHUNK)
            piece = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise zlib.error("incomplete stream")


class PartScan:
    """One pass over an XML part: no document type, sizes within limits, and what the reader would pass over.

    Only cells that hold something count for the limits: a sheet formatted down to its last row is harmless.
    """

    def __init__(self, max_rows: int, max_columns: int) -> None:
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
        self._row = 0
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

    def run(self, chunks: Iterable[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        self._parser = parser
        first = True
        try:
            for chunk in chunks:
                if first and chunk[:2] in (b"\xfe\xff", b"\xff\xfe"):
                    raise Refused(DAMAGED)  # the reader takes every part as UTF-8
                first = first and not chunk
                parser.Parse(chunk)
            parser.Parse(b"", LAST)
            self._end_cell()
        except (expat.ExpatError, ValueError) as broken:
            raise Refused(DAMAGED) from broken

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
            raise Refused(DAMAGED)

    def _doctype(self, *details: object) -> None:
        raise Refused("工作簿含有文档类型定义（DTD），疑似恶意文件，不能接收。")

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
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows += 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        # Ends of elements are not listened to, which halves the time: a cell ends where the next begins.
        if self._formula or self._kind == "e":
            self._end_cell()
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            try:
                self._column = self._columns[letters]
            except KeyError:
                self._column = self._columns[letters] = position(letters + "1")[1]
            self._row = int(reference[len(letters) :])
        self._kind = attributes.get("t", "")
        self._filled = False

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
            raise Refused("工作簿含有外部链接，不能接收，请断开链接后再上传。")
        if kind.endswith(("/worksheet", "/sharedStrings", "/styles")) and not target.lower().endswith(".xml"):
            raise Refused(DAMAGED)
        self.relations[attributes.get("Id", "")] = target

    def _content_type(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise Refused("工作簿含有宏，不能接收，请另存为不含宏的 .xlsx 后再上传。")


def position(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as ``AB12``."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", reference)
    if match is None:
        raise Refused(DAMAGED)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def scan(content: bytes, limits: dict[str, int]) -> tuple[str, PartScan]:
    """Name and scan of the one sheet that holds anything."""
    with open_archive(content) as archive:
        inspect_members(archive, limits["max_real_bytes"])
        scans: dict[str, PartScan] = {}
        for member in archive.infolist():
            chunks = inflated(memoryview(content), member)
            if member.filename.lower().endswith((".xml", ".rels")):
                scans[member.filename] = part = PartScan(limits["max_rows"], limits["max_columns"])
                part.run(chunks)
            else:
                deque(chunks, maxlen=0)
    relations = scans["xl/_rels/workbook.xml.rels"].relations if "xl/_rels/workbook.xml.rels" in scans else {}
    filled: list[tuple[str, PartScan]] = []
    for name, relation in scans["xl/workbook.xml"].sheets:
        target = relations.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path not in scans:
            raise Refused(DAMAGED)
        if scans[path].cells:
            filled.append((name, scans[path]))
    if not filled:
        raise Refused("工作簿是空的，请填写后再上传。")
    if len(filled) > 1:
        names = "、".join(f"“{name}”" for name, _ in filled[:5])
        raise Refused(f"工作簿有 {len(filled)} 张含内容的工作表（{names}），只能保留一张。")
    return filled[0]


def encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time | timedelta):
        return ["time", str(value)]
    return None if value == "" else value


def main() -> None:
    limits: dict[str, int] = json.loads(sys.argv[1])
    limit_process(limits["memory_bytes"], limits["cpu_seconds"], limits["output_bytes"])
    out = sys.stdout
    try:
        content = sys.stdin.buffer.read()
        name, part = scan(content, limits)
        from_calamine(content, name, part, out)
    except Refused as refused:
        out.write(json.dumps({"refused": str(refused)}) + "\n")
    out.flush()


def from_calamine(content: bytes, name: str, part: PartScan, out: Any) -> None:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = workbook.get_sheet_by_name(name)
        start = sheet.start
    except (CalamineError, PasswordError) as broken:
        raise Refused(DAMAGED) from broken
    head = {
        "sheet": name,
        "uncached": part.uncached,
        "faulty": part.faulty,
        "merged": part.merged,
        "hidden_rows": part.hidden_rows,
    }
    out.write(json.dumps(head) + "\n")
    lead: list[Any] = [None] * (start[1] if start else 0)
    batch: list[Any] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = lead + [encoded(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        if values:
            batch.append([number, values])
            if len(batch) == BATCH_ROWS:
                out.write(json.dumps(batch) + "\n")
                batch = []
    if batch:
        out.write(json.dumps(batch) + "\n")


if __name__ == "__main__":
    main()
