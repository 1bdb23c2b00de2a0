"""The list of typical cases as a workbook, annex 3's parts as columns."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from cases.selectors import CaseRow
from core.workbook import Column, Kind, Sheet, workbook_bytes

COLUMNS = (
    Column("报送月份", "month", Kind.MONTH),
    Column("报送单位", "office", width=20),
    Column("企业名称", "enterprise", width=32),
    Column("案例类型", "kind", width=20),
    Column("标题", "title", width=36),
    Column("企业情况", "situation", width=60),
    Column("举措", "measures", width=60),
    Column("成效", "effect", width=60),
    Column("字数", "size", Kind.INTEGER, width=8),
    Column("状态", "state", width=12),
    Column("企业同意公开名称", "named", width=18),
    Column("报送时间", "submitted_at", Kind.DATETIME, width=18),
    Column("报省时间", "forwarded_at", Kind.DATETIME, width=18),
    Column("收录时间", "adopted_at", Kind.DATETIME, width=18),
)


def cases_workbook(rows: Iterable[CaseRow], *, now: datetime) -> bytes:
    """The list as .xlsx, one row a case."""
    return workbook_bytes([Sheet("典型案例", COLUMNS, _cells(rows))], made_at=now)


def _cells(rows: Iterable[CaseRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        case = row.case
        yield (
            row.month,
            row.office,
            row.enterprise,
            row.kind.label,
            case.title,
            case.situation or None,
            case.measures or None,
            case.effect or None,
            case.size,
            row.state.label,
            "是" if case.named else "否",
            case.submitted_at,
            case.forwarded_at,
            case.adopted_at,
        )
