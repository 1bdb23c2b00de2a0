"""The list of the quarter before today's with one enterprise on it, written through services (`python -m tests.e2e warned`)."""

from django.utils import timezone

from alerts.enums import Colour
from alerts.services import draft_from_upload, publish_draft, submit_draft, upload_list
from alerts.takeover import ListRow
from core.periods import Month, Quarter, local_date
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tests.e2e import people

REASON = "在手订单同比下降四成"


def last_quarter() -> Quarter:
    """The quarter before today's."""
    return Month.of(local_date(timezone.now())).quarter.previous()


def build() -> None:
    """Publish it, as of now."""
    now, by, quarter = timezone.now(), system_actor("tests.e2e"), last_quarter()
    rows = [ListRow(str(quarter), people.CLERKS[people.OTHER_CLERK].uscc, Colour.RED.value, REASON)]
    with job_scope(reason="tests.e2e"):
        upload = upload_list(content=b"e2e", file_name="清单.xlsx", rows=rows, by=by, now=now)
        draft = draft_from_upload(upload=upload.public_id, by=by, now=now)
        submit_draft(draft=draft.public_id, by=by, now=now)
        publish_draft(draft=draft.public_id, by=by, now=now)
