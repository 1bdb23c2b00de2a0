"""Workbooks that leave the assessment, and the job that makes them."""

from datetime import datetime
from functools import partial

from assessment.exports.charts import rate_charts, trend_chart
from assessment.exports.deductions import LIMIT, deductions_workbook
from assessment.exports.explained import explained_workbook
from assessment.exports.issues import bulletin_document, bulletin_workbook, imprint, week_document, week_workbook
from assessment.exports.layout import pin_to
from assessment.exports.month import month_workbook
from assessment.exports.priority import LIMIT as PRIORITY_LIMIT
from assessment.exports.priority import export_priority_for_job, write_priority
from assessment.exports.year import year_workbook
from assessment.selectors import Report
from core.downloads import XLSX
from core.periods import Month
from tenancy.enums import Role
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tenancy.services import store_file

__all__ = [
    "LIMIT",
    "PRIORITY_LIMIT",
    "bulletin_document",
    "bulletin_workbook",
    "deductions_workbook",
    "explained_workbook",
    "export_for_job",
    "export_priority_for_job",
    "imprint",
    "month_workbook",
    "pin_to",
    "rate_charts",
    "trend_chart",
    "week_document",
    "week_workbook",
    "write_priority",
    "year_workbook",
]


def _told(report: Report, done: int, total: int) -> None:
    """Say at most thirty times how far the lists are: each time costs a statement of its own."""
    if done == total or done % max(1, total // 30) == 0:
        report(done, total + 1, "正在写入名单")


def export_for_job(job: Job, *, now: datetime, report: Report) -> None:
    """Make the workbook a job asks for and keep it beside the job.

    It is written in the scope of whoever asked, so that it holds what that person may see.
    """
    role = job.params["role"]
    requester = Actor(
        user=job.requested_by_id,
        role=None if role is None else Role(role),
        label=job.title,
        region=job.region_id,
    )
    report(0, 2, "正在生成工作簿")
    with actor_scope(requester):
        if "month" in job.params:
            month = Month.parse(job.params["month"])
            told = partial(_told, report)
            name, content = f"{month.label}考核表.xlsx", month_workbook(requester, month, made_at=now, told=told)
        else:
            year = int(job.params["year"])
            name, content = f"{year}年度考核表.xlsx", year_workbook(requester, year, made_at=now)
    report(1, 2, "正在保存工作簿")
    store_file(job=job, name=name, content_type=XLSX, content=content, now=now)
