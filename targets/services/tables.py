"""A year's table: uploaded, previewed, written whole or not at all."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from core.errors import NotAllowed, Refused, Stale
from core.workbook import CellError
from targets.enums import Category, Feed, PlannedKind, TableAct, TableState, UploadAct, UploadState
from targets.facts import TargetRow
from targets.models import KeyWork, Target, TargetTable, TargetUpload
from targets.permissions import require_keep
from targets.rules import (
    category_of,
    next_table_state,
    next_upload_state,
    plan,
    read_asked,
    removal_problem,
)
from targets.selectors import row_of, targets_of, upload_for, with_progress
from targets.selectors.previews import rows_of
from targets.services.locks import lock_year
from tenancy.roles import Actor

_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")
CHANGED = "目标表在您核对之后已被他人修改，请按现在的内容重新核对。"


def default_title(year: int) -> str:
    """The title of a year's table, in the words of that of 2018."""
    return f"{year}年度省政府部门（省商务厅）重点工作绩效目标填报表"


@transaction.atomic
def upload_targets(
    *,
    content: bytes,
    file_name: str,
    year: int,
    title: str,
    rows: Sequence[TargetRow],
    errors: Sequence[CellError],
    error_count: int,
    bad_rows: int,
    by: Actor,
    now: datetime,
) -> TargetUpload:
    """Keep a workbook with what `targets.imports.read_targets` found in it, for the preview; nothing else is written.

    The same workbook for the same year again, while it waits, is the same upload. Raises NotAllowed for everybody but the
    department, Refused (field "file") for a workbook that holds nothing.
    """
    require_keep(by)
    if not rows and not errors:
        raise Refused("工作簿中没有可用的数据行，请填写后再上传。", field="file")
    if by.region is None:
        raise NotAllowed
    digest = sha256(content).hexdigest()
    waiting = TargetUpload.objects.select_for_update().defer("content", "rows", "errors")
    row = waiting.filter(
        sha256=digest, year=year, region_id=by.region, state=UploadState.PENDING
    ).first() or TargetUpload(sha256=digest, content=content, year=year, region_id=by.region)
    row.title = title.strip() or default_title(year)
    row.file_name = _UNFIT_IN_NAMES.sub("", file_name)[-150:] or "绩效目标.xlsx"
    row.rows = [[*one[:6], str(one.weight), *one[7:]] for one in rows]
    row.errors = [[error.sheet, error.row, error.column, error.value, error.expected] for error in errors]
    row.error_count, row.bad_rows = error_count, bad_rows
    row.base_version = _version_of(by.region, year)
    row.uploaded_by_id, row.uploaded_at = by.user, now
    row.save()
    return row


@transaction.atomic
def discard_upload(*, upload: UUID, by: Actor) -> TargetUpload:
    """Put an uploaded workbook aside; discarding it twice is once. Raises NotAllowed, Unseen, Refused (it was written)."""
    row = upload_for(by, upload, lock=True)
    if UploadState(row.state) is not UploadState.DISCARDED:
        row.state = next_upload_state(UploadState(row.state), UploadAct.DISCARD)
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def confirm_upload(*, upload: UUID, by: Actor, now: datetime) -> TargetTable:
    """Write an uploaded workbook as its year's table, whole or not at all.

    Raises NotAllowed for everybody but the department, Unseen, Refused (errors remain, it was written or put aside, a target
    with progress would go, the year is frozen), Stale when the table was changed after the preview: `renew_preview` then shows
    what it would do now.
    """
    row = upload_for(by, upload, lock=True)
    following = next_upload_state(UploadState(row.state), UploadAct.CONFIRM)
    if row.error_count:
        raise Refused(f"工作簿还有 {row.error_count:,} 处错误，请改正后重新上传。")
    lock_year(row.year)
    if _version_of(row.region_id, row.year) != row.base_version:
        raise Stale(CHANGED)
    table = _write(row.region_id, row.year, row.title, rows_of(row.rows), by=by, now=now)
    row.state = following
    row.save(update_fields=["state"])
    return table


