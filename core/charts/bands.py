"""The five bands of a choropleth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.charts.markup import Number

NOT_APPLICABLE = "na"


@dataclass(frozen=True)
class LegendEntry:
    """A line of a map's legend: CSS class of its swatch and the words beside it."""

    css: str
    label: str


@dataclass(frozen=True)
class Bands:
    """Five bands by their four rising inner edges; a value on an edge belongs to the band above it."""

    edges: Sequence[Number] = (70, 80, 85, 90)
    unit: str = "%"

    def __post_init__(self) -> None:
        if len(self.edges) != 4 or any(low >= high for low, high in pairwise(self.edges)):
            raise ValueError("five bands need four rising edges")

    def css(self, value: Number | None) -> str:
        """CSS class of a value: ``q0`` (lowest) … ``q4``, or ``na`` for what does not apply."""
        if value is None:
            return NOT_APPLICABLE
        return f"q{sum(1 for edge in self.edges if value >= edge)}"

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """From the lowest band to the highest, then the hatch of what does not apply."""
        first, *_, last = self.edges
        return (
            LegendEntry("q0", f"<{first}{self.unit}"),
            *(
                LegendEntry(f"q{number}", f"{low}–{high}{self.unit}")
                for number, (low, high) in enumerate(pairwise(self.edges), start=1)
            ),
            LegendEntry("q4", f"≥{last}{self.unit}"),
            LegendEntry(NOT_APPLICABLE, "无数据或不适用"),
        )
