"""The counties of the overview: one figure each, for the map and for the table that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.enums import CountySort, MapFigure, RateKind
from assessment.formulas import RegionResult, rate_change
from assessment.selectors.runs import MonthFigures
from cases.facts import OwedCounts
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of
from tenancy.selectors import Regions


@dataclass(frozen=True)
class MapChoice:
    """Which figure the map shows, and how its table is sorted."""

    figure: MapFigure = MapFigure.FILING
    sort: CountySort = CountySort.PLACE
    descending: bool = False


@dataclass(frozen=True)
class CountyLine:
    """One county in view. `value` is the figure asked for: percent, percentage points or a number; None where it does not apply
    or is not the actor's to see. `before` is the result of the month before, `owed` what waits for an answer now.
    """

    region: int
    name: str
    city: str
    result: RegionResult
    before: RegionResult | None
    owed: OwedCounts | None
    value: Fraction | int | None


def county_lines(
    actor: Actor,
    shown: MonthFigures,
    before: MonthFigures | None,
    regions: Regions,
    *,
    choice: MapChoice,
    kind: RateKind,
    owed: Mapping[int, OwedCounts] | None,
) -> tuple[CountyLine, ...]:
    """The counties in view as `choice` asks; those without a value stand last, whichever way the table is sorted.

    `owed` None: nobody asked. What waits for an answer is known of the actor's own subtree alone, also in a published month.
    """
    lines = [
        _line(
            code,
            regions,
            shown,
            before,
            choice.figure,
            kind,
            owed.get(code, OwedCounts()) if owed is not None and actor.covers(code) else None,
        )
        for code in regions.at(RegionLevel.COUNTY)
        if code in shown.results
    ]
    if choice.sort is CountySort.PLACE:
        return tuple(sorted(lines, key=lambda line: line.region, reverse=choice.descending))
    valued = [(line.value, line) for line in lines if line.value is not None]
    valued.sort(key=lambda pair: pair[0], reverse=choice.descending)
    return (*(line for _, line in valued), *(line for line in lines if line.value is None))


def _line(
    code: int,
    regions: Regions,
    shown: MonthFigures,
    before: MonthFigures | None,
    figure: MapFigure,
    kind: RateKind,
    owed: OwedCounts | None,
) -> CountyLine:
    result = shown.results[code]
    earlier = None if before is None else before.results.get(code)
    value: Fraction | int | None
    if figure is MapFigure.OWED:
        value = None if owed is None else owed.open
    elif figure is MapFigure.FEEDBACK:
        value = result.response.list_rate
    elif figure is MapFigure.CHANGE:
        value = None if earlier is None else rate_change(earlier.rate(kind), result.rate(kind))
    else:
        value = result.rate(RateKind(figure.value))
    return CountyLine(
        region=code,
        name=regions.names[code],
        city=regions.names.get(city_of(code), ""),
        result=result,
        before=earlier,
        owed=owed,
        value=value,
    )
