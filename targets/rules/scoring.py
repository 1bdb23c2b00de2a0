"""What a target earns: attainment capped at 1, verified by a person, times its weight (definitions §7; the terms are ours)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.decimals import plain, show, to_decimal
from targets.enums import Comparator, Verdict
from targets.facts import Asked, Scored

FULL = Decimal(100)


@dataclass(frozen=True)
class Attained:
    """What was attained of a target: the share (0 to 1, exact) and whether tolerance alone made it whole."""

    share: Fraction
    tolerated: bool = False


def attained(asked: Asked, actual: Decimal | Fraction | None, *, tolerance: Decimal) -> Attained | None:
    """The attained share of a numeric target; None where a person judges, or nothing is known yet.

    At least: actual ÷ target, capped at 1. About: the same, but whole within `tolerance` percent below the target. At most: whole
    up to the target, then target ÷ actual. Nothing is negative.
    """
    if asked.comparator is Comparator.PERSON or asked.value is None or actual is None:
        return None
    target, value = Fraction(asked.value), Fraction(actual)
    if asked.comparator is Comparator.AT_MOST:
        return Attained(Fraction(1) if value <= target else target / value)
    if value >= target:
        return Attained(Fraction(1))
    if asked.comparator is Comparator.ABOUT and value >= target * (1 - Fraction(tolerance) / 100):
        return Attained(Fraction(1), tolerated=True)
    return Attained(max(Fraction(0), value / target))


def share_percent(share: Fraction) -> Decimal:
    """A share as it is proposed to the person who verifies: percent, two places, half up; short of 1 never 100.00."""
    shown = to_decimal(share * 100, 2)
    return min(shown, Decimal("99.99")) if share < 1 else shown


def verdict_of(share: Decimal) -> Verdict:
    """The verdict that a share in percent is."""
    return Verdict.MET if share >= FULL else Verdict.PARTLY if share > 0 else Verdict.MISSED


def verdict_problem(verdict: Verdict, share: Decimal | None) -> str:
    """Why a verdict and a share in percent do not go together, "" when they do."""
    if share is None:
        return "请填写得分比例。"
    if not 0 <= share <= FULL:
        return "得分比例应在 0 到 100 之间。"
    if verdict is not verdict_of(share):
        return {
            Verdict.MET: "结论为“完成”的，得分比例应为 100。",
            Verdict.PARTLY: "结论为“部分完成”的，得分比例应大于 0、小于 100。",
            Verdict.MISSED: "结论为“未完成”的，得分比例应为 0。",
        }[verdict]
    return ""


def score(weight: Decimal, share: Decimal) -> Decimal:
    """分值权重 × the verified share in percent, exact."""
    return weight * share / FULL


@dataclass(frozen=True)
class Total:
    """A sum of scores out of the table's own sum of weights, and how many targets are in it."""

    earned: Decimal
    out_of: Decimal
    verified: int
    targets: int

    @property
    def is_whole(self) -> bool:
        """Whether every target has been verified."""
        return self.verified == self.targets

    @property
    def words(self) -> str:
        """``85.50/90``."""
        return f"{show(self.earned)}/{plain(self.out_of)}"


def total(rows: Iterable[Scored]) -> Total:
    """The sum of what was verified, out of the sum of all weights: 90 in 2018, and never asked to be 100."""
    rows = list(rows)
    known = [(row.weight, row.share) for row in rows if row.share is not None]
    return Total(
        earned=sum((score(weight, share) for weight, share in known), Decimal(0)),
        out_of=sum((row.weight for row in rows), Decimal(0)),
        verified=len(known),
        targets=len(rows),
    )


@dataclass(frozen=True)
class KeyWorkScore:
    """One key work with the sum over its targets."""

    key_work: str
    total: Total

    @property
    def percent(self) -> Fraction | None:
        """Earned of its weight, in percent; None for a key work without a weight."""
        return Fraction(self.total.earned) * 100 / Fraction(self.total.out_of) if self.total.out_of else None


def by_key_work(rows: Iterable[Scored]) -> list[KeyWorkScore]:
    """The sums of each key work, in the order of the rows."""
    found: dict[str, list[Scored]] = {}
    for row in rows:
        found.setdefault(row.key_work, []).append(row)
    return [KeyWorkScore(name, total(members)) for name, members in found.items()]


def progress_problem(asked: Asked, *, value: Decimal | None, text: str, is_fed: bool) -> dict[str, str]:
    """What is missing from filed progress, by field; a target that is fed needs neither."""
    if is_fed:
        return {}
    if asked.comparator is not Comparator.PERSON:
        return {} if value is not None else {"value": f"请填写实际完成值（单位：{asked.unit}）。"}
    return {} if text.strip() else {"text": "请写明完成情况。"}
