"""Every write of five-colour lists: upload, discard, publish, feedback."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import Colour, UploadAct, UploadState
from alerts.models import Entry, Feedback, ListUpload, WarningList
from alerts.permissions import can_give_feedback, can_publish
from alerts.rules import clean_feedback, feedback_errors, listing_problem, next_state, quarter_problem
from alerts.selectors import entry_in_view, standing_of, upload_for
from alerts.takeover import ListRow
from core import sql
from core.errors import Invalid, NotAllowed, Refused
from core.periods import Quarter, local_date
from core.workbook import CellError
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office, notify_offices
from tenancy.enums import EnterpriseState
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.selectors import enterprise_of

BATCH = 2_000
QUARTERS, ENTRIES = 32001, 32002
"""Key spaces of locks on quarters and on entries (any numbers that no other key space of this database has)."""
_KEYS = 2**31  # an advisory key has 32 bits; two entries that share one merely wait for each other

_UNFIT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


# --- the centre: from a workbook to a list ---


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
    if not can_publish(by):
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

    Raises NotAllowed, Unseen, Refused (already published).
    """
    row = upload_for(by, upload, lock=True)
    if UploadState(row.state) is not UploadState.DISCARDED:
        row.state = next_state(UploadState(row.state), UploadAct.DISCARD)
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def publish_list(*, upload: UUID, by: Actor, now: datetime) -> WarningList:
    """Make an uploaded workbook the list of its quarter, whole or not at all; tell the enterprises and their offices.

    An entry's region is the enterprise's county now, and stays. Raises NotAllowed for everybody but the centre, Unseen,
    and Refused: errors remain, the upload or the quarter is published already, the quarter has not ended, an enterprise
    is closed, unknown, or has two colours.
    """
    row = upload_for(by, upload, lock=True)
    following = next_state(UploadState(row.state), UploadAct.PUBLISH)
    if row.error_count:
        raise Refused(f"工作簿还有 {row.error_count:,} 处错误，请改正后重新上传。")
    rows = [ListRow(*values) for values in row.rows]
    if not rows:
        raise Refused("工作簿中没有可发布的企业。")
    quarter = Quarter.parse(row.quarter)
    sql.rows("alerts", "lock", {"space": QUARTERS, "key": quarter.year * 4 + quarter.quarter})
    published = WarningList.objects.filter(quarter=str(quarter)).exists()
    problem = quarter_problem(quarter, today=local_date(now), published=published)
    if problem:
        raise Refused(problem)
    standing = standing_of({entry.uscc for entry in rows})
    problem = listing_problem(
        ((entry.uscc, entry.colour) for entry in rows),
        {code: EnterpriseState(enterprise.state) for code, enterprise in standing.items()},
    )
    if problem:
        raise Refused(f"不能发布：{problem}。请改正后重新上传。")
    planned = list({entry.uscc: entry for entry in rows}.values())
    warning_list = WarningList.objects.create(quarter=str(quarter), published_at=now, published_by_id=by.user)
    Entry.objects.bulk_create(
        (
            Entry(
                warning_list=warning_list,
                enterprise_id=standing[entry.uscc].pk,
                region_id=county_of(standing[entry.uscc].region_id),
                colour=entry.colour,
                reason=entry.reason,
            )
            for entry in planned
        ),
        batch_size=BATCH,
    )
    row.state, row.warning_list = following, warning_list
    row.save(update_fields=["state", "warning_list"])
    places = [(Colour(entry.colour), standing[entry.uscc].pk, standing[entry.uscc].region_id) for entry in planned]
    _tell_of_list(quarter, places, by=by, now=now)
    return warning_list


def _tell_of_list(quarter: Quarter, places: Sequence[tuple[Colour, int, int]], *, by: Actor, now: datetime) -> None:
    for colour in Colour:
        notify_enterprises(
            enterprises=[(enterprise, region) for own, enterprise, region in places if own is colour],
            kind=Kind.LIST,
            key=f"list-published:{quarter}",
            title=f"{quarter.label}五色清单：贵企业列为{colour.word}",
            text="请查看预警原因，并填写反馈。",
            path=reverse("alerts:home"),
            by=by,
            now=now,
        )
    counties = {county_of(region) for _, _, region in places}
    notify_offices(
        regions=sorted(counties | {city_of(county) for county in counties}),
        kind=Kind.LIST,
        key=f"list-published:{quarter}",
        title=f"{quarter.label}五色清单已发布",
        text="本地区有企业列入清单，请提醒企业及时反馈并做好服务。",
        path=reverse("alerts:list", args=[str(quarter)]),
        by=by,
        now=now,
    )


# --- the enterprise: its answer to a warning ---


@transaction.atomic
def give_feedback(*, entry: UUID, text: str, by: Actor, now: datetime) -> Feedback:
    """A listed enterprise answers its warning, as often as it likes; its county's office is told.

    The words of the last feedback sent again are that feedback. Accepted at any time: which months it enters is a matter
    of their cut-offs. Raises Unseen, NotAllowed for everybody but the enterprise itself, Invalid (field "text").
    """
    row = entry_in_view(by, entry)
    if not can_give_feedback(by, row):
        raise NotAllowed
    text = clean_feedback(text)
    errors = feedback_errors(text)
    if errors:
        raise Invalid(errors)
    sql.rows("alerts", "lock", {"space": ENTRIES, "key": row.pk % _KEYS})
    last = Feedback.objects.filter(entry=row).order_by("given_at", "id").last()
    if last is not None and last.text == text:
        return last
    enterprise = enterprise_of(by)
    feedback = Feedback.objects.create(
        entry=row,
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        text=text,
        given_at=now,
        given_by_id=by.user,
    )
    quarter = Quarter.parse(row.warning_list.quarter)
    notify_office(
        region=row.region_id,
        enterprise=enterprise,
        kind=Kind.LIST,
        key=f"list-feedback:{feedback.pk}",
        title=f"{quarter.label}五色清单反馈：{enterprise.name}",
        text=f"{Colour(row.colour).word}企业已反馈，请查看。",
        path=reverse("alerts:entry", args=[row.public_id]),
        by=by,
        now=now,
    )
    return feedback
