"""The child process that opens an uploaded workbook: limits itself, inspects the file, prints its cells.

Run by path in isolated mode; it imports nothing of the project but its neighbours `preflight` and `scanning`, because an import
of the project is memory and time that the limits would have to allow for. A crash here costs one upload, never a worker.

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
from collections import deque
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

if __package__:
    from core.workbook.preflight import inflated, inspect_members, open_archive
    from core.workbook.scanning import DAMAGED, PartScan, Refused
else:  # run by path: the two neighbours that are needed, and nothing of the standard library can be hidden by them
    sys.path.append(str(Path(__file__).parent))
    from preflight import inflated, inspect_members, open_archive  # type: ignore[import-not-found, no-redef]
    from scanning import DAMAGED, PartScan, Refused  # type: ignore[import-not-found, no-redef]

BATCH_ROWS = 500
SHEETS = "xl/worksheets/"


def limit_process(memory: int, cpu_seconds: int, output_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def scan(content: bytes, limits: dict[str, int]) -> tuple[str, PartScan]:
    """Name and scan of the one sheet that holds anything."""
    with open_archive(content) as archive:
        inspect_members(archive, limits["max_real_bytes"])
        if "xl/workbook.xml" not in archive.namelist():
            raise Refused("文件不是 Excel 工作簿（.xlsx），请使用系统提供的模板填写后上传。")
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
