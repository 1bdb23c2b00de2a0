"""The roster as a workbook: its columns, its rows, and the job that writes it."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils import timezone

from core.downloads import XLSX
from core.periods import Month
from core.workbook import Column, Kind, Sheet, workbook_bytes
from orders.enums import FilingStatus, Punctuality, Standing
from orders.models import Filing
from orders.selectors import RosterQuery, roster, roster_rows
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, gb_from_code
from tenancy.scope import actor_scope
from tenancy.selectors import Regions, all_regions
from tenancy.services import store_file

BATCH = 2_000

COLUMNS = (
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("地区代码", "region", Kind.CODE, width=12),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("月份", "month", Kind.MONTH),
    Column("应报", "on_roster", Kind.YES_NO),
    Column("填报状态", "status", Kind.CHOICE, choices=tuple(state.label for state in FilingStatus)),
    Column("时限情况", "standing", Kind.CHOICE, choices=tuple(one.label for one in Standing)),
    Column("首次填报时间", "first_filed_at", Kind.DATETIME),
    Column("最近填报时间", "filed_at", Kind.DATETIME),
    Column("零申报", "is_nil", Kind.YES_NO),
    Column("新签订单笔数", "signed_count", Kind.INTEGER),
    Column("新签订单金额(万美元)", "signed_usd_10k", Kind.DECIMAL, places=2),
    Column("标签", "tags", width=18),
    Column("前六个月应报", "due_before", Kind.INTEGER),
    Column("前六个月已报", "filed_before", Kind.INTEGER),
    Column("前六个月按时", "on_time_before", Kind.INTEGER),
    Column("填报习惯", "punctuality", Kind.CHOICE, choices=tuple(one.label for one in Punctuality)),
)


def make_roster_file(job: Job, progress: Progress) -> None:
    """Write the workbook that a job asks for, in the scope of whoever asked: it holds what that person may see."""
    params = job.params
    actor = actor_of_job(job)
    query = RosterQuery.from_params(params)
    now = timezone.now()
    with actor_scope(actor):
        filings = roster(query, actor)
        total = filings.count()
        rows = _rows(filings.iterator(chunk_size=BATCH), actor, all_regions(), progress, total)
        content = workbook_bytes([Sheet("填报名单", COLUMNS, rows, frozen_columns=5)], made_at=now, title=job.title)
    store_file(job=job, name=f"{query.month}填报名单.xlsx", content_type=XLSX, content=content, now=now)


def _rows(
    filings: Iterable[Filing], actor: Actor, regions: Regions, progress: Progress, total: int
) -> Iterator[tuple[object, ...]]:
    done = 0
    stream = iter(filings)
    while part := list(islice(stream, BATCH)):
        for row in roster_rows(part, actor):
            filing = row.filing
            filed = filing.first_filed_at is not None
            yield (
                regions.names.get(city_of(filing.region_id), ""),
                regions.names.get(county_of(filing.region_id), ""),
                gb_from_code(filing.region_id),
                row.enterprise.uscc if row.enterprise else None,
                row.enterprise.name if row.enterprise else "（已迁出的企业）",
                Month.of(filing.month),
                filing.on_roster,
                FilingStatus(filing.status).label,
                row.standing.label,
                filing.first_filed_at,
                filing.filed_at,
                filing.is_nil if filed else None,
                filing.signed_count if filed else None,
                filing.signed_usd_10k if filed else None,
                ";".join(row.tags) or None,
                filing.due_before,
                filing.filed_before,
                filing.on_time_before,
                row.punctuality.label,
            )
        done += len(part)
        progress.report(done, total, "正在写入名单")