@transaction.atomic
def renew_preview(*, upload: UUID, by: Actor) -> None:
    """Have an upload compare with the table as it is now. Raises NotAllowed, Unseen."""
    row = upload_for(by, upload, lock=True)
    row.base_version = _version_of(row.region_id, row.year)
    row.save(update_fields=["base_version"])


@transaction.atomic
def load_table(
    *, rows: Sequence[TargetRow], year: int, title: str, region: int, by: Actor, now: datetime
) -> TargetTable:
    """Write rows as a year's table at once, for the command line; loaded again nothing changes.

    Raises NotAllowed, Refused as `confirm_upload` does.
    """
    require_keep(by)
    lock_year(year)
    return _write(region, year, title or default_title(year), rows, by=by, now=now)


def _version_of(region: int, year: int) -> int | None:
    return TargetTable.objects.filter(region_id=region, year=year).values_list("version", flat=True).first()


def _write(region: int, year: int, title: str, rows: Sequence[TargetRow], *, by: Actor, now: datetime) -> TargetTable:
    table = TargetTable.objects.select_for_update().filter(region_id=region, year=year).first()
    if table is None:
        table = TargetTable.objects.create(
            region_id=region, year=year, title=title, version=0, changed_at=now, changed_by_id=by.user
        )
    there = {target.number: target for target in targets_of(table)}
    planned = plan(rows, {number: row_of(target) for number, target in there.items()})
    touched = [one for one in planned if one.kind is not PlannedKind.SKIP]
    if not touched and table.title == title and table.version:
        return table
    table.state = next_table_state(TableState(table.state), TableAct.CHANGE)
    problem = removal_problem(planned, with_progress(table))
    if problem:
        raise Refused(problem)
    works = _key_works(table, rows)
    gone = [one.number for one in planned if one.kind is PlannedKind.REMOVE]
    Target.objects.filter(table=table, number__in=gone).delete()
    changed = {one.number for one in touched}
    for row in rows:
        target = there.get(row.number) or Target(region_id=region, table=table, number=row.number, feed=Feed.NONE)
        work = works[row.key_work]
        if row.number in changed or target.key_work_id != work.pk:
            _fill(target, row, work)
    KeyWork.objects.filter(table=table).exclude(pk__in=[work.pk for work in works.values()]).delete()
    table.title, table.changed_at, table.changed_by_id = title, now, by.user
    table.version += 1
    table.save()
    return table


def _key_works(table: TargetTable, rows: Sequence[TargetRow]) -> dict[str, KeyWork]:
    """The key works of the rows in their order, those that are there already kept by their text."""
    there = {work.text: work for work in KeyWork.objects.filter(table=table)}
    found = {}
    for place, text in enumerate(dict.fromkeys(row.key_work for row in rows), start=1):
        work = there.get(text) or KeyWork(region_id=table.region_id, table=table, text=text)
        work.place = place  # unique when the transaction ends: two may change places
        work.save()
        found[text] = work
    return found


def _fill(target: Target, row: TargetRow, work: KeyWork) -> None:
    category = category_of(row.category)
    if category is None:
        raise Refused(f"第 {row.number} 号目标的目标类别“{row.category}”无法识别。")
    if _reads_anew(target, row, category):
        asked = read_asked(row.text, category)
        half = read_asked(row.half_text, category)
        target.comparator, target.value, target.unit = asked
        target.half_comparator, target.half_value, target.half_unit = half
        target.by_hand = False
    target.key_work, target.category = work, category
    target.text, target.category_text, target.due_month = row.text, row.category, row.due_month
    target.half_text, target.weight, target.basis = row.half_text, row.weight, row.basis
    target.standard, target.funded, target.remark = row.standard, row.funded, row.remark
    target.save()


def _reads_anew(target: Target, row: TargetRow, category: Category) -> bool:
    """A person's correction stays until the words that it corrected change."""
    return target.pk is None or (target.text, target.half_text, target.category) != (row.text, row.half_text, category)
