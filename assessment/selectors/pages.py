"""What each page of the assessment shows: one question a page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessment.enums import MapFigure, PeerGroupKind, RateKind, TargetState, TrendWindow
from assessment.facts import RegionTree
from assessment.formulas import RegionResult, TargetCheck, rate_change
from assessment.permissions import require_region, require_see
from assessment.selectors.counties import CountyLine, MapChoice, county_lines
from assessment.selectors.rankings import PeerChoice, Ranking, peer_choices, pick, ranking, targets
from assessment.selectors.runs import MonthFigures, figures, months_with_runs
from assessment.selectors.trends import WINDOW, Trend, TrendChoice, courses, trend_of
from cases.facts import DeskFigures
from cases.rules import in_time_rate
from cases.selectors import desk_figures, owed_by_county
from core.errors import Unseen
from core.periods import Month, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions


@dataclass(frozen=True)
class Standing:
    """One region's month beside the month before (环比) and the same month of the year before (同比), in percentage points."""

    region: int
    name: str
    result: RegionResult
    filing: TargetCheck
    response: TargetCheck
    filing_change: Fraction | None
    response_change: Fraction | None
    filing_on_year: Fraction | None
    response_on_year: Fraction | None


@dataclass(frozen=True)
class Attainment:
    """How many regions in view reach the yearly targets this month, of those to which the rate applies; `group` ranks them."""

    group: PeerGroupKind
    name: str
    filing_met: int
    filing_of: int
    response_met: int
    response_of: int


@dataclass(frozen=True)
class Overview:
    """The month's overview. `figures` is None when the month was never computed, and then so is the rest."""

    month: Month
    months: tuple[Month, ...]
    choices: tuple[PeerChoice, ...]
    figures: MonthFigures | None
    standing: Standing | None
    ranking: Ranking | None
    counties: tuple[CountyLine, ...]
    trend: Trend | None
    trend_regions: tuple[tuple[int, str, RegionLevel], ...]
    """The regions whose trend may be asked for: each city before its counties."""
    attainments: tuple[Attainment, ...]
    desk: DeskFigures | None
    """What lies unanswered now and what was answered in two working days this year; only beside the running year."""
    running: Month

    @property
    def in_time(self) -> Fraction | None:
        """两日内响应率 of the running year, percent: in no official rate."""
        return None if self.desk is None else in_time_rate(self.desk.in_time, self.desk.judged)


@dataclass(frozen=True)
class RegionPage:
    """One region's month: its own figures, those right below it in view, and the way up."""

    figures: MonthFigures
    standing: Standing
    trend: Trend
    above: tuple[tuple[int, str, bool], ...]
    """The regions above, outermost first: code, name, whether the actor sees them in this run."""
    below: Ranking | None
    earlier: Month | None
    later: Month | None


def overview(
    actor: Actor,
    month: Month | None,
    *,
    group: str,
    kind: RateKind,
    now: datetime,
    map_choice: MapChoice | None = None,
    trend_choice: TrendChoice | None = None,
) -> Overview:
    """A month's overview: by default the latest month, for a bureau with its own region in front.

    A trend of a region that is not in view is that of the region in front. Without `map_choice` no county is listed.
    Raises NotAllowed for enterprises. Six queries (months, regions, peer groups, runs, results, courses), three more for the
    desk beside the running year, one for what is owed when the map shows it.
    """
    require_see(actor)
    months = months_with_runs(actor)
    regions = all_regions()
    choices = peer_choices(actor, regions)
    running = Month.of(local_date(now))
    asked = month or (months[0] if months else running)
    focus = actor.region if actor.region is not None else regions.at(RegionLevel.PROVINCE)[0]
    wanted = trend_choice or TrendChoice()
    found = _months_of(actor, asked, {focus, focus if wanted.region is None else wanted.region})
    shown = found.get(asked)
    before = found.get(asked.previous())
    seen = {} if shown is None else shown.results
    charted = wanted.region if wanted.region is not None and wanted.region in seen else focus
    asks_owed = map_choice is not None and map_choice.figure is MapFigure.OWED
    return Overview(
        month=asked,
        months=tuple(months),
        choices=tuple(choices),
        figures=shown,
        standing=_standing(focus, asked, found, regions) if focus in seen else None,
        ranking=None if shown is None else _ranking(actor, pick(choices, group), kind, asked, found, regions),
        counties=()
        if shown is None or map_choice is None
        else county_lines(
            actor,
            shown,
            before,
            regions,
            choice=map_choice,
            kind=kind,
            owed=owed_by_county(actor, now) if asks_owed else None,
        ),
        trend=trend_of(charted, regions.names[charted], asked, wanted.window, found) if charted in seen else None,
        trend_regions=tuple((code, regions.names[code], level) for code, level in _levels(regions) if code in seen),
        attainments=() if shown is None else _attainments(shown, regions),
        desk=desk_figures(actor, now=now) if asked.year == running.year else None,
        running=running,
    )


