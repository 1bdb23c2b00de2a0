"""Objections and what was decided, as a workbook."""

from collections.abc import Iterable
from datetime import datetime

from alerts.exports.lists import WHOM
from alerts.selectors import ObjectionRow
from core.workbook import Column, Kind, Sheet, workbook_bytes

COLUMNS = (
    *WHOM,
    Column("当前颜色", "colour", width=10),
    Column("已移出", "removed", Kind.YES_NO, width=8),
    Column("异议理由", "text", width=60),
    Column("提出时间", "raised_at", Kind.DATETIME, width=18),
    Column("状态", "state", width=14),
    Column("处理说明", "decision", width=60),
    Column("处理时间", "decided_at", Kind.DATETIME, width=18),
)


def objections_workbook(rows: Iterable[ObjectionRow], *, made_at: datetime) -> bytes:
    """One row an objection, in the order of the page."""
    cells = (
        (
            row.quarter,
            row.uscc or None,
            row.enterprise,
            row.city,
            row.county,
            row.colour.label,
            row.objection.entry.removed_at is not None,
            row.objection.text,
            row.objection.raised_at,
            row.state.label,
            row.objection.decision or None,
            row.objection.decided_at,
        )
        for row in rows
    )
    return workbook_bytes([Sheet("清单异议", COLUMNS, cells)], made_at=made_at, title="清单异议")
