"""The two steps every rate is made of: a share of counts, and a weighted mean over the parts that apply."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """`part` of `whole` in percent, 0 to 100; None (n/a) when there is no whole. Ours: the Notice leaves 0 ÷ 0 open."""
    return Fraction(100 * part, whole) if whole else None


def weighted_mean(parts: Iterable[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    """Mean of (weight, percent) over the parts that apply, which share the weight of the others in proportion.

    None when no part that applies has a weight: a part of weight 0 never stands in for another.
    """
    applicable = [(Fraction(weight), value) for weight, value in parts if value is not None]
    total = sum((weight for weight, _ in applicable), Fraction(0))
    if not total:
        return None
    return sum((weight * value for weight, value in applicable), Fraction(0)) / total
