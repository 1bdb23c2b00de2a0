"""Ranks and changes (Notice 三（二） 月度通报; how to count them is ours)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar


class Comparable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Comparable)


@dataclass(frozen=True)
class Standing(Generic[K]):
    """One line of a ranking; `rank` is None when the value does not apply."""

    key: K
    value: Fraction | None
    rank: int | None


def rank(values: Mapping[K, Fraction | None]) -> tuple[Standing[K], ...]:
    """Rank on the unrounded values, highest first: equals share a rank and the next one is skipped (1, 2, 2, 4).

    Equals stand in the order of their keys; those without a value come last, unranked. Ours.
    """
    ranked = sorted((-value, key) for key, value in values.items() if value is not None)
    standings: list[Standing[K]] = []
    for position, (negative, key) in enumerate(ranked, start=1):
        equal = bool(standings) and standings[-1].value == -negative
        standings.append(Standing(key, -negative, standings[-1].rank if equal else position))
    return (*standings, *(Standing(key, None, None) for key in sorted(k for k, v in values.items() if v is None)))


def rank_change(before: int | None, now: int | None) -> int | None:
    """Places won (> 0) or lost (< 0); None when either month had no rank."""
    return None if before is None or now is None else before - now


def rate_change(before: Fraction | None, now: Fraction | None) -> Fraction | None:
    """Change of a rate in percentage points (百分点); None when either does not apply."""
    return None if before is None or now is None else now - before


def count_change(before: int, now: int) -> Fraction | None:
    """Change of a count in percent; None when there was nothing before."""
    return Fraction(100 * (now - before), before) if before else None
