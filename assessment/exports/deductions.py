"""The list of deductions as a workbook."""

from collections.abc import Iterable
from datetime import datetime

from assessment.facts import show_region
from assessment.selectors import DeductionRow
from cases.rules import last_day
from core.workbook import Column, Kind, Sheet, workbook_bytes

LIMIT = 5_000
"""Rows; more are refused, as the workbook is made while somebody waits."""

LIST = (
    Column("发生月份", "month", Kind.MONTH),
    Column("计入月份", "counted", Kind.MONTH),
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("被提请单位", "office", width=20),
    Column("类型", "kind", width=12),
    Column("状态", "state", width=20),
    Column("扣减次数", "occurrences", Kind.INTEGER),
    Column("依据", "evidence", width=60),
    Column("提请时间", "opened_at", Kind.DATETIME, width=18),
    Column("说明期限(当日24:00)", "reply_due", Kind.DATE, width=20),
    Column("说明", "reply", width=60),
    Column("说明时间", "replied_at", Kind.DATETIME, width=18),
    Column("认定时间", "decided_at", Kind.DATETIME, width=18),
    Column("认定理由", "decision", width=40),
    Column("申诉时间", "appealed_at", Kind.DATETIME, width=18),
    Column("申诉理由", "appeal", width=60),
    Column("申诉处理时间", "settled_at", Kind.DATETIME, width=18),
    Column("申诉处理理由", "settlement", width=40),
    Column("备注", "note", width=40),
)


def deductions_workbook(rows: Iterable[DeductionRow], *, made_at: datetime) -> bytes:
    """One row a deduction, in the order of the page."""
    return workbook_bytes([Sheet("扣减认定", LIST, map(_cells, rows))], made_at=made_at, title="扣减认定")


def _cells(row: DeductionRow) -> list[object]:
    hearing, deduction = row.hearing, row.deduction
    cells: dict[str, object] = {
        "month": row.month,
        "counted": row.counted,
        "code": show_region(row.region),
        "office": row.office,
        "kind": row.kind.label,
        "state": row.state,
        "evidence": row.evidence,
        "note": row.note or None,
    }
    if hearing is not None:
        cells |= {
            "occurrences": hearing.occurrences,
            "opened_at": hearing.opened_at,
            "reply_due": last_day(hearing.reply_due),
            "reply": hearing.reply or None,
            "replied_at": hearing.replied_at,
            "decided_at": hearing.decided_at,
            "decision": hearing.decision or None,
            "appealed_at": hearing.appealed_at,
            "appeal": hearing.appeal or None,
            "settled_at": hearing.settled_at,
            "settlement": hearing.settlement or None,
        }
    elif deduction is not None:
        cells |= {"occurrences": deduction.occurrences, "decided_at": deduction.decided_at}
    return [cells.get(column.key) for column in LIST]
