"""A bulletin and the progress of a week taken away: as a document, and as a workbook that recomputes itself."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.conf import settings

from assessment.enums import Figure, RateKind
from assessment.exports.charts import TREND_RANGE, rate_charts, trend_chart
from assessment.exports.layout import (
    COLUMNS,
    NOTES,
    TERMS,
    TERMS_SHEET,
    blocks,
    explain_address,
    note_rows,
    region_rows,
    shown,
    terms_row,
)
from assessment.facts import show_region
from assessment.formulas import TargetCheck
from assessment.models import Run
from assessment.selectors import BulletinPage, Compared, IssueLine, IssueTable, Trend, WeekPage, known_by
from cases.rules import Share
from core.charts import axis_of
from core.decimals import DASH, show
from core.document import Block, Grid, Heading, Link, Paragraph, document_bytes
from core.periods import day_label, moment_label
from core.workbook import Column, Kind, Sheet, SheetChart, workbook_bytes

TEXTS = (Column("部分", "section", width=24), Column("正文", "text", width=120))
TARGETS = (
    Column("填报率目标(%)", "filing_target", Kind.DECIMAL, places=2),
    Column("响应率目标(%)", "response_target", Kind.DECIMAL, places=2),
)
LINES = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=18),
    Column("填报率名次", "filing_rank", Kind.INTEGER, width=12),
    Column("填报率名次较上月(升为正)", "filing_shift", Kind.INTEGER),
    Column("填报率(%)", "filing", Kind.DECIMAL, places=2),
    Column("填报率环比(百分点)", "filing_change", Kind.DECIMAL, places=2),
    Column("填报率距目标(百分点)", "filing_gap", Kind.DECIMAL, places=2),
    Column("响应率名次", "response_rank", Kind.INTEGER, width=12),
    Column("响应率名次较上月(升为正)", "response_shift", Kind.INTEGER),
    Column("响应率(%)", "response", Kind.DECIMAL, places=2),
    Column("响应率环比(百分点)", "response_change", Kind.DECIMAL, places=2),
    Column("响应率距目标(百分点)", "response_gap", Kind.DECIMAL, places=2),
    Column("两日及时率(%)", "in_time", Kind.DECIMAL, places=2),
    Column("解决率(%)", "resolved", Kind.DECIMAL, places=2),
    Column("满意率(%)", "satisfied", Kind.DECIMAL, places=2),
    *TARGETS,
)
WEEK_LINES = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=18),
    Column("填报率(%)", "filing", Kind.DECIMAL, places=2),
    Column("填报率较上周(百分点)", "filing_change", Kind.DECIMAL, places=2),
    Column("距目标(百分点)", "filing_gap", Kind.DECIMAL, places=2),
    Column("响应率(%)", "response", Kind.DECIMAL, places=2),
    Column("响应率较上周(百分点)", "response_change", Kind.DECIMAL, places=2),
    Column("响应率距目标(百分点)", "response_gap", Kind.DECIMAL, places=2),
    *TARGETS,
)
TREND = (
    Column("月份", "month", Kind.MONTH),
    Column("填报率(%)", "filing", Kind.DECIMAL, places=2),
    Column("响应率(%)", "response", Kind.DECIMAL, places=2),
    *TARGETS,
    Column("状态", "state", width=12),
)
HEADERS = (
    "地区", "填报率\n名次", "填报率\n(%)", "环比\n(百分点)", "距目标\n(百分点)", "响应率\n名次", "响应率\n(%)", "环比\n(百分点)",
    "距目标\n(百分点)", "两日\n及时率", "解决率", "满意率",
)  # fmt: skip
WEEK_HEADERS = (
    "地区", "填报率\n(%)", "较上周\n(百分点)", "距目标\n(百分点)", "响应率\n(%)", "较上周\n(百分点)", "距目标\n(百分点)",
)  # fmt: skip
TREND_HEADERS = ("月份", "填报率\n(%)", "响应率\n(%)", "状态")
KEY = "方框为年度目标，红色为未达年度目标。"
"""What the colours of a chart say where nobody points at them."""


# --- the bulletin ---


def bulletin_document(page: BulletinPage, *, made_at: datetime) -> bytes:
    """The bulletin as a document: text, charts, trend, tables whose rates lead to what stands behind them, and the run that it
    prints. Raises nothing; without a run it is text alone."""
    parts: list[Block] = []
    for section, text in page.texts:
        parts += [Heading(section.label), Paragraph(text)]
    if page.found is not None:
        parts += _charts(page.tables, page.found) + _trend(page.trend, page.found)
        for table in page.tables:
            rows = [_cells(line, page.found.figures.run) for line in table.lines]
            parts += [Heading(f"各{table.label}考核情况"), Grid(HEADERS, rows)]
        parts.append(Paragraph(imprint(page.found), small=True))
    row = page.bulletin
    issued = "草稿，未发布" if row.published_at is None else day_label(row.published_at)
    subtitle = f"{page.month.year}年第{row.number}期　{issued}"
    return document_bytes(row.title, subtitle, parts, made_at=made_at)


def bulletin_workbook(page: BulletinPage, *, made_at: datetime) -> bytes:
    """The bulletin as a workbook: its text, its tables, the first with charts, the trend, and the figures behind them as live
    formulas over their counts."""
    sheets = [Sheet("正文", TEXTS, [[section.label, text] for section, text in page.texts])]
    if page.found is not None:
        sheets += _sheets(page.tables, LINES, page.found)
        sheets += [] if page.trend is None else [_trend_sheet(page.trend, page.found)]
        sheets += _figures(page.found)
    return workbook_bytes(sheets, made_at=made_at, title=page.bulletin.title)


def imprint(found: Compared) -> str:
    """What the figures are: version, cut-off, hash, and why they were corrected."""
    run = found.figures.run
    standing = f"第{run.version}版，{moment_label(run.published_at)}发布" if run.published_at else "尚未发布"
    parts = [f"考核结果{standing}", f"数据截至{moment_label(run.as_of)}", f"校验码{known_by(run)}"]
    if run.reason:
        parts.append(f"更正原因：{run.reason}")
    return "；".join(parts) + "。"


def _charts(tables: Sequence[IssueTable], found: Compared) -> list[Block]:
    """Either rate of the first table's regions as bars."""
    drawn = rate_charts(tables, found)
    return [Heading(f"各{tables[0].label}填报率和响应率"), *drawn, Paragraph(KEY, small=True)] if drawn else []


