"""How a ruleset would have done: of those it would have coloured, whose exports fell afterwards, and who fell without a colour.

All of it *ours*. An enterprise fell when its customs exports of one of the next two quarters were at least `drop` percent below
the same quarter a year before. It is known whether it fell where there was something to fall from; only enterprises that the
ruleset judges (not below its size) are counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Self

from alerts.enums import Colour
from core.periods import Quarter

OUTCOME_QUARTERS = 2
"""Quarters after a list in which a fall counts for it."""
SMALL_SAMPLE = 5
"""Fewer enterprises than these make a share that is marked 样本小 (definitions §5)."""


def fell(outcomes: Iterable[tuple[int, int]], drop: int) -> bool | None:
    """Whether exports fell by at least `drop` percent in one of the (now, base) pairs; None where no base is above zero."""
    known = [100 * (base - now) >= drop * base for now, base in outcomes if base > 0]
    return any(known) if known else None


@dataclass
class ColourTally:
    """Enterprises of one colour: how many, how many of them fell, of how many it is unknown."""

    coloured: int = 0
    fell: int = 0
    unknown: int = 0

    def __add__(self, other: "ColourTally") -> "ColourTally":
        return ColourTally(self.coloured + other.coloured, self.fell + other.fell, self.unknown + other.unknown)


@dataclass
class Tally:
    """One quarter, or several together: `judged` enterprises, `fallen` of them, `missed` those of the fallen without a colour."""

    judged: int = 0
    fallen: int = 0
    missed: int = 0
    colours: dict[Colour, ColourTally] = field(default_factory=lambda: {colour: ColourTally() for colour in Colour})

    def count(self, colour: Colour | None, outcome: bool | None) -> None:
        """Add one judged enterprise with the colour it would have got (None: none) and whether it fell (None: unknown)."""
        self.judged += 1
        self.fallen += outcome is True
        if colour is None:
            self.missed += outcome is True
            return
        row = self.colours[colour]
        row.coloured += 1
        row.fell += outcome is True
        row.unknown += outcome is None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.judged + other.judged,
            self.fallen + other.fallen,
            self.missed + other.missed,
            {colour: self.colours[colour] + other.colours[colour] for colour in Colour},
        )

    def precision(self, colour: Colour) -> Fraction | None:
        """Of the enterprises of a colour of which it is known, the percentage that fell; None when there are none."""
        row = self.colours[colour]
        known = row.coloured - row.unknown
        return Fraction(100 * row.fell, known) if known else None

    def recall(self, colour: Colour) -> Fraction | None:
        """Of the fallen, the percentage that had this colour or a worse one; None when nobody fell."""
        if not self.fallen:
            return None
        return Fraction(100 * sum(self.colours[one].fell for one in Colour if one <= colour), self.fallen)

    def missed_share(self) -> Fraction | None:
        """Of the fallen, the percentage without any colour; None when nobody fell."""
        return Fraction(100 * self.missed, self.fallen) if self.fallen else None

    def canonical(self) -> dict[str, Any]:
        """The tally as JSON."""
        return {
            "judged": self.judged,
            "fallen": self.fallen,
            "missed": self.missed,
            "colours": {
                colour.slug: [row.coloured, row.fell, row.unknown] for colour, row in sorted(self.colours.items())
            },
        }

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The tally that `canonical` wrote. Raises KeyError or TypeError for damaged data."""
        colours = {Colour.by_slug(slug): ColourTally(*counts) for slug, counts in data["colours"].items()}
        return cls(data["judged"], data["fallen"], data["missed"], dict(sorted(colours.items())))


@dataclass(frozen=True)
class BackTestResult:
    """Every quarter of a back-test, earliest first."""

    quarters: tuple[tuple[Quarter, Tally], ...]

    @property
    def total(self) -> Tally:
        """All quarters together."""
        return sum((tally for _, tally in self.quarters), Tally())

    def canonical(self) -> dict[str, Any]:
        """The result as JSON."""
        return {"quarters": [{"quarter": str(quarter)} | tally.canonical() for quarter, tally in self.quarters]}

    @classmethod
    def from_canonical(cls, data: Mapping[str, Any]) -> Self:
        """The result that `canonical` wrote."""
        return cls(tuple((Quarter.parse(row["quarter"]), Tally.from_canonical(row)) for row in data["quarters"]))


def span_problem(first: Quarter, last: Quarter, known: Sequence[Quarter]) -> str:
    """Why the quarters from `first` to `last` cannot be tested, "" when all can; `known` are those with a known outcome."""
    if last < first:
        return f"截止季度（{last.label}）早于起始季度（{first.label}）。"
    if not known:
        return "还没有可以回测的季度：清单之后两个季度及其上年同期的海关数据都齐全时才能回测。"
    quarter = first
    while quarter <= last:
        if quarter not in known:
            return (
                f"{quarter.label}之后两个季度及其上年同期的海关数据不全，不能回测；"
                f"可以回测的是：{'、'.join(one.label for one in known)}。"
            )
        quarter = quarter.next()
    return ""
