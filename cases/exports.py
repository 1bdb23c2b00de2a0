"""The official's list as a workbook."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from cases.rules import last_day
from cases.selectors import QuestionRow
from core.workbook import Column, Kind, Sheet, write_workbook

LIMIT = 5_000
"""Rows; more are refused, as the workbook is made while the official waits."""

COLUMNS = (
    Column("编号", "number", Kind.CODE, width=24),
    Column("地区", "region", width=14),
    Column("企业名称", "enterprise", width=32),
    Column("标题", "title", width=36),
    Column("内容", "text", width=60),
    Column("提问时间", "asked_at", Kind.DATETIME, width=18),
    Column("答复期限(当日24:00)", "due_on", Kind.DATE, width=20),
    Column("状态", "state", width=10),
    Column("期限情况", "deadline", width=20),
    Column("首次答复时间", "first_answered_at", Kind.DATETIME, width=18),
    Column("满意度", "rating", Kind.INTEGER, width=8),
    Column("评价说明", "comment", width=40),
)


def write_desk(rows: Iterable[QuestionRow], target: BinaryIO, *, now: datetime) -> None:
    """Write the list to `target` as .xlsx, one row a question."""
    write_workbook([Sheet("问题诉求", COLUMNS, _cells(rows))], target, made_at=now)


def _cells(rows: Iterable[QuestionRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        question = row.question
        yield (
            question.number,
            row.region,
            row.enterprise,
            question.title,
            question.text,
            question.asked_at,
            last_day(question.due_at),
            row.exclusion.label if row.exclusion else row.state.label,
            row.deadline.text,
            question.first_answered_at,
            question.rating,
            question.rating_comment or None,
        )
