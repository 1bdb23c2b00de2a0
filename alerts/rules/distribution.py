"""How the colours of a list are spread over places and quarters. Ours: the Notice asks for the list, not for its picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from alerts.enums import Colour, MapMeasure, MapUnit
from core.charts import count_edges

SEVERE = frozenset({Colour.RED, Colour.ORANGE})
"""The colours that call for action at once."""

SHARE_EDGES = (10, 20, 30, 50)
"""Inner edges of the bands of a map, percent of the listed enterprises."""
FED_BACK_EDGES = (50, 70, 90, 100)


@dataclass(frozen=True)
class ColourCounts:
    """Enterprises of one place on one list by colour as it is now, without those removed, and how many have fed back."""

    colours: Mapping[Colour, int] = field(default_factory=dict)
    fed_back: int = 0

    @property
    def listed(self) -> int:
        """Enterprises of every colour."""
        return sum(self.colours.values())

    @property
    def severe(self) -> int:
        """Red and orange."""
        return self.of(SEVERE)

    @property
    def severe_share(self) -> Fraction | None:
        """Red and orange, percent of the listed; None without any."""
        return share(self.severe, self.listed)

    @property
    def fed_back_rate(self) -> Fraction | None:
        """Fed back so far, percent of the listed; None without any."""
        return share(self.fed_back, self.listed)

    @property
    def by_colour(self) -> list[tuple[Colour, int]]:
        """Every colour, worst first."""
        return [(colour, self.colours.get(colour, 0)) for colour in Colour]

    def of(self, colours: Iterable[Colour]) -> int:
        """Enterprises of some colours."""
        return sum(self.colours.get(colour, 0) for colour in colours)

    def __add__(self, other: "ColourCounts") -> "ColourCounts":
        if not isinstance(other, ColourCounts):
            return NotImplemented
        sums = {colour: self.of([colour]) + other.of([colour]) for colour in Colour}
        return ColourCounts(
            {colour: number for colour, number in sums.items() if number}, self.fed_back + other.fed_back
        )


def share(part: int, whole: int) -> Fraction | None:
    """Percent; None where there is no whole."""
    return Fraction(100 * part, whole) if whole else None


def counted(counts: ColourCounts, measure: MapMeasure) -> int:
    """How many enterprises of a place a measure counts."""
    if measure is MapMeasure.FED_BACK:
        return counts.fed_back
    return counts.of(SEVERE if measure is MapMeasure.SEVERE else [Colour.by_slug(measure.value)])


def measured(counts: ColourCounts, measure: MapMeasure, unit: MapUnit) -> Fraction | int | None:
    """What the map shows of a place: a number, or percent of the listed (None without any)."""
    number = counted(counts, measure)
    return number if unit is MapUnit.NUMBER else share(number, counts.listed)


def band_edges(measure: MapMeasure, unit: MapUnit, highest: int) -> tuple[int, int, int, int]:
    """Four rising edges of five bands: fixed for shares, so that maps compare; for numbers from the highest one there is."""
    if unit is MapUnit.SHARE:
        return FED_BACK_EDGES if measure is MapMeasure.FED_BACK else SHARE_EDGES
    return count_edges(highest)
