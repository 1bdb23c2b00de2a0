"""The five bands of a choropleth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from core.charts.markup import Number

NOT_APPLICABLE = "na"


@dataclass(frozen=True)
class LegendEntry:
    """A line of a map's legend: CSS class of its swatch and the words beside it."""

    css: str
    label: str


def count_edges(highest: int) -> tuple[int, int, int, int]:
    """Four rising edges of five bands of counts, from the highest one there is: steps of 1, 2, 5, 10, 20 …"""
    step = next(step * 10**power for power in count() for step in (1, 2, 5) if highest <= 5 * step * 10**power)
    return step, 2 * step, 3 * step, 4 * step


@dataclass(frozen=True)
class Bands:
    """Five bands by their four rising inner edges; a value on an edge belongs to the band above it.

    `palette` is the letter that the bands' CSS classes begin with: ``q``, from pale to dark, or ``d``, from fallen (green) over
    level to risen (red). `whole`: the values are whole numbers, so that a band's label names the last one in it.
    """

    edges: Sequence[Number] = (70, 80, 85, 90)
    unit: str = "%"
    palette: str = "q"
    whole: bool = False

    def __post_init__(self) -> None:
        if len(self.edges) != 4 or any(low >= high for low, high in pairwise(self.edges)):
            raise ValueError("five bands need four rising edges")

    def css(self, value: Number | None) -> str:
        """CSS class of a value: ``q0`` (lowest) … ``q4``, of another palette by its letter, ``na`` for what does not apply."""
        if value is None:
            return NOT_APPLICABLE
        return f"{self.palette}{sum(1 for edge in self.edges if value >= edge)}"

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """From the lowest band to the highest, then the hatch of what does not apply."""
        first, *_, last = self.edges
        below = self._range(0, first) if self.whole else f"<{_signed(first)}"
        labels = [below, *(self._range(low, high) for low, high in pairwise(self.edges)), f"≥{_signed(last)}"]
        return (
            *(LegendEntry(f"{self.palette}{number}", f"{label}{self.unit}") for number, label in enumerate(labels)),
            LegendEntry(NOT_APPLICABLE, "无数据或不适用"),
        )

    def _range(self, low: Number, high: Number) -> str:
        if self.whole:
            high -= 1
        if low == high:
            return f"{low}"
        return f"{_signed(low)}至{_signed(high)}" if low < 0 else f"{low}–{high}"


def _signed(value: Number) -> str:
    return f"−{-value}" if value < 0 else f"{value}"
