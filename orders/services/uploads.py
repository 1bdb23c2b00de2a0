"""Workbooks of customs exports, rates and the calendar: kept, read, written whole or not at all, put aside."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import sql
from core.errors import NotAllowed, Refused
from core.workbook import CellError
from orders.enums import UploadKind
from orders.facts.reference import ExportRow, RateRow
from orders.models import ReferenceUpload
from orders.permissions import can_import
from orders.selectors.uploads import (
    amounts_by_month,
    calendar_rows,
    export_rows,
    locked_changes,
    plan_of,
    rate_rows,
    upload_for,
)
from orders.services.locks import REFERENCE, wait_for
from orders.services.rates import refuse_locked, write_rates
from tenancy.enums import UploadState
from tenancy.facts import CalendarEntry
from tenancy.jobs import Progress, actor_of_job, enqueue
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tenancy.services import lock_calendar, write_calendar_days
from tenancy.takeover import place_for, places_of

READ_KIND, WRITE_KIND = "orders.read_upload", "orders.write_upload"
READ_AT_ONCE = 256 << 10
"""Bytes up to which a workbook is read while its sender waits (about ten thousand rows); a larger one is a job's."""
WRITE_AT_ONCE = 2_000
"""Rows up to which an upload is written while its sender waits."""
BATCH = 10_000
UNUSED_KEPT = timedelta(days=30)

_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")
_OPEN = (UploadState.READING, UploadState.PENDING, UploadState.WRITING, UploadState.UNUSABLE)
Report = Callable[[int, int, str], None]


def _silent(done: int, total: int, message: str) -> None:
    """Nobody watches."""


@transaction.atomic
def keep_upload(*, kind: UploadKind, content: bytes, file_name: str, by: Actor, now: datetime) -> ReferenceUpload:
    """Keep a workbook; nothing is read or written yet.

    The same workbook again, while it waits for a word, is the same upload, to be read anew. A large one is read by a job
    (its `job` is set), a small one is to be read by the caller. Raises NotAllowed for everybody but the centre, Refused
    (field "file") for an empty file.
    """
    if not can_import(by):
        raise NotAllowed
    if not content:
        raise Refused("文件是空的，请重新选择文件。", field="file")
    digest = sha256(content).hexdigest()
    waiting = ReferenceUpload.objects.select_for_update().defer("content", "rows", "errors")
    upload = waiting.filter(
        sha256=digest, kind=kind, state__in=(UploadState.PENDING, UploadState.UNUSABLE)
    ).first() or ReferenceUpload(sha256=digest, kind=kind, content=content)
    upload.file_name = _UNFIT_IN_NAMES.sub("", file_name)[-150:] or f"{kind.label}.xlsx"
    upload.state, upload.problem, upload.job = UploadState.READING, "", None
    upload.uploaded_by_id, upload.uploaded_at = by.user, now
    upload.save()
    if len(content) > READ_AT_ONCE:
        upload.job = _job(READ_KIND, upload, by=by, now=now)
        upload.save(update_fields=["job"])
    return upload


@transaction.atomic
def note_reading(
    *,
    upload: ReferenceUpload,
    rows: Sequence[ExportRow] | Sequence[RateRow] | Sequence[CalendarEntry] = (),
    errors: Sequence[CellError] = (),
    error_count: int = 0,
    bad_rows: int = 0,
    repeated: int = 0,
    problem: str = "",
) -> None:
    """Keep what was found in a workbook, and what writing it would do; `problem` says why it cannot be used at all.

    `error_count` and `bad_rows` count all errors, of which `errors` holds the first.
    """
    upload.rows = [row.packed() for row in rows]
    upload.errors = [[one.sheet, one.row, one.column, one.value, one.expected] for one in errors]
    upload.repeated, upload.bad_rows, upload.error_count = repeated, bad_rows, error_count
    upload.problem = problem[:300]
    upload.state = UploadState.UNUSABLE if problem else UploadState.PENDING
    _note_plan(upload)
    upload.save(
        update_fields=[
            "rows", "errors", "repeated", "bad_rows", "error_count", "problem", "state", "plan", "digest",
        ]
    )  # fmt: skip


@transaction.atomic
def commit_upload(*, upload: UUID, by: Actor, now: datetime) -> ReferenceUpload:
    """Write an upload, whole or not at all: at once when it is small, by a job when it is large (its state says which).

    Written already is written once. Raises NotAllowed, Unseen, Refused: errors remain, nothing to write, or the rows
    would now do something else than the preview showed (which then shows the new state).
    """
    row = upload_for(by, upload, lock=True)
    if row.state == UploadState.COMMITTED:
        return row
    _refuse_unfit(row)
    if len(row.rows) <= WRITE_AT_ONCE:
        return _write(row, by=by, now=now, report=_silent)
    row.state = UploadState.WRITING
    row.job = _job(WRITE_KIND, row, by=by, now=now)
    row.save(update_fields=["state", "job"])
    return row


