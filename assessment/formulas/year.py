"""The year: mean of the months, targets, case bonus (Notice 一（一）（二）, 二（一）（二）（三）)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import TargetState
from assessment.schemes import Scheme


@dataclass(frozen=True)
class TargetCheck:
    """A rate against its target; `gap` is rate − target in percentage points, negative when short, None when n/a."""

    state: TargetState
    gap: Fraction | None


def year_mean(rates: Iterable[Fraction | None]) -> Fraction | None:
    """全年 = 每月的平均值 (Notice 一（二）, 二（二）): plain mean of the published months' rates that apply, unrounded.

    The caller passes published months only; a month that does not apply (None) is not in the mean (ours). None when
    there is no month to take.
    """
    applicable = [rate for rate in rates if rate is not None]
    return sum(applicable, Fraction(0)) / len(applicable) if applicable else None


def against_target(rate: Fraction | None, target: Decimal) -> TargetCheck:
    """达到 80 % / 90 % 以上 (Notice 一（一）, 二（一）): met from the target itself upwards, on the unrounded rate."""
    if rate is None:
        return TargetCheck(TargetState.NOT_APPLICABLE, None)
    gap = rate - Fraction(target)
    return TargetCheck(TargetState.MET if gap >= 0 else TargetState.MISSED, gap)


def case_bonus(cases_won: int, scheme: Scheme) -> Fraction:
    """每个案例得 0.1 分，最多不超过 0.5 分 (Notice 二（三）): score points of a city in a year, never added to a rate.

    Raises ValueError for a negative number of cases.
    """
    if cases_won < 0:
        raise ValueError(f"cases_won {cases_won} must not be negative")
    return min(cases_won * Fraction(scheme.bonus_per_case), Fraction(scheme.bonus_cap))


def is_small_sample(denominator: int, threshold: int) -> bool:
    """Whether a share stands on too few to compare (样本小): a denominator from 1 to below the threshold. Ours."""
    return 0 < denominator < threshold
