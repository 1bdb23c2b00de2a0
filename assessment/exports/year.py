"""The yearly 考核表: the mean of the published months as a formula over the months' own formulas."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from assessment.enums import RateKind, TargetState
from assessment.exports.layout import (
    COLUMNS,
    NOTES,
    TERMS,
    TERMS_SHEET,
    Block,
    blocks,
    linked,
    note_rows,
    region_rows,
    remark_rows,
    shown,
    terms_row,
)
from assessment.exports.month import DEDUCTIONS, deduction_rows
from assessment.facts import show_region
from assessment.schemes import Scheme
from assessment.selectors import YearLine, YearRate, figures, year_lines
from core.decimals import DASH
from core.errors import Refused
from core.periods import Month
from core.workbook import Column, Formula, Kind, Sheet, column_letters, workbook_bytes
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions

MONTHLY_SHEET = "各月考核表"

YEARLY = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("级别", "level", width=12),
    *(Column(f"{number}月", f"m{number}", Kind.DECIMAL, places=2, width=10) for number in range(1, 13)),
    Column("适用月数", "applicable", Kind.INTEGER),
    Column("全年", "mean", Kind.DECIMAL, places=2),
    Column("目标", "target", Kind.DECIMAL, places=2),
    Column("差距(百分点)", "gap", Kind.DECIMAL, places=2),
    Column("是否达标", "state", width=12),
    Column("依据页面", "page", width=12),
)
RESPONSE_YEARLY = (
    *YEARLY,
    Column("扣减次数", "deductions", Kind.INTEGER),
    Column("扣减(百分点)", "points", Kind.DECIMAL, places=2),
    Column("获评案例数", "cases_won", Kind.INTEGER),
    Column("案例加分(分)", "bonus", Kind.DECIMAL, places=1),
)
"""Deductions are part of the months' response rates already; the bonus is a city's and is added to no rate."""
YEAR_NOTE = ["全年", "已发布且适用的各月比率的平均值，不四舍五入", "通知一（二）、二（二）"]
_C = column_letters(RESPONSE_YEARLY)
_MONTHLY = column_letters(COLUMNS)


def year_workbook(actor: Actor, year: int, *, made_at: datetime) -> bytes:
    """The 年度考核表 over the year's published months, which every bureau may see.

    Raises NotAllowed for enterprises, Refused for a year without a published month.
    """
    regions = all_regions()
    months = tuple(Month.span(Month(year, 1), Month(year, 12)))
    published = figures(actor, months, published_only=True)
    if not published:
        raise Refused(f"{year}年没有已发布的月份，没有可导出的数据。")
    latest = published[max(published)]
    earlier = [month for month in published.values() if month is not latest]
    members = tuple(
        code
        for level in (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY)
        for code in regions.at(level)
        if any(code in month.results for month in published.values())
    )
    lines = year_lines(members, published, latest.scheme, months, regions.names, actor)
    monthly = blocks(list(published.values()), regions)
    by_month = {block.figures.month: block for block in monthly}
    sheets = [
        Sheet(
            title,
            YEARLY if kind is RateKind.FILING else RESPONSE_YEARLY,
            [_row(line, kind, at, months, by_month, latest.scheme, regions) for at, line in enumerate(lines, 2)],
            frozen_columns=3,
        )
        for kind, title in ((RateKind.FILING, "年度填报率"), (RateKind.RESPONSE, "年度响应率"))
    ]
    sheets += [
        Sheet(
            MONTHLY_SHEET, COLUMNS, [row for block in monthly for row in region_rows(block, regions)], frozen_columns=4
        ),
        Sheet(TERMS_SHEET, TERMS, [terms_row(block.figures) for block in monthly], frozen_columns=1),
        Sheet("扣减明细", DEDUCTIONS, deduction_rows(actor, list(published), regions)),
        Sheet("说明", NOTES, [*note_rows(latest), *remark_rows(earlier), YEAR_NOTE, _bonus_note(latest.scheme)]),
    ]
    return workbook_bytes(sheets, made_at=made_at, title=f"{year}年度考核表")


def _bonus_note(scheme: Scheme) -> list[str]:
    size = f"获评案例数×{scheme.bonus_per_case}分，最多{scheme.bonus_cap}分"
    text = f"{size}，计入设区市年度目标考核得分，不加到比率上；计入本年两次评选中已公布的案例，县（市、区）的计入所属设区市"
    return ["案例加分", text, scheme.clause("bonus")]


def _row(
    line: YearLine,
    kind: RateKind,
    at: int,
    months: tuple[Month, ...],
    by_month: Mapping[Month, Block],
    scheme: Scheme,
    regions: Regions,
) -> list[Any]:
    rate = line.rate(kind)
    first, last = f"{_C['m1']}{at}", f"{_C['m12']}{at}"
    mean, target, gap = (f"{_C[key]}{at}" for key in ("mean", "target", "gap"))
    cells: dict[str, Any] = {
        "code": show_region(line.region),
        "name": line.name,
        "level": RegionLevel(regions.levels[line.region]).label,
        **{f"m{month.month}": _month_cell(line.region, kind, by_month.get(month), rate, month) for month in months},
        "applicable": Formula(f"=COUNT({first}:{last})", rate.applicable),
        "mean": Formula(f'=IF(COUNT({first}:{last})=0,"{DASH}",AVERAGE({first}:{last}))', shown(rate.mean)),
        "target": scheme.target(kind),
        "gap": Formula(f'=IF(ISNUMBER({mean}),{mean}-{target},"{DASH}")', shown(rate.check.gap)),
        # A mean that meets the target exactly must not fail by the last binary digit of its sum.
        "state": Formula(
            f'=IF(ISNUMBER({gap}),IF({gap}>-0.0000001,"{TargetState.MET.label}","{TargetState.MISSED.label}"),'
            f'"{TargetState.NOT_APPLICABLE.label}")',
            rate.check.state.label,
        ),
        "page": linked(reverse("assessment:explain_year", args=[months[0].year, line.region, kind])),
    }
    if kind is RateKind.FILING:
        return [cells[column.key] for column in YEARLY]
    won = f"{_C['cases_won']}{at}"
    cells |= {
        "deductions": _added(line.region, "deductions", by_month, line.deductions),
        "points": _added(line.region, "deduction", by_month, line.points),
        "cases_won": line.cases_won,
        "bonus": None
        if line.bonus is None
        else Formula(f"=MIN({won}*{scheme.bonus_per_case},{scheme.bonus_cap})", line.bonus),
    }
    return [cells[column.key] for column in RESPONSE_YEARLY]


def _added(region: int, key: str, by_month: Mapping[Month, Block], value: int | Fraction) -> Formula:
    """The sum of one column over the region's rows in the months."""
    blocks_of = [block for block in by_month.values() if region in block.figures.results]
    return Formula(
        "=" + "+".join(f"'{MONTHLY_SHEET}'!{_MONTHLY[key]}{block.row(region)}" for block in blocks_of), value
    )


def _month_cell(region: int, kind: RateKind, block: Block | None, rate: YearRate, month: Month) -> Any:
    """The month's rate where it is recomputed; blank for a month that is not published."""
    if block is None or region not in block.figures.results:
        return None
    column = _MONTHLY["filing_rate" if kind is RateKind.FILING else "response_rate"]
    return Formula(f"='{MONTHLY_SHEET}'!{column}{block.row(region)}", shown(rate.months[month.month - 1].value))
