"""The child process that opens an uploaded workbook: limits itself, inspects the file, prints its cells.

Run by path in isolated mode; it imports nothing of the project but its neighbour `scanning`, because an import of the project is
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
import resource
import sys
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

if __package__:
    from core.workbook.scanning import DAMAGED, PartScan, Refused
else:  # run by path: the one neighbour that is needed, and nothing of the standard library can be hidden by it
    sys.path.append(str(Path(__file__).parent))
    from scanning import DAMAGED, PartScan, Refused  # type: ignore[import-not-found, no-redef]

MAX_MEMBERS = 200
MAX_RATIO = 250  # spreadsheets reach 60; deflate itself ends at 1,032
RATIO_FREE_BYTES = 1 << 20  # below this size a ratio says nothing
BATCH_ROWS = 500
CHUNK = 1 << 16
INFLATED_CHUNK = 1 << 20

SHEETS = "xl/worksheets/"
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")
FORBIDDEN = {
    "宏": ("vbaproject", "xl/macrosheets/", "xl/dialogsheets/"),
    "外部链接": ("xl/externallinks/", "xl/connections.xml", "xl/querytables/"),
    "嵌入对象": ("xl/embeddings/", "xl/activex/", "xl/richdata/"),
}


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


def scan(content: bytes, limits: dict[str, int]) -> tuple[str, PartScan]:
    """Name and scan of the one sheet that holds anything."""
    with open_archive(content) as archive:
        inspect_members(archive, limits["max_real_bytes"])
        scans: dict[str, PartScan] = {}
        for member in archive.infolist():
            chunks = inflated(memoryview(content), member)
            if member.filename.lower().endswith((".xml", ".rels")):
                scans[member.filename] = part = PartScan(limits["max_rows"], limits["max_columns"])
                part.run(chunks, sheet=member.filename.startswith(SHEETS))
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


PLAIN = frozenset({str, float, int, bool, type(None)})


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
    out = sys.stdout.buffer
    try:
        content = sys.stdin.buffer.read()
        name, part = scan(content, limits)
        from_calamine(content, name, part, out)
    except Refused as refused:
        out.write(line({"refused": str(refused)}))
    out.flush()


def line(value: Any) -> bytes:
    """One line of the output; Chinese as it is, which is half the bytes of escapes."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


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
    out.write(line(head))
    lead: list[Any] = [None] * (start[1] if start else 0)
    batch: list[Any] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = lead + [(value if value != "" else None) if type(value) in PLAIN else encoded(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        if values:
            batch.append([number, values])
            if len(batch) == BATCH_ROWS:
                out.write(line(batch))
                batch = []
    if batch:
        out.write(line(batch))


if __name__ == "__main__":
    main()
