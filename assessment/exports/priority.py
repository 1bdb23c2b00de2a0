"""A priority list as a workbook: its columns, its rows with their reasons, and the job that writes a long one."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import BinaryIO

from assessment.enums import Benefit
from assessment.models import PriorityEntry, PriorityList
from assessment.rules.halves import HalfYear
from assessment.schemes import PriorityRules
from assessment.selectors import Report
from assessment.selectors.priority import PriorityQuery, PriorityRow, entries, lists_in_view, priority_rows
from core.decimals import to_decimal
from core.downloads import XLSX
from core.workbook import Column, Kind, Sheet, write_workbook
from tenancy.jobs import actor_of_job
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, gb_from_code
from tenancy.scope import actor_scope
from tenancy.selectors import Regions, all_regions
from tenancy.services import store_file

LIMIT = 10_000
"""Rows; more are written by a job."""
BATCH = 2_000

COLUMNS = (
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("地区代码", "region", Kind.CODE, width=12),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("参照执行", "reference", Kind.YES_NO),
    Column("应报月数", "rostered", Kind.INTEGER),
    Column("按时月数", "on_time", Kind.INTEGER),
    Column("未报月数", "unfiled", Kind.INTEGER),
    Column("按时比例(%)", "share", Kind.DECIMAL, places=2),
    Column("订单转化率(%)", "conversion", Kind.DECIMAL, places=2),
    Column("季度转化率相差(百分点)", "swing", Kind.DECIMAL, places=2, width=16),
)


def columns(benefit: Benefit | None) -> tuple[Column, ...]:
    """Of one benefit whether it qualifies, why, and what would qualify it; of all five, three columns each."""
    chosen = tuple(Benefit) if benefit is None else (benefit,)
    return COLUMNS + tuple(
        column
        for one in chosen
        for column in (
            Column(f"{one.label}：是否符合", f"{one.slug}-qualifies", Kind.YES_NO, width=16),
            Column(f"{one.label}：理由", f"{one.slug}-reason", width=60),
            Column(f"{one.label}：如何达到", f"{one.slug}-remedy", width=50),
        )
    )


def write_priority(
    shown: PriorityList,
    query: PriorityQuery,
    actor: Actor,
    target: BinaryIO,
    *,
    now: datetime,
    report: Report | None = None,
) -> None:
    """The rows of the page's question, all of them, in its order."""
    found = entries(shown, query, actor)
    total = found.count() if report is not None else 0
    rows = _rows(found.iterator(chunk_size=BATCH), shown, query, all_regions(), report, total)
    title = f"{HalfYear.of(shown.through).label}优先支持名单"
    state = "" if shown.published_at else "（待发布）"
    sheet = Sheet("优先支持名单", columns(query.benefit), rows, frozen_columns=5)
    write_workbook([sheet], target, made_at=now, title=f"{title}第{shown.version}版{state}")


def export_priority_for_job(job: Job, *, now: datetime, report: Report) -> None:
    """Write the workbook that a job asks for, in the scope of whoever asked: it holds what that person may see."""
    params, actor = job.params, actor_of_job(job)
    query = PriorityQuery(
        benefit=Benefit(params["benefit"]) if params["benefit"] else None,
        qualifies=params["qualifies"],
        region=params["region"],
        reference=params["reference"],
        search=params["search"],
        sort=params["sort"],
        descending=params["descending"],
    )
    target = BytesIO()
    with actor_scope(actor):
        shown = lists_in_view(actor).get(public_id=params["list"])
        write_priority(shown, query, actor, target, now=now, report=report)
    store_file(job=job, name=file_name(shown), content_type=XLSX, content=target.getvalue(), now=now)


def file_name(shown: PriorityList) -> str:
    """Name of the workbook."""
    return f"{HalfYear.of(shown.through).label}优先支持名单.xlsx"


def _rows(
    stream: Iterator[PriorityEntry],
    shown: PriorityList,
    query: PriorityQuery,
    regions: Regions,
    report: Report | None,
    total: int,
) -> Iterator[list[object]]:
    rules, done = PriorityRules.from_canonical(shown.rules), 0
    while part := list(islice(stream, BATCH)):
        for row in priority_rows(part, rules, regions.names, query.benefit):
            yield _cells(row, regions)
        done += len(part)
        if report is not None:
            report(done, total, "正在写入名单")


def _cells(row: PriorityRow, regions: Regions) -> list[object]:
    region, found = row.entry.region_id, row.figures
    cells: list[object] = [
        regions.names.get(city_of(region), ""),
        regions.names.get(county_of(region), ""),
        gb_from_code(region),
        row.enterprise.uscc or None,
        row.enterprise.name,
        row.entry.by_reference,
        found.rostered,
        found.on_time,
        found.unfiled,
        *(None if one is None else to_decimal(one, 2) for one in (found.share, found.conversion, found.swing)),
    ]
    for one in row.judgements:
        cells += [one.qualifies, one.words, one.remedy or None]
    return cells
