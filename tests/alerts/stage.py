"""Lists, uploads and feedback brought about by their services, for the tests of alerts."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from alerts.enums import Colour
from alerts.models import Entry, Feedback, ListUpload, WarningList
from alerts.services import give_feedback, publish_list, upload_list
from alerts.takeover import ListRow
from core.periods import SHANGHAI
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope

HEADERS = ("季度", "统一社会信用代码", "颜色", "预警原因")
APRIL = datetime(2020, 4, 10, 9, 0, tzinfo=SHANGHAI)
REASON = "出口额同比下降较多"


def clerk_of(enterprise: Enterprise) -> Actor:
    """An actor for an enterprise without a person."""
    return Actor(user=None, role=Role.ENTERPRISE_CLERK, label="", region=enterprise.region_id, enterprise=enterprise.pk)


def workbook(*rows: Sequence[object], headers: Sequence[object] = HEADERS) -> bytes:
    """A list's workbook as a person's program writes it."""
    book = Workbook()
    book.active.title = "五色清单"
    for row in (headers, *rows):
        book.active.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def uploaded(
    rows: Sequence[tuple[Enterprise, Colour]], *, by: Actor, now: datetime = APRIL, quarter: str = "2020Q1"
) -> ListUpload:
    """A workbook without errors, waiting."""
    with actor_scope(by):
        return upload_list(
            content=f"{quarter}{rows}".encode(),
            file_name="清单.xlsx",
            rows=[ListRow(quarter, enterprise.uscc, colour.value, REASON) for enterprise, colour in rows],
            by=by,
            now=now,
        )


def published(
    rows: Sequence[tuple[Enterprise, Colour]], *, by: Actor, now: datetime = APRIL, quarter: str = "2020Q1"
) -> WarningList:
    """A published list."""
    upload = uploaded(rows, by=by, now=now, quarter=quarter)
    with actor_scope(by):
        return publish_list(upload=upload.public_id, by=by, now=now)


def entry_of(enterprise: Enterprise, quarter: str = "2020Q1") -> Entry:
    """An enterprise's entry on a quarter's list."""
    with job_scope(reason="test"):
        return Entry.objects.select_related("warning_list").get(enterprise=enterprise, warning_list__quarter=quarter)


def fed_back(
    enterprise: Enterprise,
    *,
    now: datetime,
    quarter: str = "2020Q1",
    text: str = "已调整市场，订单正在恢复，请继续关注。",
) -> Feedback:
    """An enterprise's feedback on its entry."""
    actor = clerk_of(enterprise)
    entry = entry_of(enterprise, quarter)
    with actor_scope(actor):
        return give_feedback(entry=entry.public_id, text=text, by=actor, now=now)


def send(client: Client, content: bytes, name: str = "清单.xlsx"):
    """Upload a workbook as a browser does; the page that it leads to, or the form again."""
    return client.post("/lists/uploads/new/", {"file": SimpleUploadedFile(name, content)}, follow=True)