@transaction.atomic
def write_upload(*, upload: UUID, by: Actor, now: datetime, report: Report = _silent) -> ReferenceUpload:
    """Write an upload in the state 写入中, as `commit_upload` asked for. What is refused waits again, with its reason."""
    row = upload_for(by, upload, lock=True)
    if row.state != UploadState.WRITING:
        return row
    try:
        with transaction.atomic():
            return _write(row, by=by, now=now, report=report)
    except Refused as refusal:
        row.state, row.problem = UploadState.PENDING, refusal.message[:300]
        _note_plan(row)
        row.save(update_fields=["state", "problem", "plan", "digest"])
        return row


@transaction.atomic
def discard_upload(*, upload: UUID, by: Actor, now: datetime) -> ReferenceUpload:
    """Put an uploaded workbook aside; discarding it twice is once. Raises NotAllowed, Unseen, Refused (written, or at work)."""
    row = upload_for(by, upload, lock=True)
    if row.state == UploadState.DISCARDED:
        return row
    if row.state not in _OPEN:
        raise Refused("该工作簿已经写入，不能放弃。")
    if _busy(row):
        raise Refused("该工作簿正在处理，请稍后再试。")
    row.state = UploadState.DISCARDED
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def refresh_plan(*, upload: UUID, by: Actor) -> ReferenceUpload:
    """Work out anew what a waiting upload would do, because other data came in since."""
    row = upload_for(by, upload, lock=True)
    if row.state == UploadState.PENDING:
        _note_plan(row)
        row.save(update_fields=["plan", "digest"])
    return row


def purge_uploads(*, now: datetime) -> int:
    """Remove workbooks that were never written and are older than thirty days; how many. Written ones stay as evidence."""
    old = ReferenceUpload.objects.filter(uploaded_at__lt=now - UNUSED_KEPT).exclude(state=UploadState.COMMITTED)
    return old.delete()[0]


def _job(kind: str, upload: ReferenceUpload, *, by: Actor, now: datetime) -> Job:
    verb = "读取" if kind == READ_KIND else "写入"
    return enqueue(
        kind=kind,
        key=f"{kind}:{upload.public_id}:{now.isoformat()}",
        title=f"{verb}{UploadKind(upload.kind).label}：{upload.file_name}"[:120],
        params={"upload": str(upload.public_id), "role": None if by.role is None else int(by.role)},
        by=by,
        now=now,
    )


def _busy(row: ReferenceUpload) -> bool:
    return row.job is not None and row.job.is_open


def _refuse_unfit(row: ReferenceUpload) -> None:
    if row.state == UploadState.DISCARDED:
        raise Refused("该工作簿已经放弃，请重新上传。")
    if row.state in (UploadState.READING, UploadState.WRITING) and _busy(row):
        raise Refused("该工作簿正在处理，请稍后再试。")
    if row.state in (UploadState.READING, UploadState.UNUSABLE):
        raise Refused(row.problem or "该工作簿没有读完，请重新上传。")
    if row.error_count:
        raise Refused(f"工作簿还有 {row.error_count:,} 处错误，请改正后重新上传。")
    if not row.rows:
        raise Refused("工作簿中没有可写入的数据行。")


def _note_plan(row: ReferenceUpload) -> None:
    plan = plan_of(row)
    row.plan, row.digest = plan.as_dict(), plan.digest


def _write(row: ReferenceUpload, *, by: Actor, now: datetime, report: Report) -> ReferenceUpload:
    wait_for(REFERENCE)
    if row.kind == UploadKind.CALENDAR:
        lock_calendar()
    plan = plan_of(row)
    if plan.digest != row.digest:
        raise Refused("核对之后数据又有变化，核对结果已更新，请重新核对后再确认。")
    if row.kind == UploadKind.EXPORTS:
        _write_exports(row, report)
    elif row.kind == UploadKind.CALENDAR:
        write_calendar_days(rows=calendar_rows(row), by=by)
    else:
        rates = rate_rows(row)
        refuse_locked(locked_changes(rates, now=now))
        write_rates(rows=rates, by=by, now=now)
    row.state, row.committed_at, row.problem = UploadState.COMMITTED, now, ""
    row.rows = []
    row.save(update_fields=["state", "committed_at", "problem", "rows"])
    return row


def _write_exports(row: ReferenceUpload, report: Report) -> None:
    places, done, total = places_of(), 0, len(row.rows)
    for month, amounts in amounts_by_month(export_rows(row)).items():
        for start in range(0, len(amounts), BATCH):
            part = amounts[start : start + BATCH]
            at = [place_for(places, uscc) for uscc, _ in part]
            sql.execute(
                "orders",
                "take_over_exports",
                {
                    "month": month,
                    "enterprises": [enterprise for enterprise, _ in at],
                    "regions": [county for _, county in at],
                    "amounts": [amount for _, amount in part],
                },
            )
            done += len(part)
            report(done, total, "正在写入")


def write_upload_of(job: Job, progress: Progress) -> None:
    """The work of a job: `write_upload` in the scope of whoever confirmed, so that the audit names the person."""
    actor = actor_of_job(job)
    with actor_scope(actor):
        write_upload(upload=UUID(job.params["upload"]), by=actor, now=timezone.now(), report=progress.report)
