"""What is missing to a region's targets and to the next rank, and what is left to be done in the month (差距测算)."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from alerts.enums import Colour
from alerts.selectors import list_counts
from assessment.enums import GapAct, PeerGroupKind, RateKind
from assessment.facts import RegionCounts, RegionTree, gather
from assessment.formulas import (
    Place,
    RegionResult,
    Worth,
    done,
    judge,
    least,
    place,
    pool,
    room_of,
    worth,
)
from assessment.models import Run
from assessment.permissions import require_see
from assessment.scheme_files import load_scheme
from assessment.schemes import MonthRule, Scheme, SchemeError
from assessment.selectors.counting import decided_deductions
from assessment.selectors.rankings import PeerChoice, peer_choices
from assessment.selectors.runs import MonthFigures, figures, months_with_runs
from cases.selectors import not_yet_due, question_counts
from core.errors import Unseen
from core.periods import Month, local_date
from orders.selectors import filing_counts
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, contains, level_of
from tenancy.scope import bureau_scope
from tenancy.selectors import Regions, all_regions


@dataclass(frozen=True)
class Need:
    """The fewest of one kind of act that reach a rate; None when that kind alone cannot."""

    act: GapAct
    number: int | None


@dataclass(frozen=True)
class Goal:
    """A rate to reach: how many percentage points are missing (None: the region's rate does not apply) and in which acts.

    `needs` is empty when it is reached, and when nothing can be done any more.
    """

    kind: RateKind
    target: Fraction
    rate: Fraction | None
    needs: tuple[Need, ...]

    @property
    def short(self) -> Fraction | None:
        """Percentage points missing, 0 when reached."""
        return None if self.rate is None else max(Fraction(0), self.target - self.rate)

    @property
    def is_met(self) -> bool:
        """Whether the rate reaches it."""
        return self.rate is not None and self.rate >= self.target


@dataclass(frozen=True)
class PeerGap:
    """The region among its peers by one rate: with its rate of now beside theirs of `basis`, and the next better one.

    `basis` is the month's own run when all peers are in view, else the latest published month.
    """

    group: PeerChoice
    kind: RateKind
    basis: MonthFigures
    peers: Mapping[int, Fraction | None]
    place: Place
    above: str
    goal: Goal | None


@dataclass(frozen=True)
class GapPage:
    """One region's month and what can still be done in it.

    `result` is None when the province's month was never computed. `run` is the run that the figures are of, None when they
    were counted just now; `as_of` is their moment. `room` says how many of each act are still possible, `worths` what one is
    worth of those of which there is one.
    """

    region: int
    name: str
    month: Month
    months: tuple[Month, ...]
    regions: tuple[tuple[int, str], ...]
    scheme: Scheme
    rule: MonthRule
    run: Run | None
    as_of: datetime
    is_over: bool
    is_published: bool
    next: Month | None
    """The month that acts of now count in, when this one is over and that one can be shown."""
    counts: RegionCounts | None
    room: Mapping[GapAct, int]
    peer_gaps: tuple[PeerGap, ...]
    hidden: bool
    """Whether a peer group was left out because nothing published shows it yet."""

    @cached_property
    def result(self) -> RegionResult | None:
        """Both rates now."""
        return None if self.counts is None else judge(self.counts, self.rule, self.scheme)

    @property
    def is_elsewhere(self) -> bool:
        """Whether a peer group is compared by another month, as this one's other regions are not in view."""
        return any(each.basis.month != self.month for each in self.peer_gaps)

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The two targets of the scheme."""
        if self.counts is None:
            return ()
        targets = {RateKind.FILING: self.scheme.filing_target, RateKind.RESPONSE: self.scheme.response_target}
        return tuple(
            goal_of(kind, Fraction(target), self.counts, self.room, self.rule, self.scheme)
            for kind, target in targets.items()
        )

    @cached_property
    def worths(self) -> dict[GapAct, Worth]:
        """What one more of each possible act is worth."""
        if self.counts is None:
            return {}
        return {act: worth(act, self.counts, self.rule, self.scheme) for act in GapAct if self.room.get(act)}

    def then(self, acts: Mapping[GapAct, int]) -> RegionResult | None:
        """Both rates once so many of each act are done. Raises ValueError for more than there are."""
        if self.counts is None:
            return None
        if any(number > self.room.get(act, 0) for act, number in acts.items()):
            raise ValueError(f"more acts than possible: {dict(acts)}")
        return judge(done(self.counts, acts, self.rule), self.rule, self.scheme)

    def moved(self, gap: PeerGap, result: RegionResult) -> Place:
        """The region's place in a peer group with another result, the others being as they are."""
        return place(self.region, result.rate(gap.kind), gap.peers)


def goal_of(
    kind: RateKind,
    target: Fraction,
    counts: RegionCounts,
    room: Mapping[GapAct, int],
    rule: MonthRule,
    scheme: Scheme,
) -> Goal:
    """What is missing to a rate, in points and in each act that is possible and moves it."""
    rate = judge(counts, rule, scheme).rate(kind)
    acts = [] if rate is not None and rate >= target else [act for act in GapAct if act.rate is kind and room.get(act)]
    needs = tuple(Need(act, least(act, target, counts, rule, scheme, room=room[act])) for act in acts)
    return Goal(kind, target, rate, needs)


def gap_page(actor: Actor, month: Month | None, region: int | None, *, now: datetime) -> GapPage:
    """A region's gaps in a month, the running one and the actor's own region by default.

    Counted from the data of now, in a scope no wider than the region; the province, and what is over and computed since, from
    the stored run. Raises NotAllowed for enterprises; Unseen for a region outside the actor's own subtree, and for a month
    without a scheme or not offered. Twelve queries or so, whatever the number of enterprises.
    """
    require_see(actor)
    regions = all_regions()
    code = region if region is not None else actor.region or regions.at(RegionLevel.PROVINCE)[0]
    tree = RegionTree(regions.parents)
    if code not in tree or not actor.covers(code):
        raise Unseen
    running = Month.of(local_date(now))
    months = _months(actor, running, now)
    asked = month or running
    if asked not in months:
        raise Unseen
    scheme = _scheme(asked)
    rule = scheme.month(asked.month)
    groups = _groups(actor, code, regions)
    beside = {code, *(member for group in groups for member in group.members)}
    stored = figures(actor, [asked], only=beside).get(asked)
    run, counts, as_of = None, None, min(now, rule.cutoff)
    if stored is not None and code in stored.results and _holds(stored, code, rule):
        run, counts, as_of = stored.run, stored.results[code].counts, stored.run.as_of
        scheme, rule = stored.scheme, stored.rule
    elif not tree.is_province(code):
        counts = _recounted(actor, code, asked, as_of, scheme, rule, tree)
    is_over, is_published = now > rule.cutoff, stored is not None and stored.is_published
    room = _room(actor, code, counts, rule, as_of=as_of, is_over=is_over, is_published=is_published)
    gaps, hidden = _peer_gaps(actor, code, groups, stored, counts, room, rule, scheme, regions)
    return GapPage(
        region=code,
        name=regions.names[code],
        month=asked,
        months=months,
        regions=_to_choose(actor, regions),
        scheme=scheme,
        rule=rule,
        run=run,
        as_of=as_of,
        is_over=is_over,
        is_published=is_published,
        next=months[0] if is_over and months[0] > asked else None,
        counts=counts,
        room=room,
        peer_gaps=gaps,
        hidden=hidden,
    )


def _months(actor: Actor, running: Month, now: datetime) -> tuple[Month, ...]:
    """The running year's months so far, every other one that was computed, and the next one once the running one is over:
    what is done from then on counts in that."""
    first = running if now <= _scheme(running).month(running.month).cutoff else running.next()
    offered = {*Month.span(Month(running.year, 1), running), *months_with_runs(actor), first}
    return tuple(sorted((month for month in offered if month <= first), reverse=True))


def _scheme(month: Month) -> Scheme:
    try:
        return load_scheme(month.year)
    except SchemeError as none:
        raise Unseen(none.message) from none


def _holds(stored: MonthFigures, region: int, rule: MonthRule) -> bool:
    """Whether the stored figures are the ones to show: the province's, which take long to count, and those of a month that
    is over, which do not change."""
    return level_of(region) is RegionLevel.PROVINCE or stored.is_published or stored.run.as_of >= rule.cutoff


def _recounted(
    actor: Actor, region: int, month: Month, as_of: datetime, scheme: Scheme, rule: MonthRule, tree: RegionTree
) -> RegionCounts:
    """One region's counts from the data of now. Four queries at most, in a scope as narrow as the region."""
    listing = {}
    with _narrowed(actor, region):
        filing, questions = filing_counts(month, as_of), question_counts(month, as_of)
        if rule.list_quarter is not None:
            colours = [Colour.by_slug(slug) for slug in scheme.feedback_colours]
            listing = list_counts(rule.list_quarter, as_of, colours)
        deductions = decided_deductions(month)
    # What a wider scope would let through is pooled elsewhere.
    return pool(gather(filing, questions, listing), deductions, tree)[region]


def _narrowed(actor: Actor, region: int) -> AbstractContextManager[None]:
    """The actor's scope, no wider than a region of the own subtree: counts read what the scope lets through."""
    return nullcontext() if actor.region == region else bureau_scope(region)


def _room(
    actor: Actor,
    region: int,
    counts: RegionCounts | None,
    rule: MonthRule,
    *,
    as_of: datetime,
    is_over: bool,
    is_published: bool,
) -> dict[GapAct, int]:
    """What is still possible: nothing in a published month, after the cut-off only a deduction that is not decided."""
    if counts is None or is_published:
        return dict.fromkeys(GapAct, 0)
    if is_over:
        return dict.fromkeys(GapAct, 0) | {GapAct.DEDUCTION: counts.deductions}
    return room_of(counts, rule, early=not_yet_due(actor, region, rule.month.year, moment=as_of))


def _peer_gaps(
    actor: Actor,
    region: int,
    groups: Sequence[PeerChoice],
    stored: MonthFigures | None,
    counts: RegionCounts | None,
    room: Mapping[GapAct, int],
    rule: MonthRule,
    scheme: Scheme,
    regions: Regions,
) -> tuple[tuple[PeerGap, ...], bool]:
    """The region in each of its peer groups by both rates; and whether a group has nothing to be compared by."""
    if counts is None or not groups:
        return (), False
    result, found, hidden = judge(counts, rule, scheme), [], False
    published = None
    if not all(_is_whole(group, stored) for group in groups):
        published = _latest_published(actor, rule.month, {member for group in groups for member in group.members})
    for group in groups:
        basis = stored if _is_whole(group, stored) else published
        if basis is None or not _is_whole(group, basis):
            hidden = True
            continue
        for kind in RateKind:
            peers = {code: basis.results[code].rate(kind) for code in group.members if code != region}
            now = place(region, result.rate(kind), peers)
            goal = None if now.target is None else goal_of(kind, now.target, counts, room, rule, scheme)
            above = "" if now.above is None else regions.names[now.above]
            found.append(PeerGap(group, kind, basis, peers, now, above, goal))
    return tuple(found), hidden


def _groups(actor: Actor, region: int, regions: Regions) -> list[PeerChoice]:
    """Who the region is compared with: a city with cities; a county with its city's counties and with all, and with the
    strong ones if it is one; the province with nobody. One query, or none."""
    level = level_of(region)
    if level is RegionLevel.PROVINCE:
        return []
    found = [choice for choice in peer_choices(actor, regions) if choice.slug != OWN and region in choice.members]
    if level is RegionLevel.COUNTY:
        city = city_of(region)
        counties = tuple(regions.at(RegionLevel.COUNTY, within=city))
        found.insert(0, PeerChoice(OWN, f"{regions.names[city]}所辖县（市、区）", counties))
    order = [OWN, PeerGroupKind.STRONG_COUNTIES.value, PeerGroupKind.COUNTIES.value]
    found.sort(key=lambda choice: order.index(choice.slug) if choice.slug in order else 0)
    return [choice for choice in found if len(choice.members) > 1]


OWN = "own"
"""The group of the counties of one city, as `peer_choices` names a bureau's."""


def _is_whole(group: PeerChoice, basis: MonthFigures | None) -> bool:
    """Whether every member is in view: a rank among some of them would be none."""
    return basis is not None and all(code in basis.results for code in group.members)


def _latest_published(actor: Actor, month: Month, regions: Collection[int]) -> MonthFigures | None:
    """The latest published month up to a month, as everybody sees it, of some regions. Three queries, or one."""
    day = Run.objects.filter(version__gte=1, month__lte=month.first_day).order_by("-month").values_list("month").first()
    if day is None:
        return None
    found = Month.of(day[0])
    return figures(actor, [found], only=regions, published_only=True).get(found)


def _to_choose(actor: Actor, regions: Regions) -> tuple[tuple[int, str], ...]:
    """The actor's own region and those below it; a county has nothing to choose."""
    within = actor.region
    levels = (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY)
    own = [
        code for code, level in regions.levels.items() if level in levels and (within is None or contains(within, code))
    ]
    indents = {RegionLevel.PROVINCE: "", RegionLevel.CITY: "　", RegionLevel.COUNTY: "　　"}
    return tuple((code, f"{indents[level_of(code)]}{regions.names[code]}") for code in own) if len(own) > 1 else ()
