"""The blank forms of customs exports, rates and the calendar."""

from datetime import datetime
from typing import BinaryIO

from core.workbook import Sheet, write_workbook
from orders.enums import UploadKind
from orders.imports import columns_of


def write_template(kind: UploadKind, target: BinaryIO, *, now: datetime) -> None:
    """Write the blank workbook of a kind to `target` as .xlsx."""
    write_workbook([Sheet(kind.label, columns_of(kind), (), lists=True)], target, made_at=now)
