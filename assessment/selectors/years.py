"""The year: mean of the published months, against the targets (Notice 一（一）（二）, 二（一）（二）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import RateKind
from assessment.facts import RegionTree
from assessment.formulas import TargetCheck, against_target, case_bonus, rank, rank_change, year_mean
from assessment.models import Run
from assessment.permissions import require_see
from assessment.scheme_files import load_scheme
from assessment.schemes import Scheme, SchemeError
from assessment.selectors.rankings import PARTS, PeerChoice, peer_choices, pick
from assessment.selectors.runs import MonthFigures, figures, published_years
from cases.selectors import awarded_by_city
from core.errors import Unseen
from core.periods import Month
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.selectors import all_regions


@dataclass(frozen=True)
class YearCell:
    """One month of one region: blank (`is_published` False), not applicable (no value), or a rate."""

    month: Month
    is_published: bool
    value: Fraction | None


@dataclass(frozen=True)
class YearRate:
    """One rate of one region in a year: twelve months, the mean of those that apply, the target."""

    months: tuple[YearCell, ...]
    mean: Fraction | None
    check: TargetCheck
    rank: int | None
    shift: int | None
    """Places won (> 0) or lost since the mean without the latest published month."""
    small: int
    """Months in the mean of which a part stands on too few to compare (样本小)."""

    @property
    def applicable(self) -> int:
        """How many months are in the mean."""
        return sum(1 for cell in self.months if cell.value is not None)


@dataclass(frozen=True)
class YearLine:
    """One region's year by both rates."""

    region: int
    name: str
    filing: YearRate
    response: YearRate
    taken: tuple[int | None, ...]
    """Deducted occurrences of each month as published; None of a month that is not."""
    points: Fraction
    """Percentage points that were deducted in the published months, by the terms of each."""
    cases_won: int | None
    bonus: Fraction | None
    """Score points for cases won, of a city alone; None for any other region. Never added to a rate."""
    is_own: bool

    @property
    def deductions(self) -> int:
        """Deducted occurrences of the published months."""
        return sum(times for times in self.taken if times is not None)

    def rate(self, kind: RateKind) -> YearRate:
        """One of the two rates over the year."""
        return self.filing if kind is RateKind.FILING else self.response


@dataclass(frozen=True)
class Year:
    """A year of published months; lines in the order of the ranking by `kind`."""

    year: int
    years: tuple[int, ...]
    months: tuple[Month, ...]
    published: dict[Month, MonthFigures]
    scheme: Scheme
    choices: tuple[PeerChoice, ...]
    group: PeerChoice
    kind: RateKind
    lines: tuple[YearLine, ...]


@dataclass(frozen=True)
class YearExplained:
    """One rate of one region over a year taken apart; `runs` are those of its twelve months, None of one not published."""

    year: int
    region: int
    name: str
    kind: RateKind
    scheme: Scheme
    line: YearLine
    runs: tuple[Run | None, ...]
    above: tuple[tuple[int, str], ...]

    @property
    def rate(self) -> YearRate:
        """The rate that is taken apart."""
        return self.line.rate(self.kind)


def year_explained(actor: Actor, year: int, region: int, kind: RateKind) -> YearExplained:
    """What the mean of a region's year is made of. Published months alone, which every bureau sees.

    Raises NotAllowed for enterprises, Unseen for a year or region without a published month. Four queries.
    """
    require_see(actor)
    months = tuple(Month.span(Month(year, 1), Month(year, 12)))
    published = figures(actor, months, only=[region], published_only=True)
    if not any(region in shown.results for shown in published.values()):
        raise Unseen
    regions = all_regions()
    scheme = published[max(published)].scheme
    [line] = year_lines((region,), published, scheme, months, regions.names, actor)
    tree = RegionTree(regions.parents)
    return YearExplained(
        year=year,
        region=region,
        name=regions.names[region],
        kind=kind,
        scheme=scheme,
        line=line,
        runs=tuple(published[month].run if month in published else None for month in months),
        above=tuple((code, regions.names[code]) for code in reversed(list(tree.up(region))) if code != region),
    )


