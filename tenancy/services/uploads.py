"""Writes of the registry by workbook: received, read, confirmed, written whole or not at all, or put aside."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from core import sql
from core.errors import NotAllowed, Refused, Stale
from core.workbook import CellError
from tenancy.enums import PlannedKind, UploadState
from tenancy.jobs import enqueue
from tenancy.models import EnterpriseUpload
from tenancy.permissions import can_manage_enterprises
from tenancy.roles import Actor
from tenancy.selectors import all_regions, as_columns, pack, plan_of, unpack, upload_for
from tenancy.services.registry import members_follow
from tenancy.takeover import EnterpriseRow

READ_KIND, WRITE_KIND = "tenancy.read_upload", "tenancy.write_upload"
READ_AT_ONCE = 200_000
"""Bytes of a workbook that is read while the person waits (about 4,000 rows, half a second); larger ones go to a job."""
WRITE_AT_ONCE = 5_000
"""Rows that are written while the person waits."""

_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


@transaction.atomic
def receive_upload(*, content: bytes, file_name: str, by: Actor, now: datetime) -> EnterpriseUpload:
    """Keep a workbook of enterprises to be read; a large one is handed to a job (`job` is then set).

    The same workbook again, while it waits, is the same upload. Raises NotAllowed for everybody but keepers of the registry.
    """
    if not can_manage_enterprises(by) or by.region is None:
        raise NotAllowed
    digest = sha256(content).hexdigest()
    waiting = EnterpriseUpload.objects.defer("content", "packed", "errors").select_for_update()
    row = waiting.filter(region_id=by.region, sha256=digest, state=UploadState.PENDING).first()
    row = row or EnterpriseUpload(region_id=by.region, sha256=digest, content=content)
    row.file_name = _UNFIT_IN_NAMES.sub("", file_name)[-150:] or "企业名录.xlsx"
    row.state, row.problem = UploadState.READING, ""
    row.uploaded_by_id, row.uploaded_at = by.user, now
    row.save()
    if len(content) > READ_AT_ONCE:
        _hand_over(row, READ_KIND, "读取企业名录", by=by, now=now)
    return row


def _hand_over(row: EnterpriseUpload, kind: str, title: str, *, by: Actor, now: datetime) -> None:
    row.job = enqueue(
        kind=kind,
        key=f"{kind}:{row.public_id}:{now:%Y%m%d%H%M%S%f}",
        title=f"{title}：{row.file_name}"[:120],
        params={"upload": str(row.public_id), "role": None if by.role is None else int(by.role), "as": by.title},
        by=by,
        now=now,
    )
    row.save(update_fields=["job"])


@transaction.atomic
def settle_upload(
    *,
    upload: UUID,
    rows: Sequence[EnterpriseRow],
    numbers: Iterable[int],
    errors: Sequence[CellError] = (),
    error_count: int = 0,
    bad_rows: int = 0,
    repeated: int = 0,
    by: Actor,
) -> EnterpriseUpload:
    """Keep what was read from an upload and what it would do; it then waits for a confirmation."""
    row = upload_for(by, upload, lock=True)
    columns = as_columns(rows, numbers)
    row.packed = pack(columns)
    row.errors = [[error.sheet, error.row, error.column, error.value, error.expected] for error in errors]
    row.error_count, row.bad_rows, row.repeated = error_count, bad_rows, repeated
    _plan(row, columns)
    row.state = UploadState.PENDING
    fields = ("packed", "errors", "error_count", "bad_rows", "repeated", "plan", "digest", "state")
    row.save(update_fields=fields)
    return row


def _plan(row: EnterpriseUpload, columns: dict[str, str]) -> None:
    plan = plan_of(columns, all_regions())
    row.plan, row.digest = {"counts": plan.counts, "shown": plan.shown}, plan.digest


@transaction.atomic
def refuse_upload(*, upload: UUID, problem: str, by: Actor) -> EnterpriseUpload:
    """Say why a workbook as a whole cannot be used."""
    row = upload_for(by, upload, lock=True)
    row.state, row.problem = UploadState.UNUSABLE, problem[:300]
    row.save(update_fields=["state", "problem"])
    return row


@transaction.atomic
def confirm_upload(*, upload: UUID, by: Actor, now: datetime) -> EnterpriseUpload:
    """Write what the preview showed, at once or, when it is much, by a job. Confirming twice writes once.

    Raises NotAllowed, Unseen, Refused (errors remain, nothing to write, put aside), Stale (the registry has changed since
    the preview: the preview is then a new one).
    """
    row = upload_for(by, upload, lock=True)
    if row.state in (UploadState.WRITING, UploadState.COMMITTED):
        return row
    _refuse_unready(row)
    if sum(_counts(row)) <= WRITE_AT_ONCE:
        return _write(row, by=by, now=now)
    row.state, row.problem = UploadState.WRITING, ""
    row.save(update_fields=["state", "problem"])
    _hand_over(row, WRITE_KIND, "写入企业名录", by=by, now=now)
    return row


def _refuse_unready(row: EnterpriseUpload) -> None:
    if row.state not in (UploadState.PENDING, UploadState.WRITING):
        raise Refused("该工作簿已放弃或不能使用，请重新上传。")
    if row.error_count:
        raise Refused(f"工作簿还有 {row.error_count:,} 处错误，请改正后重新上传。")
    if not sum(_counts(row)):
        raise Refused("工作簿与名录一致，没有需要写入的内容。")


def _counts(row: EnterpriseUpload) -> tuple[int, int, int]:
    """Rows to add, to change (moves among them), and to move."""
    counts = row.plan.get("counts", {})
    added, changed, moved = (
        int(counts.get(kind.name, 0)) for kind in (PlannedKind.ADD, PlannedKind.CHANGE, PlannedKind.MOVE)
    )
    return added, changed, moved


@transaction.atomic
def write_upload(*, upload: UUID, by: Actor, now: datetime) -> EnterpriseUpload:
    """Write a confirmed upload: the job's part of `confirm_upload`, and raising the same. Writing twice writes once."""
    row = upload_for(by, upload, lock=True)
    if row.state == UploadState.COMMITTED:
        return row
    _refuse_unready(row)
    return _write(row, by=by, now=now)


