"""The registry and the calendar as the workbooks `enterprises` and `calendar`, which an upload reads back unchanged."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from core.downloads import XLSX
from core.workbook import Sheet, workbook_bytes, write_workbook
from tenancy.enums import EnterpriseState, EnterpriseTag, RegistrySort
from tenancy.imports import CALENDAR_COLUMNS, ENTERPRISE_COLUMNS
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Enterprise, Job
from tenancy.rules import gb_from_code
from tenancy.scope import actor_scope
from tenancy.selectors import RegistryQuery, entered_days, registry
from tenancy.services import store_file

BATCH = 2_000
TITLE = "企业名录"
CALENDAR = "节假日调休"


def make_registry_file(job: Job, progress: Progress) -> None:
    """Write the workbook that a job asks for, in the scope of whoever asked: it holds what that person may see."""
    actor, asked, now = actor_of_job(job), job.params, timezone.now()
    query = RegistryQuery(
        region=asked["region"],
        state=None if asked["state"] is None else EnterpriseState(asked["state"]),
        tag=None if asked["tag"] is None else EnterpriseTag(asked["tag"]),
        search=asked["search"],
        sort=RegistrySort(asked["sort"]),
        descending=asked["descending"],
    )
    with actor_scope(actor):
        rows = registry(query, actor)
        cells = _cells(rows.iterator(chunk_size=BATCH), progress, rows.count())
        content = workbook_bytes([Sheet(TITLE, ENTERPRISE_COLUMNS, cells)], made_at=now, title=TITLE)
    store_file(job=job, name=f"{TITLE}.xlsx", content_type=XLSX, content=content, now=now)


def _cells(rows: Iterable[Enterprise], progress: Progress, total: int) -> Iterator[tuple[object, ...]]:
    for done, row in enumerate(rows, 1):
        yield (
            row.uscc,
            row.name,
            row.customs_code or None,
            gb_from_code(row.region_id),
            row.contact_name or None,
            row.contact_phone or None,
            EnterpriseState(row.state).label,
            row.joined_on,
            ";".join(tag.label for tag in EnterpriseTag if tag in row.tags) or None,
        )
        if done % BATCH == 0:
            progress.report(done, total, "正在写入名录")


def write_template(target: BinaryIO) -> None:
    """Write the blank form of the registry, with its states to choose from."""
    write_workbook([Sheet(TITLE, ENTERPRISE_COLUMNS, (), lists=True)], target, made_at=timezone.now())


def calendar_workbook(*, made_at: datetime) -> bytes:
    """Every entered day of the working calendar, in the format that an upload reads."""
    rows = [(entry.day, entry.kind.label, entry.note or None) for entry in entered_days().values()]
    return workbook_bytes([Sheet(CALENDAR, CALENDAR_COLUMNS, rows, lists=True)], made_at=made_at, title=CALENDAR)
