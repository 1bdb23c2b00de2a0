"""Uploaded workbooks: kept, put aside, made the draft of a list."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from alerts.enums import DraftState, Source, UploadAct, UploadState
from alerts.models import DraftEntry, ListDraft, ListUpload
from alerts.permissions import can_draw
from alerts.rules import listing_problem, next_upload_state, quarter_problem
from alerts.selectors import colours_of, is_published, list_before, standing_of, upload_for
from alerts.services.drafts import add_leavers, refuse_second_draft
from alerts.services.locks import lock_quarter
from alerts.takeover import ListRow
from core.errors import NotAllowed, Refused
from core.periods import Quarter, local_date
from core.workbook import CellError
from tenancy.enums import EnterpriseState
from tenancy.roles import Actor
from tenancy.rules import county_of

BATCH = 2_000

_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


@transaction.atomic
def upload_list(
    *,
    content: bytes,
    file_name: str,
    rows: Sequence[ListRow],
    errors: Sequence[CellError] = (),
    error_count: int | None = None,
    bad_rows: int | None = None,
    repeated: int = 0,
    by: Actor,
    now: datetime,
) -> ListUpload:
    """Keep a workbook with what `alerts.imports.read_upload` found in it, for the preview; nothing else is written.

    `error_count` and `bad_rows` say more than `errors` where those were cut off. The same workbook again, while it waits,
    is the same upload with what was found now. Raises NotAllowed for everybody but the centre, Refused (field "file")
    for a workbook that holds nothing.
    """
    if not can_draw(by):
        raise NotAllowed
    if not rows and not errors:
        raise Refused("工作簿中没有可用的数据行，请填写后再上传。", field="file")
    digest = sha256(content).hexdigest()
    waiting = ListUpload.objects.select_for_update().defer("content", "rows", "errors")
    upload = waiting.filter(sha256=digest, state=UploadState.PENDING).first() or ListUpload(
        sha256=digest, content=content
    )
    upload.file_name = _UNFIT_IN_NAMES.sub("", file_name)[-150:] or "五色清单.xlsx"
    upload.quarter = rows[0].quarter if rows else ""
    upload.rows = [list(row) for row in rows]
    upload.errors = [[error.sheet, error.row, error.column, error.value, error.expected] for error in errors]
    upload.repeated = repeated
    upload.error_count = len(errors) if error_count is None else error_count
    upload.bad_rows = len({error.row for error in errors}) if bad_rows is None else bad_rows
    upload.uploaded_by_id, upload.uploaded_at = by.user, now
    upload.save()
    return upload


@transaction.atomic
def discard_upload(*, upload: UUID, by: Actor, now: datetime) -> ListUpload:
    """Put an uploaded workbook aside; discarding it twice is once.

    Raises NotAllowed, Unseen, Refused (it has become a draft).
    """
    row = upload_for(by, upload, lock=True)
    if UploadState(row.state) is not UploadState.DISCARDED:
        row.state = next_upload_state(UploadState(row.state), UploadAct.DISCARD)
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def draft_from_upload(*, upload: UUID, by: Actor, now: datetime) -> ListDraft:
    """Make an uploaded workbook the draft of its quarter's list, whole or not at all, compared with the list before.

    Raises NotAllowed for everybody but the centre, Unseen, and Refused: errors remain, the upload is a draft already, the
    quarter has another draft, has been published or has not ended, an enterprise is closed, unknown, of another province, or has
    two colours.
    """
    row = upload_for(by, upload, lock=True)
    following = next_upload_state(UploadState(row.state), UploadAct.DRAFT)
    if row.error_count:
        raise Refused(f"工作簿还有 {row.error_count:,} 处错误，请改正后重新上传。")
    rows = [ListRow(*values) for values in row.rows]
    if not rows:
        raise Refused("工作簿中没有可发布的企业。")
    quarter = Quarter.parse(row.quarter)
    lock_quarter(quarter)
    problem = quarter_problem(quarter, today=local_date(now), published=is_published(quarter))
    if problem:
        raise Refused(problem)
    refuse_second_draft(quarter)
    standing = standing_of({entry.uscc for entry in rows})
    problem = listing_problem(
        ((entry.uscc, entry.colour) for entry in rows),
        {code: EnterpriseState(enterprise.state) for code, enterprise in standing.items()},
        elsewhere={code for code, enterprise in standing.items() if not by.covers(enterprise.region_id)},
    )
    if problem:
        raise Refused(f"不能生成草案：{problem}。请改正后重新上传。")
    previous = list_before(quarter)
    before = colours_of(previous)
    draft = ListDraft.objects.create(
        quarter=str(quarter),
        source=Source.WORKBOOK,
        state=DraftState.DRAFT,
        as_of=now,
        previous=previous,
        judged=len({entry.uscc for entry in rows}),
        created_at=now,
        created_by_id=by.user,
    )
    DraftEntry.objects.bulk_create(
        (
            DraftEntry(
                draft=draft,
                enterprise_id=standing[entry.uscc].pk,
                region_id=county_of(standing[entry.uscc].region_id),
                tags=standing[entry.uscc].tags,
                colour=entry.colour,
                before=before.get(standing[entry.uscc].pk),
                reason=entry.reason,
            )
            for entry in {entry.uscc: entry for entry in rows}.values()
        ),
        batch_size=BATCH,
    )
    add_leavers(draft)
    row.state, row.draft = following, draft
    row.save(update_fields=["state", "draft"])
    return draft
