"""Workbooks of reference data that the centre uploads (workbooks `exports`, `rates`, `calendar`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.periods import Month, local_date
from core.workbook import UPLOAD, Column, Kind, Limits, Row, Table, WorkbookError
from orders.enums import Currency, UploadKind
from orders.facts.reference import RateRow
from orders.imports.history import EXPORT_COLUMNS, read_exports
from orders.models import ReferenceUpload
from orders.rules.fields import read_currency
from orders.rules.reference import MAX_SOURCE, RATE_PLACES, rate_problem
from orders.selectors.rates import is_locked, standing_rates
from orders.selectors.uploads import upload_for
from orders.services.uploads import note_reading
from tenancy.enums import UploadState
from tenancy.imports import CALENDAR_COLUMNS, Reading, read_calendar, read_rows
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tenancy.selectors import entered_days
from tenancy.takeover import places_of

RATE_COLUMNS = (
    Column("月份", "month", Kind.MONTH),
    Column("币种", "currency", max_length=20),
    Column("折美元", "usd", Kind.DECIMAL, places=RATE_PLACES, minimum=0, number_format="0.########"),
    Column("来源", "source", max_length=MAX_SOURCE, width=40),
)

COLUMNS = {
    UploadKind.EXPORTS: EXPORT_COLUMNS,
    UploadKind.RATES: RATE_COLUMNS,
    UploadKind.CALENDAR: CALENDAR_COLUMNS,
}


def columns_of(kind: UploadKind) -> tuple[Column, ...]:
    """The columns of a workbook, in the order of its template."""
    return COLUMNS[kind]


def read_rates(content: bytes, *, now: datetime, limits: Limits = UPLOAD) -> Reading[RateRow]:
    """Rates, one row a month and currency. Raises WorkbookError when the file cannot be used.

    A change of a rate whose month is locked is an error of its cell.
    """
    running = Month.of(local_date(now))
    there = standing_rates()
    locked: dict[Month, bool] = {}

    def judge(row: Row, table: Table) -> RateRow:
        month: Month = row["month"]
        usd: Decimal = row["usd"]
        try:
            currency = read_currency(row["currency"])
        except ValueError:
            names = "、".join(one.value for one in Currency)
            table.refuse(row, "currency", f"应为以下币种之一（代码或名称）：{names}")
            return RateRow(month.first_day, "", usd, row["source"])
        if month not in locked:
            locked[month] = is_locked(month, now=now)
        standing = there.get((month.first_day, currency.value))
        problem = rate_problem(
            month, currency, usd, running=running, standing=standing and standing[0], locked=locked[month]
        )
        if problem is not None:
            table.refuse(row, *problem)
        return RateRow(month.first_day, currency.value, usd, " ".join(row["source"].split()))

    return read_rows(content, RATE_COLUMNS, judge=judge, key=_month_and_currency, limits=limits)


def _month_and_currency(row: RateRow) -> tuple[date, str]:
    return row.month, row.currency


def read_kept(*, upload: UUID, by: Actor, now: datetime) -> ReferenceUpload:
    """Read a workbook that was kept, and note what is in it and what it would do. Read already is left as it is.

    Raises NotAllowed for everybody but the centre, Unseen.
    """
    row = upload_for(by, upload, lock=True, content=True)
    if row.state != UploadState.READING:
        return row
    content = bytes(row.content)
    reading: Reading[Any] = Reading()
    problem = ""
    try:
        if row.kind == UploadKind.EXPORTS:
            reading = read_exports(content, known=places_of(), now=now, limits=UPLOAD)
        elif row.kind == UploadKind.CALENDAR:
            reading = read_calendar(content, entered_days())
        else:
            reading = read_rates(content, now=now)
    except WorkbookError as unusable:
        problem = unusable.message
    note_reading(
        upload=row,
        rows=reading.rows,
        errors=reading.errors,
        error_count=reading.error_count,
        bad_rows=reading.bad_rows,
        repeated=reading.repeated,
        problem=problem,
    )
    return row


def read_upload_of(job: Job, progress: Progress) -> None:
    """The work of a job: `read_kept` in the scope of whoever uploaded."""
    actor = actor_of_job(job)
    progress.report(0, 1, "正在读取工作簿")
    with actor_scope(actor):
        read_kept(upload=UUID(job.params["upload"]), by=actor, now=timezone.now())
