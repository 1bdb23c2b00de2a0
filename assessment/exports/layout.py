"""Columns of the 考核表 and the live formulas that recompute every rate from its own count columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.urls import reverse

from assessment.enums import EmptyRule, Figure, RunKind
from assessment.facts import show_region
from assessment.formulas import RegionResult
from assessment.models import Run
from assessment.selectors import MonthFigures
from core.decimals import DASH
from core.periods import Month
from core.workbook import Column, Formula, Kind, column_letters
from tenancy.enums import RegionLevel
from tenancy.selectors import Regions

TERMS_SHEET = "口径"


def _count(header: str, key: str) -> Column:
    return Column(header, key, Kind.INTEGER)


def _rate(header: str, key: str) -> Column:
    return Column(header, key, Kind.DECIMAL, places=2)


SUMMED = (
    _count("应报企业数", "roster"),
    _count("按时填报企业数", "on_time"),
    _count("上月应报企业数", "previous_roster"),
    _count("上月填报数", "previous_returns"),
    _count("上月准确填报数", "previous_accurate"),
    _count("当年累计应报数", "roster_to_date"),
    _count("当年累计填报数", "filed_to_date"),
    _count("累计提问数", "asked"),
    _count("累计响应数", "answered"),
    _count("清单预警企业数", "listed"),
    _count("清单反馈企业数", "fed_back"),
)
"""Counts that a city has from its counties and the province from all of them."""

COLUMNS = (
    Column("月份", "month", Kind.MONTH),
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("级别", "level", width=12),
    *SUMMED,
    _count("本级认定扣减次数", "own_deductions"),
    _count("扣减次数", "deductions"),
    _rate("当月填报企业数占比", "A"),
    _rate("上月填报准确率", "B"),
    _rate("当年填报完成度", "C"),
    _rate("填报率", "filing_rate"),
    _rate("问题诉求响应率", "question_rate"),
    _rate("五色清单响应率", "list_rate"),
    _rate("扣减前响应率", "weighted"),
    _rate("扣减(百分点)", "deduction"),
    _rate("响应率", "response_rate"),
    _rate("系统填报率", "stored_filing"),
    _rate("系统响应率", "stored_response"),
    Column("与系统一致", "same", width=12),
    Column("填报率依据", "filing_page", width=12),
    Column("响应率依据", "response_page", width=12),
)

TERMS = (
    Column("月份", "month", Kind.MONTH),
    _rate("当月填报企业数占比权重(%)", "A"),
    _rate("上月填报准确率权重(%)", "B"),
    _rate("当年填报完成度权重(%)", "C"),
    _rate("问题诉求权重(%)", "question"),
    _rate("五色清单权重(%)", "list"),
    Column("计入的五色清单", "quarter"),
    Column("分母为零时取值", "empty", Kind.DECIMAL, places=0, width=16),
    _rate("每次扣减(百分点)", "points"),
    _rate("填报率目标(%)", "filing_target"),
    _rate("响应率目标(%)", "response_target"),
    _count("样本小(分母小于)", "small"),
    Column("数据截至", "as_of", Kind.DATETIME),
    Column("状态", "state", width=20),
    Column("考核方案", "scheme", width=40),
    Column("摘要(SHA-256)", "digest", width=68),
)

NOTES = (Column("指标", "name", width=24), Column("计算公式", "formula", width=90), Column("出处", "clause", width=50))

_C = column_letters(COLUMNS)
_T = {key: f"'{TERMS_SHEET}'!${letter}$" for key, letter in column_letters(TERMS).items()}


@dataclass(frozen=True)
class Block:
    """The rows of one month: regions in order from row `first` on; `terms` is the month's row of the sheet of terms."""

    figures: MonthFigures
    regions: tuple[int, ...]
    first: int
    terms: int

    def row(self, region: int) -> int:
        """The row of a region that is in the block."""
        return self.first + self.regions.index(region)


def blocks(months: Sequence[MonthFigures], tables: Regions, first: int = 2) -> list[Block]:
    """One block a month, under one another: province, cities, counties, each in code order."""
    made = []
    for number, month in enumerate(months):
        ordered = tuple(sorted(month.results, key=lambda code: (tables.levels[code], code)))
        made.append(Block(month, ordered, first, number + 2))
        first += len(ordered)
    return made


def region_rows(block: Block, tables: Regions) -> list[list[Any]]:
    """One row a region, as COLUMNS."""
    return [_row(block, block.figures.results[code], tables) for code in block.regions]


