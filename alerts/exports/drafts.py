"""The rows of a draft, as a workbook that a job writes."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.utils import timezone

from alerts.enums import Colour
from alerts.exports.lists import WHOM
from alerts.models import DraftEntry
from alerts.selectors import DraftFilter, draft_entries, draft_for, draft_rows
from core.downloads import XLSX
from core.periods import Quarter
from core.workbook import Column, Kind, Sheet, workbook_bytes
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Job
from tenancy.scope import actor_scope
from tenancy.selectors import Regions, all_regions
from tenancy.services import store_file

DRAFT_COLUMNS = (
    *WHOM,
    Column("标签", "tags", width=20),
    Column("变动", "move", width=10),
    Column("上季颜色", "before", width=10),
    Column("颜色", "colour", width=8),
    Column("规则颜色", "drawn", width=10),
    Column("沿用上季", "held", Kind.YES_NO, width=10),
    Column("预警原因", "reason", width=48),
    Column("人工调整", "by_hand", Kind.YES_NO, width=10),
    Column("调整理由", "note", width=36),
)
BATCH = 2_000


def make_draft_file(job: Job, progress: Progress) -> None:
    """Write the workbook of a draft that a job asks for, in the scope of whoever asked."""
    actor = actor_of_job(job)
    now = timezone.now()
    with actor_scope(actor):
        draft = draft_for(actor, UUID(job.params["draft"]))
        found = draft_entries(actor, draft, DraftFilter()).select_related("enterprise").defer("figures")
        rows = _draft_cells(found.iterator(chunk_size=BATCH), draft.quarter, all_regions(), progress, found.count())
        content = workbook_bytes([Sheet(job.title, DRAFT_COLUMNS, rows)], made_at=now, title=job.title)
    store_file(job=job, name=f"{job.title}.xlsx", content_type=XLSX, content=content, now=now)


def _draft_cells(
    stream: Iterator[DraftEntry], quarter: str, regions: Regions, progress: Progress, total: int
) -> Iterator[tuple[object, ...]]:
    done = 0
    while part := list(islice(stream, BATCH)):
        for row in draft_rows(part, regions):
            entry = row.entry
            yield (
                Quarter.parse(quarter),
                row.enterprise.uscc,
                row.enterprise.name,
                row.city,
                row.county,
                "；".join(row.tags) or None,
                row.move.label,
                row.before.label if row.before else None,
                row.colour.label if row.colour else None,
                Colour(entry.drawn_colour).label if entry.drawn_colour else None,
                entry.held,
                entry.reason or None,
                entry.changed_by_hand,
                entry.note or None,
            )
        done += len(part)
        progress.report(done, total, "正在写入清单草案")
