"""Asking for workbooks that are too large to wait for."""

from datetime import datetime
from uuid import UUID

from alerts.selectors import draft_for
from core.periods import SHANGHAI, Quarter
from tenancy.jobs import enqueue
from tenancy.models import Job
from tenancy.roles import Actor

DRAFT_KIND = "alerts.export_draft"


def request_draft_workbook(*, draft: UUID, by: Actor, now: datetime) -> Job:
    """Have a job write all rows of a draft as a workbook. Asking twice within a minute gives the same job.

    Raises NotAllowed below the province, Unseen.
    """
    row = draft_for(by, draft)
    return enqueue(
        kind=DRAFT_KIND,
        key=f"{DRAFT_KIND}:{by.user}:{row.pk}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}",
        title=f"{Quarter.parse(row.quarter).label}清单草案",
        params={"role": None if by.role is None else int(by.role), "draft": str(row.public_id)},
        by=by,
        now=now,
    )
