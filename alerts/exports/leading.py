"""The leading index as a workbook; what is hidden on the page is no figure here either."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alerts.enums import Breakdown
from alerts.rules import LEAST
from alerts.selectors import LeadingLine, LeadingPage
from alerts.selectors.leading import TOO_FEW
from core.decimals import DASH, to_decimal
from core.workbook import Column, Kind, Sheet, workbook_bytes

FIGURES = (
    Column("填报企业数", "number", width=12),
    Column("景气先行指数", "index", Kind.DECIMAL, places=2),
    Column("上升占比(%)", "rising", Kind.DECIMAL, places=2),
    Column("持平占比(%)", "flat", Kind.DECIMAL, places=2),
    Column("下降占比(%)", "falling", Kind.DECIMAL, places=2),
    Column("其后第2、3个月出口(万美元)", "exported", Kind.DECIMAL, places=2),
    Column("上年同期出口(万美元)", "exported_before", Kind.DECIMAL, places=2),
    Column("出口同比(%)", "change", Kind.DECIMAL, places=2),
)
COURSE = (Column("月份", "month", Kind.MONTH), *FIGURES)
TABLE = (Column("代码", "code", Kind.CODE, width=11), Column("名称", "name", width=28), *FIGURES)
_TITLES = {Breakdown.ALL: "按地区", Breakdown.MARKET: "按市场", Breakdown.PRODUCT: "按商品"}
NOTES = (Column("项目", "name", width=24), Column("口径", "meaning", width=110))


def leading_workbook(
    page: LeadingPage, tables: Sequence[tuple[Breakdown, Sequence[LeadingLine]]], *, made_at: datetime
) -> bytes:
    """The course over the months, then the page's month by region, market and product."""
    what = f"{page.name}{page.subject.name}"
    month = "" if page.month is None else page.month.label
    sheets = [Sheet("走势", COURSE, [[line.month, *_figures(line)] for line in page.trend], frozen_columns=1)]
    for breakdown, lines in tables:
        rows = [[line.code or None, line.name, *_figures(line)] for line in lines]
        sheets.append(Sheet(_TITLES[breakdown], TABLE, rows, frozen_columns=2))
    sheets.append(Sheet("口径", NOTES, _notes(what, month)))
    return workbook_bytes(sheets, made_at=made_at, title=f"{what}景气先行指数（{month}）")


def _figures(line: LeadingLine) -> list[Any]:
    return [
        line.number_text,
        TOO_FEW if line.few else _shown(line.index),
        *(_shown(share) for share in line.shares),
        _shown(line.exported),
        _shown(line.exported_before),
        _shown(line.change),
    ]


def _shown(value: Fraction | Decimal | None) -> Any:
    return DASH if value is None else to_decimal(value, 2)


def _notes(what: str, month: str) -> list[list[str]]:
    return [
        ["范围", f"走势为{what}；按地区、按市场、按商品为{month}。"],
        [
            "景气先行指数",
            "100＋订单“上升”企业占比－订单“下降”企业占比，取自月度填报的景气问答；高于100表示上升的多于下降的。",
        ],
        [
            "市场、商品",
            "当月有该市场、该商品（HS章）在手或新签订单的企业；一家企业可计入多项，各项之和不等于合计。",
        ],
        ["其后出口", "同一批企业其后第2、3个月海关出口实绩之和，与上年同期相比；海关数据未到齐的不计。"],
        [TOO_FEW, f"填报企业少于{LEAST}家的不公布；为防止由合计推算，必要时同级的另一地区一并不公布。"],
    ]
