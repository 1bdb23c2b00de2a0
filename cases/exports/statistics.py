"""The statistics as a workbook."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from cases.rules import SMALL_SAMPLE, Median, Share
from cases.selectors import Statistics, StatisticsLine
from core.decimals import DASH
from core.periods import moment_label
from core.workbook import Column, Formula, Kind, Sheet, column_letters, workbook_bytes
from tenancy.rules import gb_from_code, level_of

FIGURES = (
    Column("提问数", "asked", Kind.INTEGER),
    Column("答复数", "answered", Kind.INTEGER),
    Column("两日内答复数", "in_time", Kind.INTEGER),
    Column("解决数", "resolved", Kind.INTEGER),
    Column("评价数", "rated", Kind.INTEGER),
    Column("满意数", "satisfied", Kind.INTEGER),
    Column("重新办理数", "reopened", Kind.INTEGER),
    Column("逾期未答复数", "overdue", Kind.INTEGER),
    Column("两日及时率(%)", "in_time_rate", Kind.DECIMAL, places=2),
    Column("解决率(%)", "resolved_rate", Kind.DECIMAL, places=2),
    Column("满意率(%)", "satisfied_rate", Kind.DECIMAL, places=2),
    Column("首次答复用时中位数(工作小时)", "first_hours", Kind.DECIMAL, places=2),
    Column("解决用时中位数(工作小时)", "resolved_hours", Kind.DECIMAL, places=2),
    Column("样本小", "small", width=40),
)
_COUNTS = ("asked", "answered", "in_time", "resolved", "rated", "satisfied", "reopened", "overdue")
REGION_COLUMNS = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("级别", "level", width=12),
    *FIGURES,
)
TOPIC_COLUMNS = (Column("主题", "name", width=16), *FIGURES)
MONTH_COLUMNS = (Column("月份", "month", Kind.MONTH), *FIGURES)
NOTES = (Column("指标", "name", width=28), Column("口径", "meaning", width=110))


def statistics_workbook(found: Statistics, by_region: Sequence[StatisticsLine], *, made_at: datetime) -> bytes:
    """The statistics as .xlsx: counts, and every rate as a live formula over the counts of its row."""
    regions = [[gb_from_code(line.code or 0), line.name, level_of(line.code or 0).label] for line in by_region]
    sheets = [
        Sheet("按地区", REGION_COLUMNS, _figure_rows(REGION_COLUMNS, regions, by_region), frozen_columns=2),
        Sheet(
            "按主题", TOPIC_COLUMNS, _figure_rows(TOPIC_COLUMNS, [[line.name] for line in found.topics], found.topics)
        ),
        Sheet(
            "各月走势", MONTH_COLUMNS, _figure_rows(MONTH_COLUMNS, [[line.month] for line in found.trend], found.trend)
        ),
        Sheet("口径", NOTES, _notes(found)),
    ]
    return workbook_bytes(sheets, made_at=made_at, title=f"{found.name}诉求统计（{found.label}）")


def _figure_rows(
    columns: Sequence[Column], heads: Sequence[list[Any]], lines: Sequence[StatisticsLine]
) -> list[list[Any]]:
    letters = column_letters(columns)
    return [
        [*head, *_figures(line, {key: f"{letter}{at}" for key, letter in letters.items()})]
        for at, (head, line) in enumerate(zip(heads, lines, strict=True), start=2)
    ]


def _figures(line: StatisticsLine, cell: dict[str, str]) -> list[Any]:
    rates = line.rates
    return [
        *(getattr(line.figures, key) for key in _COUNTS),
        _share(rates.in_time, cell["in_time"], cell["asked"]),
        _share(rates.resolved, cell["resolved"], cell["asked"]),
        _share(rates.satisfied, cell["satisfied"], cell["rated"]),
        _or_dash(rates.first.hours),
        _or_dash(rates.resolution.hours),
        _small(line) or None,
    ]


def _share(share: Share, part: str, whole: str) -> Formula:
    return Formula(f'=IF({whole}=0,"{DASH}",{part}/{whole}*100)', _or_dash(share.rate))


def _or_dash(value: Fraction | None) -> Fraction | str:
    return DASH if value is None else value


def _small(line: StatisticsLine) -> str:
    """Which figures stand on too few to compare."""
    rates = line.rates
    judged: tuple[tuple[str, Share | Median], ...] = (
        ("两日及时率", rates.in_time),
        ("解决率", rates.resolved),
        ("满意率", rates.satisfied),
        ("首次答复用时", rates.first),
        ("解决用时", rates.resolution),
    )
    return "、".join(name for name, figure in judged if figure.is_small)


def _notes(found: Statistics) -> list[list[str]]:
    as_of = "尚未统计" if found.as_of is None else moment_label(found.as_of)
    return [
        ["范围", f"{found.name}，{found.label}提出的诉求；数据截至{as_of}"],
        ["提问数", "按提问时企业所在县（市、区）计；不含撤回、无效、重复的，和未答复且两个工作日未满的"],
        ["两日及时率", "两个工作日内首次答复数÷提问数；转办、延期、退回补充不停止计时"],
        ["解决率", "答复后企业评价基本满意及以上，或未提出异议而办结的÷提问数；刚答复、尚未评价的未计为解决"],
        ["满意率", "评价基本满意（3分）及以上÷评价数；未评价的不作推定"],
        ["首次答复用时、解决用时", "从提问起的工作时间的中位数；个数为偶数时取中间两个的平均"],
        ["重新办理数", "企业申请过重新办理的诉求"],
        ["逾期未答复数", "截至时应答复而期限（含延期、重新办理的期限）已过的诉求"],
        ["样本小", f"分母为1至{SMALL_SAMPLE - 1}"],
        ["说明", "以上均不加权，不计入填报率和响应率"],
    ]