def year_page(actor: Actor, year: int | None, *, group: str, kind: RateKind, this_year: int) -> Year:
    """The year table of a peer group; by default the latest year with a published month, else `this_year`.

    Raises NotAllowed for enterprises, Unseen for a year without a scheme. Six queries.
    """
    require_see(actor)
    years = published_years(actor)
    if year is None:
        year = years[0] if years else this_year
    regions = all_regions()
    choices = peer_choices(actor, regions)
    chosen = pick(choices, group)
    months = tuple(Month.span(Month(year, 1), Month(year, 12)))
    published = figures(actor, months, only=chosen.members, published_only=True)
    scheme = scheme_in_force(year, published)
    lines = year_lines(chosen.members, published, scheme, months, regions.names, actor)
    order = {
        standing.key: place
        for place, standing in enumerate(rank({line.region: line.rate(kind).mean for line in lines}))
    }
    return Year(
        year=year,
        years=tuple(sorted({year, this_year, *years}, reverse=True)),
        months=months,
        published=published,
        scheme=scheme,
        choices=tuple(choices),
        group=chosen,
        kind=kind,
        lines=tuple(sorted(lines, key=lambda line: order[line.region])),
    )


def year_lines(
    members: tuple[int, ...],
    published: dict[Month, MonthFigures],
    scheme: Scheme,
    months: tuple[Month, ...],
    names: dict[int, str],
    actor: Actor,
) -> list[YearLine]:
    """Both rates of each member over the published months, ranked among the members on unrounded means."""
    both = {
        kind: _year_rates(members, kind, published, months, target)
        for kind, target in (
            (RateKind.FILING, scheme.filing_target),
            (RateKind.RESPONSE, scheme.response_target),
        )
    }
    won = cases_won(months[0].year)
    lines = []
    for code in members:
        found = {month: shown.results[code] for month, shown in published.items() if code in shown.results}
        cases = won.get(code, 0) if level_of(code) is RegionLevel.CITY else None
        lines.append(
            YearLine(
                region=code,
                name=names[code],
                filing=both[RateKind.FILING][code],
                response=both[RateKind.RESPONSE][code],
                taken=tuple(found[month].counts.deductions if month in found else None for month in months),
                points=sum((result.response.deduction for result in found.values()), Fraction(0)),
                cases_won=cases,
                bonus=None if cases is None else case_bonus(cases, scheme),
                is_own=code == actor.region,
            )
        )
    return lines


def cases_won(year: int) -> dict[int, int]:
    """Cases of a year's two selections that are published (每半年评选10个案例, Notice 二（三）), by city.

    Whatever is to count enters here, and here only. One query.
    """
    return awarded_by_city(year)


def _year_rates(
    members: tuple[int, ...],
    kind: RateKind,
    published: dict[Month, MonthFigures],
    months: tuple[Month, ...],
    target: Decimal,
) -> dict[int, YearRate]:
    cells = {code: tuple(_cell(code, kind, month, published.get(month)) for month in months) for code in members}
    means = {code: year_mean(cell.value for cell in line) for code, line in cells.items()}
    latest = max(published, default=None)
    before = rank({code: year_mean(c.value for c in line if c.month != latest) for code, line in cells.items()})
    earlier = {standing.key: standing.rank for standing in before}
    return {
        standing.key: YearRate(
            months=cells[standing.key],
            mean=standing.value,
            check=against_target(standing.value, target),
            rank=standing.rank,
            shift=rank_change(earlier[standing.key], standing.rank),
            small=sum(1 for shown in published.values() if _is_small(standing.key, kind, shown)),
        )
        for standing in rank(means)
    }


def _is_small(region: int, kind: RateKind, shown: MonthFigures) -> bool:
    result = shown.results.get(region)
    return (
        result is not None
        and result.rate(kind) is not None
        and bool(PARTS[kind] & set(result.small_parts(shown.scheme.small_sample)))
    )


def _cell(region: int, kind: RateKind, month: Month, shown: MonthFigures | None) -> YearCell:
    result = None if shown is None else shown.results.get(region)
    return YearCell(month, result is not None, None if result is None else result.rate(kind))


def scheme_in_force(year: int, published: Mapping[Month, MonthFigures]) -> Scheme:
    """The terms of the latest published month as frozen, else of the year's file. Raises Unseen for a year without any."""
    if published:
        return published[max(published)].scheme
    try:
        return load_scheme(year)
    except SchemeError as none:
        raise Unseen(none.message) from none
