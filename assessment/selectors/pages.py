"""What each page of the assessment shows: one question a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessment.enums import RateKind, TargetState
from assessment.facts import RegionTree
from assessment.formulas import RegionResult, TargetCheck, rate_change
from assessment.permissions import require_region, require_see
from assessment.selectors.rankings import PeerChoice, Ranking, peer_choices, pick, ranking, targets
from assessment.selectors.runs import MonthFigures, figures, months_with_runs
from cases.facts import DeskFigures
from cases.rules import in_time_rate
from cases.selectors import desk_figures
from core.decimals import DASH
from core.errors import Unseen
from core.periods import Month, local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions


@dataclass(frozen=True)
class TrendRow:
    """One month of a trend: its two rates, and what it is (已发布, 进行中, 未发布, or a dash)."""

    month: Month
    filing: Fraction | None
    response: Fraction | None
    state: str


@dataclass(frozen=True)
class Standing:
    """One region's month beside the month before, and its year up to that month."""

    region: int
    name: str
    result: RegionResult
    filing: TargetCheck
    response: TargetCheck
    filing_change: Fraction | None
    response_change: Fraction | None
    trend: tuple[TrendRow, ...]


@dataclass(frozen=True)
class Attainment:
    """How many regions in view reach the yearly targets this month, of those to which the rate applies."""

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
    names: dict[int, str]
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
    above: tuple[tuple[int, str, bool], ...]
    """The regions above, outermost first: code, name, whether the actor sees them in this run."""
    below: Ranking | None
    earlier: Month | None
    later: Month | None


def overview(actor: Actor, month: Month | None, *, group: str, kind: RateKind, now: datetime) -> Overview:
    """A month's overview: by default the latest month, for a bureau with its own region in front.

    Raises NotAllowed for enterprises. Five queries (months, regions, peer groups, runs, results), two more for the desk.
    """
    require_see(actor)
    months = months_with_runs(actor)
    regions = all_regions()
    choices = peer_choices(actor, regions)
    running = Month.of(local_date(now))
    asked = month or (months[0] if months else running)
    focus = actor.region if actor.region is not None else regions.at(RegionLevel.PROVINCE)[0]
    found = _year_of(actor, asked, focus)
    shown = found.get(asked)
    return Overview(
        month=asked,
        months=tuple(months),
        choices=tuple(choices),
        figures=shown,
        standing=_standing(focus, asked, found, regions) if shown is not None and focus in shown.results else None,
        ranking=None
        if shown is None
        else ranking(pick(choices, group), kind, shown, found.get(asked.previous()), names=regions.names, actor=actor),
        names=regions.names,
        attainments=() if shown is None else _attainments(shown, regions),
        desk=desk_figures(actor, now=now) if asked.year == running.year else None,
        running=running,
    )


def _attainments(shown: MonthFigures, regions: Regions) -> tuple[Attainment, ...]:
    """Cities and counties, as far as they are in view."""
    found = []
    for level in (RegionLevel.CITY, RegionLevel.COUNTY):
        checks = [targets(shown.results[code], shown.scheme) for code in regions.at(level) if code in shown.results]
        filing, response = ([check[side].state for check in checks] for side in (0, 1))
        if checks:
            found.append(
                Attainment(
                    name=level.label,
                    filing_met=filing.count(TargetState.MET),
                    filing_of=len(filing) - filing.count(TargetState.NOT_APPLICABLE),
                    response_met=response.count(TargetState.MET),
                    response_of=len(response) - response.count(TargetState.NOT_APPLICABLE),
                )
            )
    return tuple(found)


def region_page(actor: Actor, month: Month, region: int) -> RegionPage:
    """One region's month. Raises NotAllowed for enterprises, Unseen for a month or region that is not there or not in view."""
    require_see(actor)
    months = months_with_runs(actor)
    regions = all_regions()
    found = _year_of(actor, month, region)
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
        above=tuple(
            (code, regions.names[code], code in shown.results)
            for code in reversed(list(tree.up(region)))
            if code != region
        ),
        below=ranking(group, RateKind.FILING, shown, found.get(month.previous()), names=regions.names, actor=actor)
        if below
        else None,
        earlier=_beside(months, month.previous(), found, region),
        later=_beside(months, month.next(), found, region),
    )


def _beside(months: list[Month], other: Month, found: Mapping[Month, MonthFigures], region: int) -> Month | None:
    """A neighbouring month if its page can be opened; one of another year is not looked up, only known to exist."""
    if other in found:
        return other if region in found[other].results else None
    return other if other in months else None


def _year_of(actor: Actor, month: Month, region: int) -> dict[Month, MonthFigures]:
    """The month and the one before with all regions in view, the months of its year with one region."""
    return figures(actor, [month, month.previous()], along=_year(month), region=region)


def _standing(region: int, month: Month, found: Mapping[Month, MonthFigures], regions: Regions) -> Standing:
    shown = found[month]
    result = shown.results[region]
    before = found[month.previous()].results.get(region) if month.previous() in found else None
    filing, response = targets(result, shown.scheme)
    return Standing(
        region=region,
        name=regions.names[region],
        result=result,
        filing=filing,
        response=response,
        filing_change=None if before is None else rate_change(before.filing.rate, result.filing.rate),
        response_change=None if before is None else rate_change(before.response.rate, result.response.rate),
        trend=tuple(_trend_row(each, found.get(each) if each <= month else None, region) for each in _year(month)),
    )


def _trend_row(month: Month, shown: MonthFigures | None, region: int) -> TrendRow:
    result = None if shown is None else shown.results.get(region)
    if shown is None or result is None:
        return TrendRow(month, None, None, DASH if shown is None else "未发布")
    return TrendRow(month, result.filing.rate, result.response.rate, "已发布" if shown.is_published else "进行中")


def _year(month: Month) -> list[Month]:
    return Month.span(Month(month.year, 1), Month(month.year, 12))
