"""The year: mean of the published months, against the targets (Notice 一（一）（二）, 二（一）（二）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import RateKind
from assessment.formulas import TargetCheck, against_target, rank, year_mean
from assessment.permissions import require_see
from assessment.scheme_files import load_scheme, variants
from assessment.schemes import Scheme, SchemeError
from assessment.selectors.rankings import PeerChoice, peer_choices, pick
from assessment.selectors.runs import MonthFigures, figures, published_years, rate_of
from core.errors import Unseen
from core.periods import Month
from tenancy.roles import Actor
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
    is_own: bool


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


def year_page(actor: Actor, year: int | None, *, group: str, kind: RateKind, this_year: int) -> Year:
    """The year table of a peer group; by default the latest year with a published month, else `this_year`.

    Raises NotAllowed for enterprises, Unseen for a year without a scheme. Five queries.
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
        for place, standing in enumerate(rank({line.region: _of(line, kind).mean for line in lines}))
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
    return [
        YearLine(
            region=code,
            name=names[code],
            filing=both[RateKind.FILING][code],
            response=both[RateKind.RESPONSE][code],
            is_own=code == actor.region,
        )
        for code in members
    ]


def _year_rates(
    members: tuple[int, ...],
    kind: RateKind,
    published: dict[Month, MonthFigures],
    months: tuple[Month, ...],
    target: Decimal,
) -> dict[int, YearRate]:
    cells = {code: tuple(_cell(code, kind, month, published.get(month)) for month in months) for code in members}
    means = {code: year_mean(cell.value for cell in line) for code, line in cells.items()}
    return {
        standing.key: YearRate(
            months=cells[standing.key],
            mean=standing.value,
            check=against_target(standing.value, target),
            rank=standing.rank,
        )
        for standing in rank(means)
    }


def _cell(region: int, kind: RateKind, month: Month, shown: MonthFigures | None) -> YearCell:
    result = None if shown is None else shown.results.get(region)
    return YearCell(month, result is not None, None if result is None else rate_of(result, kind))


def _of(line: YearLine, kind: RateKind) -> YearRate:
    return line.filing if kind is RateKind.FILING else line.response


def scheme_in_force(year: int, published: Mapping[Month, MonthFigures]) -> Scheme:
    """The terms of the latest published month as frozen, else of the year's file. Raises Unseen for a year without any."""
    if published:
        return published[max(published)].scheme
    try:
        return load_scheme(year)
    except SchemeError as none:
        raise Unseen(none.message) from none


@dataclass(frozen=True)
class SchemePage:
    """A year's scheme as its file says it, and the files that could serve the year."""

    scheme: Scheme
    variant: str
    variants: tuple[str, ...]


def scheme_page(actor: Actor, year: int, variant: str | None) -> SchemePage:
    """The scheme of a year. Raises NotAllowed for enterprises, Unseen for a year or a variant that there is not."""
    require_see(actor)
    try:
        choices = variants(year)
        return SchemePage(load_scheme(year, variant), variant or choices[0], choices)
    except SchemeError as none:
        raise Unseen(none.message) from none
