"""The entries of a list, and the blank form of an upload."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from alerts.facts import FeedbackAnswers
from alerts.imports import LIST_COLUMNS
from alerts.selectors import EntryRow
from core.periods import Quarter
from core.workbook import Column, Kind, Sheet, write_workbook

LIMIT = 10_000
"""Rows; more are refused, as the workbook is made while the official waits."""

WHOM = (
    Column("季度", "quarter", Kind.QUARTER, width=10),
    Column("统一社会信用代码", "uscc", Kind.CODE, width=22),
    Column("企业名称", "enterprise", width=36),
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
)
"""What a workbook says first of each enterprise."""

COLUMNS = (
    *WHOM,
    Column("颜色", "colour", width=8),
    Column("预警原因", "reason", width=48),
    Column("反馈情况", "state", width=12),
    Column("反馈次数", "feedback", Kind.INTEGER, width=10),
    Column("首次反馈时间", "first_at", Kind.DATETIME, width=18),
    Column("最近反馈时间", "last_at", Kind.DATETIME, width=18),
    Column("主要情况", "situation", width=18),
    Column("影响程度", "severity", width=12),
    Column("预计恢复", "outlook", width=14),
    Column("需要的帮助", "need", width=16),
    Column("可否电话联系", "may_call", width=12),
    Column("最近补充说明", "latest", width=60),
    Column("走访已确认", "confirmed", Kind.INTEGER, width=10),
    Column("走访待确认", "awaiting", Kind.INTEGER, width=10),
    Column("催办次数", "reminded", Kind.INTEGER, width=10),
    Column("最近催办时间", "reminded_at", Kind.DATETIME, width=18),
)


def write_entries(rows: Iterable[EntryRow], target: BinaryIO, *, quarter: Quarter, now: datetime) -> None:
    """Write the entries of a list to `target` as .xlsx, one row an enterprise."""
    write_workbook([Sheet(f"{quarter.label}五色清单", COLUMNS, _cells(rows, quarter))], target, made_at=now)


def _cells(rows: Iterable[EntryRow], quarter: Quarter) -> Iterator[tuple[object, ...]]:
    for row in rows:
        said = row.answers or FeedbackAnswers()
        yield (
            quarter,
            row.uscc or None,
            row.enterprise,
            row.city,
            row.county,
            row.colour.label,
            row.entry.reason,
            "已反馈" if row.is_fed_back else "未反馈" if row.must else "无需反馈",
            row.feedback,
            row.first_at,
            row.last_at,
            *(
                None if value is None else value.label
                for value in (said.situation, said.severity, said.outlook, said.need)
            ),
            None if said.may_call is None else "可以" if said.may_call else "暂不方便",
            row.latest or None,
            row.confirmed,
            row.awaiting,
            row.reminded,
            row.reminded_at,
        )


def write_template(target: BinaryIO, *, now: datetime) -> None:
    """Write the blank form of a list, with its colours to choose from."""
    write_workbook([Sheet("五色清单", LIST_COLUMNS, (), lists=True)], target, made_at=now)
