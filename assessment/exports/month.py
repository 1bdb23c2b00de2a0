"""The monthly 考核表: figures that recompute themselves, ranks, deductions, and what stands behind each count."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assessment.enums import DeductionKind, Figure, PeerGroupKind, RateKind
from assessment.exports.layout import (
    COLUMNS,
    NOTES,
    TERMS,
    TERMS_SHEET,
    blocks,
    explain_address,
    linked,
    note_rows,
    region_rows,
    shown,
    terms_row,
)
from assessment.exports.lists import Counted, list_sheets
from assessment.facts import show_region
from assessment.formulas import RegionResult
from assessment.selectors import (
    MonthFigures,
    PeerChoice,
    Ranking,
    deductions_in_view,
    figures,
    peer_choices,
    ranking,
)
from core.decimals import DASH
from core.errors import Refused
from core.periods import Month
from core.workbook import Column, Kind, Sheet, workbook_bytes
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions

RANKS = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("填报率", "filing", Kind.DECIMAL, places=2),
    Column("填报率名次", "filing_rank", Kind.INTEGER, width=12),
    Column("填报率名次较上月(升为正)", "filing_shift", Kind.INTEGER),
    Column("填报率较上月(百分点)", "filing_change", Kind.DECIMAL, places=2),
    Column("填报率同比(百分点)", "filing_yearly", Kind.DECIMAL, places=2),
    Column("填报率目标", "filing_target", width=12),
    Column("响应率", "response", Kind.DECIMAL, places=2),
    Column("响应率名次", "response_rank", Kind.INTEGER, width=12),
    Column("响应率名次较上月(升为正)", "response_shift", Kind.INTEGER),
    Column("响应率较上月(百分点)", "response_change", Kind.DECIMAL, places=2),
    Column("响应率同比(百分点)", "response_yearly", Kind.DECIMAL, places=2),
    Column("响应率目标", "response_target", width=12),
)

DEDUCTIONS = (
    Column("月份", "month", Kind.MONTH),
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("类型", "kind", width=12),
    Column("次数", "occurrences", Kind.INTEGER),
    Column("依据", "evidence", width=60),
    Column("认定时间", "decided_at", Kind.DATETIME),
    Column("撤销时间", "revoked_at", Kind.DATETIME),
)

BASIS = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("指标", "part", width=24),
    Column("分子", "numerator_name", width=24),
    Column("分子数", "numerator", Kind.INTEGER),
    Column("分母", "denominator_name", width=24),
    Column("分母数", "denominator", Kind.INTEGER),
    Column("未计入分子数", "rest", Kind.INTEGER),
    Column("备注", "note", width=40),
    Column("依据页面", "page", width=12),
)
LINKED = {
    "A": Figure.ON_TIME,
    "B": Figure.ACCURACY,
    "C": Figure.COMPLETION,
    "question_rate": Figure.QUESTIONS,
    "list_rate": Figure.LISTING,
}


def unheard(done: int, total: int) -> None:
    """Tells nobody."""


def month_workbook(actor: Actor, month: Month, *, made_at: datetime, told: Counted = unheard) -> bytes:
    """The 考核表 of a month with what the actor may see of it: everything once published, else the own subtree.

    What stands behind the counts is listed for the own subtree alone; `told` hears how many counties are. Raises NotAllowed for
    enterprises, Refused when the month was never computed.
    """
    regions = all_regions()
    found = figures(actor, [month, month.previous(), month.plus(-12)])
    if month not in found:
        raise Refused(f"{month.label}尚未计算，没有可导出的数据。")
    shown, before, year_ago = found[month], found.get(month.previous()), found.get(month.plus(-12))
    block = blocks([shown], regions)[0]
    sheets = [
        Sheet("考核表", COLUMNS, region_rows(block, regions), frozen_columns=4),
        Sheet(TERMS_SHEET, TERMS, [terms_row(shown)], frozen_columns=1),
        *_rank_sheets(actor, shown, before, year_ago, regions),
        Sheet("扣减明细", DEDUCTIONS, deduction_rows(actor, [month], regions)),
        Sheet("分县依据", BASIS, _basis_rows(shown, regions), frozen_columns=2),
        *list_sheets(actor, shown, regions, told),
        Sheet("说明", NOTES, note_rows(shown)),
    ]
    return workbook_bytes(sheets, made_at=made_at, title=f"{month.label}考核表")


def _rank_sheets(
    actor: Actor, shown: MonthFigures, before: MonthFigures | None, year_ago: MonthFigures | None, regions: Regions
) -> Iterable[Sheet]:
    titles = {
        PeerGroupKind.CITIES: "设区市排名",
        PeerGroupKind.STRONG_COUNTIES: "出口强县排名",
        PeerGroupKind.COUNTIES: "县（市、区）排名",
    }
    groups = {choice.slug: choice for choice in peer_choices(actor, regions)}
    for slug, title in titles.items():
        group = groups.get(slug)
        if group is not None and any(code in shown.results for code in group.members):
            yield Sheet(title, RANKS, _rank_rows(actor, group, shown, before, year_ago, regions), frozen_columns=2)


def _rank_rows(
    actor: Actor,
    group: PeerChoice,
    shown: MonthFigures,
    before: MonthFigures | None,
    year_ago: MonthFigures | None,
    regions: Regions,
) -> list[list[Any]]:
    both = [
        ranking(group, kind, shown, before, year_ago=year_ago, names=regions.names, actor=actor) for kind in RateKind
    ]
    return [
        [show_region(region), regions.names[region], *_standing(both[0], region), *_standing(both[1], region)]
        for region in (line.region for line in both[0].lines)
    ]


def _standing(ranked: Ranking, region: int) -> list[Any]:
    line = next(line for line in ranked.lines if line.region == region)
    check = line.check(ranked.kind)
    rate = line.result.rate(ranked.kind)
    return [shown(rate), line.rank or DASH, line.shift, line.change, line.yearly, check.state.label]


def deduction_rows(actor: Actor, months: list[Month], regions: Regions) -> list[list[Any]]:
    """The decided deductions in view, as DEDUCTIONS; one that was revoked since says when."""
    kinds = {kind.value: kind.label for kind in DeductionKind}
    return [
        [
            Month.of(row.month),
            show_region(row.region_id),
            regions.names[row.region_id],
            kinds[row.kind],
            row.occurrences,
            row.evidence,
            row.decided_at,
            row.revoked_at,
        ]
        for row in deductions_in_view(actor, months)
    ]


def _basis_rows(shown: MonthFigures, regions: Regions) -> Iterable[list[Any]]:
    for code in regions.at(RegionLevel.COUNTY):
        if code in shown.results:
            yield from _county_basis(shown.results[code], regions.names[code], shown)


def _county_basis(result: RegionResult, name: str, shown: MonthFigures) -> Iterable[list[Any]]:
    """What stands behind each count of one county: five rows."""
    filing, questions, listing = result.counts.filing, result.counts.questions, result.counts.listing
    small = result.small_parts(shown.scheme.small_sample)
    no_list = shown.rule.list_quarter is None
    parts = (
        ("A", "当月填报企业数占比", "按时填报企业数", filing.on_time, "应报企业数", filing.roster),
        ("B", "上月填报准确率", "上月准确填报数", filing.previous_accurate, "上月填报数", filing.previous_returns),
        ("C", "当年填报完成度", "当年累计填报数", filing.filed_to_date, "当年累计应报数", filing.roster_to_date),
        ("question_rate", "问题诉求响应率", "累计响应数", questions.answered, "累计提问数", questions.asked),
        ("list_rate", "五色清单响应率", "清单反馈企业数", listing.fed_back, "清单预警企业数", listing.listed),
    )
    for key, part, numerator_name, numerator, denominator_name, denominator in parts:
        note: str | None = None
        if key == "list_rate" and no_list:
            note = "本月不计五色清单"
        elif key == "list_rate" and shown.list_remark:
            note = shown.list_remark
        elif key == "B" and not denominator and filing.previous_roster:
            note = f"上月应报{filing.previous_roster}家，无填报，准确率为0"
        elif not denominator:
            note = "分母为零"
        elif key in small:
            note = "样本小"
        yield [
            show_region(result.region),
            name,
            part,
            numerator_name,
            numerator,
            denominator_name,
            denominator,
            denominator - numerator,
            note,
            linked(explain_address(shown.run, result.region, LINKED[key])),
        ]
