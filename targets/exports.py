"""The Target Table as a workbook, as it goes in: a key work is one merged cell over its targets."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from core.workbook import Sheet, workbook_bytes
from targets.facts import TargetRow
from targets.imports import TARGET_COLUMNS

SHEET = "绩效目标"


def targets_workbook(rows: Sequence[TargetRow], *, made_at: datetime) -> bytes:
    """The rows in the eleven columns; none give the blank form. Uploaded again it changes nothing."""
    written: list[list[Any]] = []
    merged: list[tuple[str, int, int]] = []
    for key_work, members in groupby(rows, key=lambda row: row.key_work):
        first = len(written)
        written += [[None, *row[1:]] for row in members]
        written[first][0] = key_work
        size = len(written) - first
        if size > 1:
            merged.append(("key_work", first, size))
    cells = [[value if value != "" else None for value in row] for row in written]
    sheet = Sheet(SHEET, TARGET_COLUMNS, cells, merged=merged, wrapped=True, lists=True)
    return workbook_bytes([sheet], made_at=made_at)
