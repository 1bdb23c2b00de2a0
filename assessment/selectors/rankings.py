"""Rankings within a peer group, on exact rates of the frozen counts (Notice 三（二） 月度通报)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from assessment.enums import PeerGroupKind, RateKind, TargetState
from assessment.facts import show_region
from assessment.formulas import (
    RegionResult,
    TargetCheck,
    against_target,
    rank,
    rank_change,
    rate_change,
)
from assessment.schemes import Scheme
from assessment.selectors.runs import MonthFigures
from tenancy.enums import RegionLevel
from tenancy.models import PeerGroup
from tenancy.roles import Actor
from tenancy.rules import city_of, level_of
from tenancy.selectors import Regions

PARTS = {
    RateKind.FILING: frozenset({"A", "B", "C"}),
    RateKind.RESPONSE: frozenset({"question_rate", "list_rate"}),
}
"""Parts (as `RegionResult.small_parts` names them) that each rate is made of."""


@dataclass(frozen=True)
class PeerChoice:
    """Regions that are ranked together, by the name that stands in an address."""

    slug: str
    name: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class RankLine:
    """One region in a ranking. `small` holds the parts that stand on too few to compare (样本小), `course` the ranked rate
    over the last twelve months (empty when nobody asked).

    `change` is against last month (环比), `yearly` against the same month last year (同比), both in percentage points.
    """

    region: int
    name: str
    result: RegionResult
    rank: int | None
    shift: int | None
    change: Fraction | None
    yearly: Fraction | None
    filing: TargetCheck
    response: TargetCheck
    small: frozenset[str]
    is_own: bool
    course: tuple[Decimal | None, ...] = ()

    def check(self, kind: RateKind) -> TargetCheck:
        """One of the two rates against its target."""
        return self.filing if kind is RateKind.FILING else self.response

    @property
    def filing_short(self) -> Fraction | None:
        """Percentage points that the filing rate is short of its target; None when it is not."""
        return _short(self.filing)

    @property
    def response_short(self) -> Fraction | None:
        """Percentage points that the response rate is short of its target; None when it is not."""
        return _short(self.response)


def _short(check: TargetCheck) -> Fraction | None:
    return -check.gap if check.gap is not None and check.gap < 0 else None


@dataclass(frozen=True)
class Ranking:
    """A peer group in one month by one rate. Ranks are given only when every member is in view (`is_whole`)."""

    group: PeerChoice
    kind: RateKind
    lines: tuple[RankLine, ...]
    is_whole: bool

    @property
    def missed(self) -> int:
        """How many regions are short of the target of this ranking's rate."""
        checks = (line.check(self.kind) for line in self.lines)
        return sum(1 for check in checks if check.state is TargetState.MISSED)


def peer_choices(actor: Actor, regions: Regions) -> list[PeerChoice]:
    """The peer groups of the register, and the counties of the actor's own city for a bureau. One query.

    Cities and counties are those of the tree, so that a group always is complete; the strong counties are entered data.
    """
    members: dict[str, list[int]] = {}
    names = {kind.value: kind.label for kind in PeerGroupKind}
    for slug, name, region in PeerGroup.objects.order_by("id", "regions").values_list("slug", "name", "regions"):
        names[slug] = name
        members.setdefault(slug, []).extend([region] if region is not None else [])
    members[PeerGroupKind.CITIES] = regions.at(RegionLevel.CITY)
    members[PeerGroupKind.COUNTIES] = regions.at(RegionLevel.COUNTY)
    choices = [PeerChoice(slug, names[slug], tuple(codes)) for slug, codes in members.items()]
    if actor.region is not None and level_of(actor.region) is not RegionLevel.PROVINCE:
        city = city_of(actor.region)
        own = tuple(regions.at(RegionLevel.COUNTY, within=city))
        choices.insert(0, PeerChoice("own", f"{regions.names[city]}所辖县（市、区）", own))
    return choices


def pick(choices: Sequence[PeerChoice], slug: str) -> PeerChoice:
    """The group of that name, else the first."""
    return next((choice for choice in choices if choice.slug == slug), choices[0])


def ranking(
    group: PeerChoice,
    kind: RateKind,
    now: MonthFigures,
    before: MonthFigures | None,
    *,
    year_ago: MonthFigures | None = None,
    names: Mapping[int, str],
    actor: Actor,
    courses: Mapping[int, tuple[Decimal | None, ...]] = MappingProxyType({}),
) -> Ranking:
    """The group's regions in view, best first, with places and points won or lost since the month before, and points since the
    same month last year."""
    ranks, is_whole = _ranks(group, kind, now)
    earlier, _ = _ranks(group, kind, before) if before is not None else ({}, False)
    lines = [
        _line(
            region,
            names=names,
            now=now,
            before=before,
            year_ago=year_ago,
            kind=kind,
            ranks=(earlier.get(region), ranks[region]),
            own=actor.region,
            course=courses.get(region, ()),
        )
        for region in ranks
    ]
    return Ranking(group, kind, tuple(lines), is_whole)


def _ranks(group: PeerChoice, kind: RateKind, month: MonthFigures) -> tuple[dict[int, int | None], bool]:
    """Rank by region in order of the ranking; without ranks when a member is out of view."""
    seen = {code: month.results[code].rate(kind) for code in group.members if code in month.results}
    is_whole = bool(seen) and len(seen) == len(group.members)
    return {standing.key: standing.rank if is_whole else None for standing in rank(seen)}, is_whole


def _line(
    region: int,
    *,
    names: Mapping[int, str],
    now: MonthFigures,
    before: MonthFigures | None,
    year_ago: MonthFigures | None,
    kind: RateKind,
    ranks: tuple[int | None, int | None],
    own: int | None,
    course: tuple[Decimal | None, ...],
) -> RankLine:
    result = now.results[region]
    filing, response = targets(result, now.scheme)
    return RankLine(
        region=region,
        name=names.get(region, show_region(region)),
        result=result,
        rank=ranks[1],
        shift=rank_change(*ranks),
        change=_change(before, region, result, kind),
        yearly=_change(year_ago, region, result, kind),
        filing=filing,
        response=response,
        small=frozenset(result.small_parts(now.scheme.small_sample)) & PARTS[kind],
        is_own=region == own,
        course=course,
    )


def _change(earlier: MonthFigures | None, region: int, now: RegionResult, kind: RateKind) -> Fraction | None:
    """Percentage points since an earlier month; None when the region is not in view there, or a rate does not apply."""
    then = None if earlier is None else earlier.results.get(region)
    return None if then is None else rate_change(then.rate(kind), now.rate(kind))


def targets(result: RegionResult, scheme: Scheme) -> tuple[TargetCheck, TargetCheck]:
    """Both rates against the year's targets (Notice 一（一）, 二（一）): filing, response."""
    return (
        against_target(result.filing.rate, scheme.filing_target),
        against_target(result.response.rate, scheme.response_target),
    )
