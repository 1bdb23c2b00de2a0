"""A rate taken apart in words: each part with its counts, its weight, and what it adds."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import Figure
from assessment.formulas import RegionResult, is_small_sample
from assessment.schemes import MonthRule, Scheme
from assessment.selectors import YearRate
from core.decimals import DASH, show


@dataclass(frozen=True)
class PartLine:
    """One part of a rate. `weight` is the scheme's, `effective` what it is once parts that do not apply left theirs."""

    figure: Figure
    name: str
    meaning: str
    numerator: int
    denominator: int
    value: Fraction | None
    weight: Decimal
    effective: Fraction | None
    adds: Fraction | None
    note: str


def filing_lines(result: RegionResult, scheme: Scheme) -> list[PartLine]:
    """A, B and C of the filing rate (Notice 一（二）)."""
    counts, rates = result.counts.filing, result.filing
    parts = [
        (
            Figure.ON_TIME,
            "当月填报企业数占比",
            "截止前填报的应报企业 ÷ 当月应报企业",
            counts.on_time,
            counts.roster,
            rates.on_time,
        ),
        (
            Figure.ACCURACY,
            "上月填报准确率",
            "上月准确的填报 ÷ 上月填报",
            counts.previous_accurate,
            counts.previous_returns,
            rates.accuracy,
        ),
        (
            Figure.COMPLETION,
            "当年填报完成度",
            "今年以来填报（含补报）÷ 今年以来应报",
            counts.filed_to_date,
            counts.roster_to_date,
            rates.completion,
        ),
    ]
    weights = (scheme.on_time_weight, scheme.accuracy_weight, scheme.completion_weight)
    notes = ("本月无应报企业", "上月无应报企业", "今年无应报企业")
    lines = _lines(parts, weights, notes, scheme)
    if counts.previous_roster and not counts.previous_returns:
        lines[1] = _noted(lines[1], f"上月应报{counts.previous_roster}家，无一填报，按0计")
    return lines


def response_lines(result: RegionResult, rule: MonthRule, scheme: Scheme, *, remark: str = "") -> list[PartLine]:
    """Questions and list of the response rate (Notice 二（二）, annex 2); `remark` says why the list counts nobody, if known."""
    questions, listing, rates = result.counts.questions, result.counts.listing, result.response
    quarter = "" if rule.list_quarter is None else rule.list_quarter.label
    parts = [
        (
            Figure.QUESTIONS,
            "问题诉求响应率",
            "1月1日以来累计响应数 ÷ 累计提问数",
            questions.answered,
            questions.asked,
            rates.question_rate,
        ),
        (
            Figure.LISTING,
            f"{quarter}五色清单响应率",
            "清单反馈企业数 ÷ 清单预警企业数",
            listing.fed_back,
            listing.listed,
            rates.list_rate,
        ),
    ]
    no_list = "本月不计五色清单" if rule.list_quarter is None else "清单无预警企业或截止前未发布"
    if remark:
        no_list = "数据截止时清单尚未发布"
    return _lines(parts, (rule.question_weight, rule.list_weight), ("截止前没有计入的提问", no_list), scheme)


def _lines(
    parts: list[tuple[Figure, str, str, int, int, Fraction | None]],
    weights: tuple[Decimal, ...],
    notes: tuple[str, ...],
    scheme: Scheme,
) -> list[PartLine]:
    total = sum(
        (Fraction(weight) for weight, part in zip(weights, parts, strict=True) if part[5] is not None), Fraction(0)
    )
    lines = []
    for (figure, name, meaning, numerator, denominator, value), weight, empty in zip(
        parts, weights, notes, strict=True
    ):
        effective = Fraction(weight) * 100 / total if value is not None and total else None
        small = is_small_sample(denominator, scheme.small_sample)
        lines.append(
            PartLine(
                figure=figure,
                name=name,
                meaning=meaning,
                numerator=numerator,
                denominator=denominator,
                value=value,
                weight=weight,
                effective=effective,
                adds=None if effective is None or value is None else value * effective / 100,
                note=f"不适用：{empty}" if value is None else "样本小" if small else "",
            )
        )
    return lines


def _noted(line: PartLine, note: str) -> PartLine:
    return PartLine(**(vars(line) | {"note": note}))


def filing_sum(result: RegionResult, scheme: Scheme) -> str:
    """The sum in figures: 75.00 × 30% + 95.00 × 30% + 82.00 × 40% = 83.80."""
    return _sum(filing_lines(result, scheme), show(result.filing.rate))


def response_sum(result: RegionResult, rule: MonthRule, scheme: Scheme) -> str:
    """The sum in figures with the deduction: 95.00 × 90% + 40.00 × 10% − 2.00 = 87.50."""
    lines = response_lines(result, rule, scheme)
    taken = f" − {show(result.response.deduction)}" if result.response.deduction else ""
    floor = "（最低为0）" if result.response.rate == 0 and taken else ""
    return _sum(lines, f"{show(result.response.rate)}{floor}", taken)


def year_sum(rate: YearRate) -> str:
    """The mean in figures: (83.80 + 91.25) ÷ 2 = 87.53; the months are printed rounded, and counted as they are."""
    values = [cell.value for cell in rate.months if cell.value is not None]
    if not values:
        return f"没有适用的月份，记为“{DASH}”，不参加排名"
    terms = " + ".join(show(value) for value in values)
    return f"{f'({terms})' if len(values) > 1 else terms} ÷ {len(values)} = {show(rate.mean)}"


def _sum(lines: list[PartLine], outcome: str, taken: str = "") -> str:
    terms = [f"{show(line.value)} × {_weight(line.effective)}" for line in lines if line.effective]
    return f"{' + '.join(terms)}{taken} = {outcome}" if terms else f"不适用，记为“{DASH}”，不参加排名，不计入全年平均"


def _weight(value: Fraction) -> str:
    return f"{show(value, 0 if value.denominator == 1 else 2)}%"
