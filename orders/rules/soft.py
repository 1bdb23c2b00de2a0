"""Soft checks of a return (definitions §2): what is worth a word of explanation, judged against the own past."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from core.decimals import show_grouped
from core.errors import Refused
from core.periods import Month
from orders.enums import FlagCode
from orders.facts import Flag, OrderLine, Past, ReturnTerms
from orders.rules.money import exact_usd_10k

MAD_TO_SIGMA = Fraction(14826, 10000)
"""Makes the median absolute deviation comparable with a standard deviation (definitions §2)."""


class Unexplained(Refused):
    """The return meets soft checks that are not explained yet; nothing was written. Filing on is possible."""

    def __init__(self, flags: Sequence[Flag]) -> None:
        super().__init__("有内容需要核对：请说明原因，或确认无误后直接提交。")
        self.flags = list(flags)


def soft_checks(
    *,
    month: Month,
    lines: Sequence[OrderLine],
    usd_10k: Decimal | None,
    figures: object,
    past: Past,
    rates: Mapping[str, Decimal],
    terms: ReturnTerms,
) -> list[Flag]:
    """The soft checks of definitions §2 that a return meets.

    `usd_10k` is the total of the new orders (None while a rate is missing: what hangs on it is left unjudged), `figures`
    what `life.figures` says of the return. Without enough months filed before there is no range to be outside of (ours).
    """
    flags = [
        _outlier(month, usd_10k, past, terms),
        _same(figures, past),
        _nil_run(month, nil=not lines, past=past, terms=terms),
        *(_far(month, line, terms) for line in lines),
        *_large(month, lines, past, rates, terms),
    ]
    return [flag for flag in flags if flag is not None]


def _outlier(month: Month, usd_10k: Decimal | None, past: Past, terms: ReturnTerms) -> Flag | None:
    first = month.plus(-terms.history_months)
    values = [one.usd_10k for one in past.months if first <= one.month < month and one.usd_10k is not None]
    if usd_10k is None or len(values) < terms.history_least:
        return None
    low, high = usual_range(values, terms.spread)
    if low <= usd_10k <= high:
        return None
    return Flag(
        FlagCode.OUTLIER,
        FlagCode.OUTLIER.value,
        f"本月新签 {show_grouped(usd_10k)} 万美元，不在本企业近 {terms.history_months} 个月的常见范围"
        f"（{show_grouped(max(low, Fraction(0)))} 至 {show_grouped(high)} 万美元）之内。",
    )


def usual_range(values: Sequence[Decimal], spread: Decimal) -> tuple[Fraction, Fraction]:
    """Median ± spread × 1.4826 × MAD, exactly. Raises ValueError for no values."""
    middle = median([Fraction(value) for value in values])
    width = Fraction(spread) * MAD_TO_SIGMA * median([abs(Fraction(value) - middle) for value in values])
    return middle - width, middle + width


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _same(figures: object, past: Past) -> Flag | None:
    if figures is None or figures != past.last_figures:
        return None
    return Flag(FlagCode.SAME, FlagCode.SAME.value, "本月各项数字与上月完全相同。")


def _nil_run(month: Month, *, nil: bool, past: Past, terms: ReturnTerms) -> Flag | None:
    before = [month.plus(-back) for back in range(1, terms.nil_run)]
    nils = {one.month for one in past.months if one.nil}
    exported = sum((past.exports.get(one, Decimal(0)) for one in [month, *before]), Decimal(0))
    if not nil or not nils.issuperset(before) or exported <= 0:
        return None
    return Flag(
        FlagCode.NIL_RUN,
        FlagCode.NIL_RUN.value,
        f"已连续 {terms.nil_run} 个月零申报，而同期海关出口 {show_grouped(exported)} 万美元。",
    )


def _far(month: Month, line: OrderLine, terms: ReturnTerms) -> Flag | None:
    if line.shipment_month.since(month) <= terms.far_months:
        return None
    return Flag(
        FlagCode.FAR,
        f"{FlagCode.FAR.value}:{line.contract_no}",
        f"合同 {line.contract_no} 的预计交货月 {line.shipment_month.label} 在 {terms.far_months} 个月以后。",
        line.contract_no,
    )


def _large(
    month: Month, lines: Sequence[OrderLine], past: Past, rates: Mapping[str, Decimal], terms: ReturnTerms
) -> list[Flag]:
    year = month.year - 1
    exported = sum((usd for one, usd in past.exports.items() if one.year == year), Decimal(0))
    if exported <= 0:
        return []
    flags = []
    for line in lines:
        usd = exact_usd_10k({line.currency.value: line.amount}, rates)
        if usd is not None and usd * 100 > exported * terms.large_share:
            flags.append(
                Flag(
                    FlagCode.LARGE,
                    f"{FlagCode.LARGE.value}:{line.contract_no}",
                    f"合同 {line.contract_no} 折合 {show_grouped(usd)} 万美元，超过{year}年全年出口 "
                    f"{show_grouped(exported)} 万美元的 {terms.large_share.normalize():f}%。",
                    line.contract_no,
                )
            )
    return flags


def explained(text: str, least: int) -> bool:
    """Whether an explanation is one: at least so many characters, blanks not counted."""
    return len("".join(text.split())) >= least


def with_explanations(flags: Sequence[Flag], typed: Mapping[str, str], least: int) -> list[dict[str, object]]:
    """The flags as a return keeps them: code, key, text, explanation, and whether that is long enough."""
    return [
        {
            "code": flag.code.value,
            "key": flag.key,
            "text": flag.text,
            "explanation": typed.get(flag.key, ""),
            "explained": explained(typed.get(flag.key, ""), least),
        }
        for flag in flags
    ]