def _trend(shown: Trend | None, found: Compared) -> list[Block]:
    """The twelve months as lines and in figures, each month's leading to the run that has them."""
    if shown is None:
        return []
    rows = [
        [row.month.label, *_linked(row.run, shown.region, (row.filing, row.response)), row.state] for row in shown.rows
    ]
    return [Heading("逐月走势"), trend_chart(shown, found.figures.scheme), Grid(TREND_HEADERS, rows)]


def _linked(run: Run | None, region: int, rates: Sequence[Fraction | None]) -> list[str | Link]:
    """Filing and response rate as texts that lead to what stands behind them, where the site knows its own address (SITE_URL)."""
    return [
        show(rate)
        if run is None or rate is None or not settings.SITE_URL
        else Link(show(rate), f"{settings.SITE_URL}{explain_address(run, region, figure)}")
        for rate, figure in zip(rates, (Figure.FILING, Figure.RESPONSE), strict=True)
    ]


def _cells(line: IssueLine, run: Run) -> list[str | Link]:
    shares = line.shares.shares if line.shares is not None else (None, None, None)
    cells: list[str | Link] = [line.name + ("（样本小）" if line.small else "")]
    rates = _linked(run, line.filing.region, [line.result.rate(kind) for kind in RateKind])
    for (ranked, check, _), rate in zip(_sides(line), rates, strict=True):
        cells += [str(ranked[0] or DASH), rate, _signed(ranked[1]), _signed(check.gap)]
    return cells + [DASH if share is None else show(share.rate) for share in shares]


def _sides(
    line: IssueLine,
) -> list[tuple[tuple[int | None, Fraction | None, int | None], TargetCheck, Fraction | None]]:
    """Of either rate: (rank, change, places won), the target, the rate."""
    one, other = line.filing, line.response
    return [
        ((one.rank, one.change, one.shift), one.filing, one.result.filing.rate),
        ((other.rank, other.change, other.shift), other.response, other.result.response.rate),
    ]


def _signed(value: Fraction | None) -> str:
    """A change or a gap with its sign: +1.20, −0.50."""
    if value is None:
        return DASH
    text = show(abs(value))
    return text if text == show(0) else f"{'+' if value > 0 else '−'}{text}"


# --- the week ---