def _levels(regions: Regions) -> list[tuple[int, RegionLevel]]:
    """Regions down to the county, in code order: a province, then each city before its counties."""
    return [(code, RegionLevel(level)) for code, level in regions.levels.items() if level != RegionLevel.TOWN]


def _ranking(
    actor: Actor,
    group: PeerChoice,
    kind: RateKind,
    month: Month,
    found: Mapping[Month, MonthFigures],
    regions: Regions,
) -> Ranking:
    """A group's ranking with the courses of its members. One query."""
    return ranking(
        group,
        kind,
        found[month],
        found.get(month.previous()),
        year_ago=found.get(month.plus(-WINDOW)),
        names=regions.names,
        actor=actor,
        courses=courses(actor, found, month, group.members, kind),
    )


def _attainments(shown: MonthFigures, regions: Regions) -> tuple[Attainment, ...]:
    """Cities and counties, as far as they are in view."""
    found = []
    for level, group in ((RegionLevel.CITY, PeerGroupKind.CITIES), (RegionLevel.COUNTY, PeerGroupKind.COUNTIES)):
        checks = [targets(shown.results[code], shown.scheme) for code in regions.at(level) if code in shown.results]
        filing, response = ([check[side].state for check in checks] for side in (0, 1))
        if checks:
            found.append(
                Attainment(
                    group=group,
                    name=level.label,
                    filing_met=filing.count(TargetState.MET),
                    filing_of=len(filing) - filing.count(TargetState.NOT_APPLICABLE),
                    response_met=response.count(TargetState.MET),
                    response_of=len(response) - response.count(TargetState.NOT_APPLICABLE),
                )
            )
    return tuple(found)


def region_page(actor: Actor, month: Month, region: int, *, window: TrendWindow = TrendWindow.YEAR) -> RegionPage:
    """One region's month. Raises NotAllowed for enterprises, Unseen for a month or region that is not there or not in view.

    Four queries: regions, runs, results, and the courses of the regions below.
    """
    require_see(actor)
    regions = all_regions()
    found = _months_of(actor, month, {region})
    shown = found.get(month)
    if shown is None or region not in shown.results:
        raise Unseen
    require_region(actor, shown.run, region)
    tree = RegionTree(regions.parents)
    below = tree.children(region)
    group = PeerChoice("below", f"{regions.names[region]}所辖地区", below)
    return RegionPage(
        figures=shown,
        standing=_standing(region, month, found, regions),
        trend=trend_of(region, regions.names[region], month, window, found),
        above=tuple(
            (code, regions.names[code], code in shown.results)
            for code in reversed(list(tree.up(region)))
            if code != region
        ),
        below=_ranking(actor, group, RateKind.FILING, month, found, regions) if below else None,
        earlier=_beside(month.previous(), found, region),
        later=_beside(month.next(), found, region),
    )


def _beside(other: Month, found: Mapping[Month, MonthFigures], region: int) -> Month | None:
    """A neighbouring month if its page can be opened."""
    return other if other in found and region in found[other].results else None


def _months_of(actor: Actor, month: Month, regions: Collection[int]) -> dict[Month, MonthFigures]:
    """The month, the one before and the same a year before with all regions in view; all from then to the next, some regions."""
    whole = [month, month.previous(), month.plus(-WINDOW)]
    return figures(actor, whole, along=Month.span(month.plus(-WINDOW), month.next()), regions=regions)


def _standing(region: int, month: Month, found: Mapping[Month, MonthFigures], regions: Regions) -> Standing:
    shown = found[month]
    result = shown.results[region]
    before, year_before = (
        found[other].results.get(region) if other in found else None
        for other in (month.previous(), month.plus(-WINDOW))
    )
    filing, response = targets(result, shown.scheme)
    return Standing(
        region=region,
        name=regions.names[region],
        result=result,
        filing=filing,
        response=response,
        filing_change=_change(before, result, RateKind.FILING),
        response_change=_change(before, result, RateKind.RESPONSE),
        filing_on_year=_change(year_before, result, RateKind.FILING),
        response_on_year=_change(year_before, result, RateKind.RESPONSE),
    )


def _change(before: RegionResult | None, now: RegionResult, kind: RateKind) -> Fraction | None:
    return None if before is None else rate_change(before.rate(kind), now.rate(kind))