def _row(block: Block, result: RegionResult, tables: Regions) -> list[Any]:
    at = block.row(result.region)
    span = _summed_rows(block, result, tables)
    counts = result.counts.as_row()
    carries = tables.levels[result.region] != RegionLevel.PROVINCE  # the province's own row carries none (ours)
    own = counts["deductions"] - (_taken(block, result, tables) if span and carries else 0)
    cells: dict[str, Any] = {
        "month": block.figures.month,
        "code": show_region(result.region),
        "name": tables.names[result.region],
        "level": RegionLevel(tables.levels[result.region]).label,
        **{column.key: _sum(column.key, span, counts[column.key]) for column in SUMMED},
        "own_deductions": own,
        "deductions": Formula(f"={_C['own_deductions']}{at}{_added(span)}", counts["deductions"]) if carries else 0,
        **_rates(at, block.terms, result),
        "stored_filing": shown(result.filing.rate),
        "stored_response": shown(result.response.rate),
        "same": Formula(
            f"=IF(AND({_equal(at, 'filing_rate', 'stored_filing')},{_equal(at, 'response_rate', 'stored_response')}),"
            '"是","否")',
            "是",
        ),
        "filing_page": linked(explain_address(block.figures.run, result.region, Figure.FILING)),
        "response_page": linked(explain_address(block.figures.run, result.region, Figure.RESPONSE)),
    }
    return [cells[column.key] for column in COLUMNS]


def _rates(at: int, terms: int, result: RegionResult) -> dict[str, Any]:
    """The rates as formulas over the row's counts and the month's terms, with the exact values beside them."""
    term = {key: f"{cell}{terms}" for key, cell in _T.items()}
    c = {key: f"{letter}{at}" for key, letter in _C.items()}
    accuracy = f'IF({c["previous_roster"]}>0,0,"{DASH}")'
    unlisted = f'{term["quarter"]}="{DASH}"'
    listed = _share(c["fed_back"], c["listed"], term["empty"])
    return {
        "A": _formula(_share(c["on_time"], c["roster"]), result.filing.on_time),
        "B": _formula(_share(c["previous_accurate"], c["previous_returns"], accuracy), result.filing.accuracy),
        "C": _formula(_share(c["filed_to_date"], c["roster_to_date"]), result.filing.completion),
        "filing_rate": _formula(_mean([(c[part], term[part]) for part in ("A", "B", "C")]), result.filing.rate),
        "question_rate": _formula(_share(c["answered"], c["asked"], term["empty"]), result.response.question_rate),
        "list_rate": _formula(f'IF({unlisted},"{DASH}",{listed})', result.response.list_rate),
        "weighted": _formula(
            _mean([(c["question_rate"], term["question"]), (c["list_rate"], term["list"])]), result.response.weighted
        ),
        "deduction": _formula(f"{c['deductions']}*{term['points']}", result.response.deduction),
        "response_rate": _formula(
            f'IF(ISNUMBER({c["weighted"]}),MAX(0,{c["weighted"]}-{c["deduction"]}),"{DASH}")', result.response.rate
        ),
    }


def _share(part: str, whole: str, otherwise: str = f'"{DASH}"') -> str:
    return f"IF({whole}=0,{otherwise},{part}/{whole}*100)"


def _mean(parts: Sequence[tuple[str, str]]) -> str:
    """Weighted mean over the parts that are numbers, which share the weight of the others in proportion."""
    weight = "+".join(f"IF(ISNUMBER({value}),{weight},0)" for value, weight in parts)
    total = "+".join(f"IF(ISNUMBER({value}),{value}*{weight},0)" for value, weight in parts)
    return f'IF({weight}=0,"{DASH}",({total})/({weight}))'


def _formula(text: str, value: Fraction | None) -> Formula:
    return Formula(f"={text}", shown(value))


def shown(value: Fraction | None) -> Fraction | str:
    """The exact value, or the dash of what does not apply."""
    return DASH if value is None else value


def _equal(at: int, left: str, right: str) -> str:
    one, other = f"{_C[left]}{at}", f"{_C[right]}{at}"
    return f"IF(AND(ISNUMBER({one}),ISNUMBER({other})),ABS({one}-{other})<0.000001,{one}={other})"


def _sum(key: str, span: tuple[int, int] | None, value: int) -> Any:
    return value if span is None else Formula(f"=SUM({_C[key]}{span[0]}:{_C[key]}{span[1]})", value)


def _added(span: tuple[int, int] | None) -> str:
    return "" if span is None else f"+SUM({_C['deductions']}{span[0]}:{_C['deductions']}{span[1]})"


def _counties_of(block: Block, region: int, tables: Regions) -> list[int]:
    found = []
    for code in block.regions:
        above = tables.parents[code]
        if tables.levels[code] == RegionLevel.COUNTY and (
            above == region or (above is not None and tables.parents[above] == region)
        ):
            found.append(code)
    return found


