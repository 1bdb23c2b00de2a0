"""The official's lists as workbooks."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from cases.rules import last_day, working_hours
from cases.selectors import ProposalRow, QuestionRow
from core.workbook import Column, Kind, Sheet, workbook_bytes

LIMIT = 5_000
"""Rows; more are refused, as the workbook is made while the official waits."""

COLUMNS = (
    Column("编号", "number", Kind.CODE, width=24),
    Column("地区", "region", width=14),
    Column("企业名称", "enterprise", width=32),
    Column("标题", "title", width=36),
    Column("主题", "topic", width=10),
    Column("内容", "text", width=60),
    Column("提问时间", "asked_at", Kind.DATETIME, width=18),
    Column("答复期限(当日24:00)", "due_on", Kind.DATE, width=20),
    Column("状态", "state", width=10),
    Column("期限情况", "deadline", width=20),
    Column("首次答复时间", "first_answered_at", Kind.DATETIME, width=18),
    Column("首次答复用时(工作小时)", "first_hours", Kind.DECIMAL, width=20),
    Column("办理单位", "office", width=20),
    Column("经办人", "assignee", width=12),
    Column("满意度", "rating", Kind.INTEGER, width=8),
    Column("评价说明", "comment", width=40),
)


def desk_workbook(rows: Iterable[QuestionRow], *, now: datetime) -> bytes:
    """The list as .xlsx, one row a question."""
    return workbook_bytes([Sheet("问题诉求", COLUMNS, _cells(rows))], made_at=now)


def _cells(rows: Iterable[QuestionRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        question = row.question
        yield (
            question.number,
            row.region,
            row.enterprise,
            question.title,
            row.topic.label,
            question.text,
            question.asked_at,
            last_day(question.limit_at),
            row.exclusion.label if row.exclusion else row.state.label,
            row.deadline.text,
            question.first_answered_at,
            None if question.first_minutes is None else working_hours(question.first_minutes),
            row.office or f"{row.region}商务局",
            question.assignee_name or None,
            question.rating,
            question.rating_comment or None,
        )


PROPOSAL_COLUMNS = (
    Column("线索类型", "kind", width=12),
    Column("提出时间", "proposed_at", Kind.DATETIME, width=18),
    Column("诉求编号", "number", Kind.CODE, width=24),
    Column("诉求标题", "title", width=36),
    Column("企业名称", "enterprise", width=32),
    Column("地区", "region", width=14),
    Column("办理单位", "office", width=20),
    Column("依据", "evidence", width=80),
)


def proposals_workbook(rows: Iterable[ProposalRow], *, now: datetime) -> bytes:
    """Proposed deductions as .xlsx, one row a proposal."""
    return workbook_bytes([Sheet("扣减线索", PROPOSAL_COLUMNS, _proposal_cells(rows))], made_at=now)


def _proposal_cells(rows: Iterable[ProposalRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.kind.label,
            row.proposal.proposed_at,
            row.question.number,
            row.question.title,
            row.enterprise,
            row.region,
            row.office,
            row.proposal.evidence,
        )
