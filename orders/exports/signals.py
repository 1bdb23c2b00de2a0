"""Integrity signals as a workbook: its columns, its rows, and the job that writes it."""

from collections.abc import Iterator
from itertools import islice

from django.utils import timezone

from core.downloads import XLSX
from core.periods import Month
from core.workbook import Column, Kind, Sheet, workbook_bytes
from orders.enums import SignalKind
from orders.exports.roster import BATCH
from orders.models import Signal
from orders.selectors.signals import SignalQuery, signal_rows, signals
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.scope import actor_scope
from tenancy.selectors import Regions, all_regions
from tenancy.services import store_file

COLUMNS = (
    Column("月份", "month", Kind.MONTH),
    Column("线索类型", "kind", width=26),
    Column("同组标识", "group", Kind.CODE, width=14),
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("依据", "words", width=80),
)


def make_signals_file(job: Job, progress: Progress) -> None:
    """Write the workbook that a job asks for, in the scope of whoever asked."""
    params = job.params
    actor = actor_of_job(job)
    query = SignalQuery(
        month=Month.parse(params["month"]),
        kind=SignalKind(params["kind"]) if params["kind"] else None,
        region=params["region"],
    )
    now = timezone.now()
    with actor_scope(actor):
        found = signals(query, actor)
        rows = _rows(found.iterator(chunk_size=BATCH), actor, all_regions(), progress, found.count())
        content = workbook_bytes([Sheet("数据质量线索", COLUMNS, rows)], made_at=now, title=job.title)
    store_file(job=job, name=f"{query.month}数据质量线索.xlsx", content_type=XLSX, content=content, now=now)


def _rows(
    stream: Iterator[Signal], actor: Actor, regions: Regions, progress: Progress, total: int
) -> Iterator[tuple[object, ...]]:
    done = 0
    while part := list(islice(stream, BATCH)):
        for row in signal_rows(part, actor, regions):
            region = row.signal.region_id
            yield (
                Month.of(row.signal.month),
                row.kind.label,
                row.signal.group[:12],
                regions.names.get(city_of(region), ""),
                regions.names.get(county_of(region), ""),
                row.enterprise.uscc if row.enterprise else None,
                row.enterprise.name if row.enterprise else None,
                row.words,
            )
        done += len(part)
        progress.report(done, total, "正在写入线索")