def _summed_rows(block: Block, result: RegionResult, tables: Regions) -> tuple[int, int] | None:
    """First and last row of the counties that make up a region; None for a county, or when they are not all there."""
    rows = [block.row(code) for code in _counties_of(block, result.region, tables)]
    if not rows or rows[-1] - rows[0] + 1 != len(rows):
        return None
    below = [block.figures.results[code].counts.as_row() for code in _counties_of(block, result.region, tables)]
    counts = result.counts.as_row()
    if any(sum(row[column.key] for row in below) != counts[column.key] for column in SUMMED):
        return None
    return rows[0], rows[-1]


def _taken(block: Block, result: RegionResult, tables: Regions) -> int:
    """Deductions that a region has from its counties."""
    return sum(block.figures.results[code].counts.deductions for code in _counties_of(block, result.region, tables))


def terms_row(month: MonthFigures) -> list[Any]:
    """The terms of one month, as TERMS."""
    scheme, rule, run = month.scheme, month.rule, month.run
    cells: Mapping[str, Any] = {
        "month": month.month,
        "A": scheme.on_time_weight,
        "B": scheme.accuracy_weight,
        "C": scheme.completion_weight,
        "question": rule.question_weight,
        "list": rule.list_weight,
        "quarter": DASH if rule.list_quarter is None else str(rule.list_quarter),
        "empty": DASH if scheme.empty is EmptyRule.NA else 100,
        "points": scheme.deduction_points,
        "filing_target": scheme.filing_target,
        "response_target": scheme.response_target,
        "small": scheme.small_sample,
        "as_of": run.as_of,
        "state": f"{month.state.label}第{run.version}版" if month.is_published else month.state.label,
        "scheme": scheme.title,
        "digest": run.digest,
    }
    return [cells[column.key] for column in TERMS]


def remark_rows(months: Sequence[MonthFigures]) -> list[list[str]]:
    """A line for every month whose list was not published by its cut-off."""
    return [
        [f"{month.month.label}清单未按时发布", month.list_remark, month.scheme.clause("empty")]
        for month in months
        if month.list_remark
    ]


def note_rows(month: MonthFigures) -> list[list[str]]:
    """Each figure in words, with its clause."""
    clause = month.scheme.clause
    return [
        [
            "填报率",
            "当月填报企业数占比×权重＋上月填报准确率×权重＋当年填报完成度×权重；不适用的部分由其余部分按比例分担权重",
            clause("filing"),
        ],
        ["当月填报企业数占比", "应报企业中截止前填报的企业数÷应报企业数", clause("filing")],
        ["上月填报准确率", "上月准确填报数÷上月填报数；上月有应报企业而无填报的为0", clause("filing")],
        ["当年填报完成度", "1月至本月填报数（含补报）÷1月至本月应报数", clause("filing")],
        ["问题诉求响应率", "1月1日以来累计响应数÷累计提问数", clause("response")],
        ["五色清单响应率", "当月计入的五色清单中已反馈企业数÷预警企业数", clause("response")],
        ["响应率", "问题诉求响应率×权重＋五色清单响应率×权重−扣减，最低为0", clause("months")],
        [
            "扣减",
            "经认定的响应拖沓、答复草率，每次扣减；县（市、区）的扣减同时计入所在设区市，全省不计",
            clause("deduction"),
        ],
        ["设区市、全省", "按所辖县（市、区）的分子、分母合计后计算，不取各地比率的平均", "系统约定"],
        ["分母为零", month.scheme.empty.label, clause("empty")],
        *remark_rows([month]),
        ["截止时间", "截止时刻及以前的填报、提问、答复和反馈计入", clause("cutoff")],
        ["样本小", f"分母为1至{month.scheme.small_sample - 1}的比率，标注“样本小”", clause("small_sample")],
    ]


def explain_address(run: Run, region: int, figure: Figure) -> str:
    """Path of the page that opens a figure of this run: ``/assessment/2020-05/regions/330106/explain/filing/?run=<uuid>``."""
    return reverse("assessment:explain", args=[Month.of(run.month), region, figure]) + pin_to(run)


def pin_to(run: Run) -> str:
    """The query that names a run in the address of a figure, so that it opens whatever shows the month by then.

    Empty for one that may yet be made anew (live, locked): its figures are opened as what shows the month.
    """
    return f"?run={run.public_id}" if run.kind in (RunKind.PUBLISHED, RunKind.WEEKLY) else ""


def linked(path: str) -> Formula | str:
    """A cell that leads to a page; its path alone where the site does not know its own address (SITE_URL)."""
    return Formula(f'=HYPERLINK("{settings.SITE_URL}{path}","查看")', "查看") if settings.SITE_URL else path