def _write(row: EnterpriseUpload, *, by: Actor, now: datetime) -> EnterpriseUpload:
    sql.rows("tenancy", "registry_lock", {"alone": True})
    columns = unpack(row.packed)
    if plan_of(columns, all_regions()).digest != row.digest:
        raise Stale("名录在核对之后又有变化，已重新核对，请看过后再确认。")
    added, changed, moved = _counts(row)
    if changed + moved:
        history = {
            "upload": row.pk,
            "reason": f"上传工作簿“{row.file_name}”"[:200],
            "changed_at": now,
            "changed_by": by.user,
            "changed_as": by.title[:100],
        }
        sql.execute("tenancy", "registry_changes", columns | history)
        touched = sql.rows("tenancy", "registry_update", columns)
        if len(touched) != changed + moved:
            raise Stale("名录在核对之后又有变化，已重新核对，请看过后再确认。")
        members_follow([enterprise.id for enterprise in touched], by=by)
    if added:
        given = {"added_at": now, "added_as": f"{by.title} 上传"[:100]}
        try:
            with transaction.atomic():
                sql.execute("tenancy", "registry_add", columns | given)
        except IntegrityError as taken:
            raise Stale("有企业已登记在其他地区名录，请重新上传核对。") from taken
    row.state, row.committed_at, row.problem = UploadState.COMMITTED, now, ""
    row.save(update_fields=["state", "committed_at", "problem"])
    return row


@transaction.atomic
def replan_upload(*, upload: UUID, problem: str, by: Actor) -> EnterpriseUpload:
    """After a stale confirmation: the preview anew, with the reason."""
    row = upload_for(by, upload, lock=True)
    _plan(row, unpack(row.packed))
    row.state, row.problem = UploadState.PENDING, problem[:300]
    row.save(update_fields=["plan", "digest", "state", "problem"])
    return row


@transaction.atomic
def discard_upload(*, upload: UUID, by: Actor, now: datetime) -> EnterpriseUpload:
    """Put an uploaded workbook aside; twice is once. Raises NotAllowed, Unseen, Refused (written, or a job works on it)."""
    row = upload_for(by, upload, lock=True)
    if row.state == UploadState.COMMITTED:
        raise Refused("该工作簿已经写入名录，不能放弃。")
    if row.state in (UploadState.READING, UploadState.WRITING) and row.job is not None and row.job.is_open:
        raise Refused("该工作簿正在处理，请稍候。")
    row.state = UploadState.DISCARDED
    row.save(update_fields=["state"])
    return row
