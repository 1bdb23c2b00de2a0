"""Workbook input and output: the only place that knows how an .xlsx file is read and written."""

from core.workbook.charts import SheetChart
from core.workbook.columns import (
    TRUSTED,
    UPLOAD,
    CellError,
    Column,
    Kind,
    Limits,
    Row,
    Table,
    WorkbookError,
)
from core.workbook.marking import error_workbook
from core.workbook.package import Formula
from core.workbook.reading import read_chunks, read_table
from core.workbook.writing import Sheet, column_letters, workbook_bytes, write_workbook

__all__ = [
    "TRUSTED",
    "UPLOAD",
    "CellError",
    "Column",
    "Formula",
    "Kind",
    "Limits",
    "Row",
    "Sheet",
    "SheetChart",
    "Table",
    "WorkbookError",
    "column_letters",
    "error_workbook",
    "read_chunks",
    "read_table",
    "workbook_bytes",
    "write_workbook",
]
