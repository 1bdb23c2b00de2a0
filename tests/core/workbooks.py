"""Workbooks built part by part, so that a test can make them as odd as it likes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from core.periods import SHANGHAI
from core.workbook import Column, Kind, Sheet, Table, read_table, write_workbook

MADE_AT = datetime(2020, 6, 21, 9, 0, tzinfo=SHANGHAI)

CODE = Column("统一社会信用代码", "uscc", Kind.CODE)
MONTH = Column("月份", "month", Kind.MONTH)
AMOUNT = Column("出口额(万美元)", "amount", Kind.DECIMAL, places=2)
EXPORTS = (CODE, MONTH, AMOUNT)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

CONTENT_TYPES = (
    f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
)
WORKBOOK_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def text_xml(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_XML = (
    '<row r="1">'
    + text_xml("A1", "统一社会信用代码")
    + text_xml("B1", "月份")
    + text_xml("C1", "出口额(万美元)")
    + "</row>"
)
ROW_XML = (
    '<row r="2">' + text_xml("A2", "91350100M000100Y43") + text_xml("B2", "2020-05") + '<c r="C2"><v>1.5</v></c></row>'
)


def sheet_xml(rows: str, tail: str = "", declaration: str = DECLARATION) -> str:
    return f'{declaration}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'


def parts(sheet: str, changed: Mapping[str, str | bytes] | None = None) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **(changed or {}),
    }


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def raw_workbook(
    rows: str = HEADER_XML + ROW_XML, tail: str = "", changed: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A workbook whose one sheet has these rows, as XML."""
    return zipped(parts(sheet_xml(rows, tail), changed))


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def workbook(*rows: Sequence[Any]) -> bytes:
    """A workbook as a person's program writes it: these rows, the first holding the headers."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def written(columns: Sequence[Column], rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A workbook as the system writes it."""
    target = BytesIO()
    write_workbook([Sheet("表", columns, rows, **options)], target, made_at=MADE_AT)
    return target.getvalue()


def read_one(column: Column, cell: Any) -> Table:
    """The table of one row with one cell in this column (beside it a column that is always filled)."""
    return read_table(workbook([column.header, "序号"], [cell, "1"]), (column, Column("序号", "number")))
