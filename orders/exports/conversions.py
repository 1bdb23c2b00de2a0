"""The list of conversions as a workbook: its columns, its rows, and the job that writes it."""

from collections.abc import Iterator
from itertools import islice

from django.utils import timezone

from core.decimals import to_decimal
from core.downloads import XLSX
from core.periods import Month
from core.workbook import Column, Kind, Sheet, workbook_bytes
from orders.exports.roster import BATCH
from orders.models import Conversion
from orders.selectors.conversion import ConversionQuery, conversion_rows, conversions
from tenancy.enums import EnterpriseTag
from tenancy.jobs import Progress, actor_of_job
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, gb_from_code
from tenancy.scope import actor_scope
from tenancy.selectors import Regions, all_regions
from tenancy.services import store_file

COLUMNS = (
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("地区代码", "region", Kind.CODE, width=12),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("标签", "tags", width=20),
    Column("截至月份", "through", Kind.MONTH),
    Column("到期订单(万美元)", "due", Kind.DECIMAL, places=2),
    Column("出口实绩(万美元)", "exported", Kind.DECIMAL, places=2),
    Column("转化率(%)", "ratio", Kind.DECIMAL, places=2),
    Column("缺汇率", "incomplete", Kind.YES_NO),
)


def make_conversions_file(job: Job, progress: Progress) -> None:
    """Write the workbook that a job asks for, in the scope of whoever asked: it holds what that person may see."""
    params = job.params
    actor = actor_of_job(job)
    query = ConversionQuery(
        region=params["region"],
        tag=EnterpriseTag(params["tag"]) if params["tag"] else None,
        sort=params["sort"],
        descending=params["descending"],
    )
    now = timezone.now()
    with actor_scope(actor):
        found = conversions(query, actor)
        total = found.count()
        stream = found.iterator(chunk_size=BATCH)
        rows = _rows(stream, actor, all_regions(), progress, total)
        content = workbook_bytes([Sheet("订单转化率", COLUMNS, rows, frozen_columns=5)], made_at=now, title=job.title)
    store_file(job=job, name="订单转化率名单.xlsx", content_type=XLSX, content=content, now=now)


def _rows(
    stream: Iterator[Conversion], actor: Actor, regions: Regions, progress: Progress, total: int
) -> Iterator[tuple[object, ...]]:
    done = 0
    while part := list(islice(stream, BATCH)):
        for row in conversion_rows(part, actor):
            one, enterprise = row.conversion, row.enterprise
            yield (
                regions.names.get(city_of(one.region_id), ""),
                regions.names.get(county_of(one.region_id), ""),
                gb_from_code(one.region_id),
                enterprise.uscc if enterprise else None,
                enterprise.name if enterprise else "（已迁出的企业）",
                "；".join(EnterpriseTag(tag).label for tag in enterprise.tags) if enterprise else None,
                Month.of(one.through),
                one.due_usd_10k,
                one.exported_usd_10k,
                None if one.ratio is None else to_decimal(one.ratio, 2),
                one.incomplete,
            )
        done += len(part)
        progress.report(done, total, "正在写入名单")