def week_document(page: WeekPage, *, made_at: datetime) -> bytes:
    """The progress of a week as a document: text, charts, and tables whose rates lead to what stands behind them; no ranks."""
    parts: list[Block] = [Paragraph(text) for text in page.texts]
    parts += _charts(page.tables, page.found)
    run = page.run
    for table in page.tables:
        if table.lines:
            rows = [_week_cells(line, run) for line in table.lines]
            parts += [Heading(f"各{table.label}进度"), Grid(WEEK_HEADERS, rows)]
    parts.append(Paragraph(f"进度，不排名；数据截至{moment_label(run.as_of)}，摘要{run.digest}。", small=True))
    title = f"{page.found.name}{page.month.label}周监测进度"
    return document_bytes(title, f"截至{moment_label(run.as_of)}", parts, made_at=made_at)


def _week_cells(line: IssueLine, run: Run) -> list[str | Link]:
    cells: list[str | Link] = [line.name + ("（样本小）" if line.small else "")]
    rates = _linked(run, line.filing.region, [line.result.rate(kind) for kind in RateKind])
    for (ranked, check, _), rate in zip(_sides(line), rates, strict=True):
        cells += [rate, _signed(ranked[1]), _signed(check.gap)]
    return cells


def week_workbook(page: WeekPage, *, made_at: datetime) -> bytes:
    """The progress of a week as a workbook, without ranks; the figures behind it as live formulas over their counts."""
    sheets = [Sheet("进度", TEXTS, [["进度" if not number else "", text] for number, text in enumerate(page.texts)])]
    sheets += _sheets(page.tables, WEEK_LINES, page.found)
    sheets += _figures(page.found)
    return workbook_bytes(sheets, made_at=made_at, title=f"{page.month.label}周监测进度")


# --- sheets ---


def _sheets(tables: Sequence[IssueTable], columns: Sequence[Column], found: Compared) -> list[Sheet]:
    """One a table; beside the first a chart of either rate, in the order of the table."""
    charts = [
        SheetChart(
            f"{found.figures.month.label}各{tables[0].label}{kind.label}",
            "name",
            [kind.value],
            [f"{kind.value}_target"],
        )
        for kind in RateKind
        if tables
    ]
    return [_sheet(table, columns, found, () if at else charts) for at, table in enumerate(tables)]


def _sheet(table: IssueTable, columns: Sequence[Column], found: Compared, charts: Sequence[SheetChart]) -> Sheet:
    rows = []
    for line in table.lines:
        cells: dict[str, object] = {"code": show_region(line.filing.region), "name": line.name, **_targets(found)}
        for prefix, (ranked, check, value) in zip(("filing", "response"), _sides(line), strict=True):
            cells |= {
                prefix: shown(value),
                f"{prefix}_rank": ranked[0] or DASH,
                f"{prefix}_change": ranked[1],
                f"{prefix}_shift": ranked[2],
                f"{prefix}_gap": shown(check.gap),
            }
        cells |= dict(zip(("in_time", "resolved", "satisfied"), _rates(line), strict=True))
        rows.append([cells[column.key] for column in columns])
    return Sheet(table.label, columns, rows, frozen_columns=2, charts=charts)


def _targets(found: Compared) -> dict[str, object]:
    return {f"{kind.value}_target": found.figures.scheme.target(kind) for kind in RateKind}


def _trend_sheet(shown: Trend, found: Compared) -> Sheet:
    """The twelve months with a chart of their lines; a month without a rate is blank, so that the line has a gap there."""
    targets = _targets(found)
    rows = [
        [
            ({"month": row.month, "filing": row.filing, "response": row.response, "state": row.state} | targets)[
                column.key
            ]
            for column in TREND
        ]
        for row in shown.rows
    ]
    drawn = trend_chart(shown, found.figures.scheme)
    low, high, step = axis_of(drawn.series, drawn.targets, TREND_RANGE)
    chart = SheetChart(
        drawn.title, "month", ["filing", "response"], list(targets), lines=True, span=(low, high), step=step
    )
    return Sheet("逐月走势", TREND, rows, frozen_columns=1, charts=[chart])


def _rates(line: IssueLine) -> list[object]:
    shares: Sequence[Share | None] = line.shares.shares if line.shares is not None else (None, None, None)
    return [None if share is None else shown(share.rate) for share in shares]


def _figures(found: Compared) -> list[Sheet]:
    block = blocks([found.figures], found.regions)[0]
    return [
        Sheet("考核表", COLUMNS, region_rows(block, found.regions), frozen_columns=4),
        Sheet(TERMS_SHEET, TERMS, [terms_row(found.figures)], frozen_columns=1),
        Sheet("说明", NOTES, note_rows(found.figures)),
    ]
