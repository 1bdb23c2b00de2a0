"""What a bulletin, or the progress of a week, says of a region: the figures of one run, and what stands beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.enums import RateKind, TrendWindow
from assessment.facts import RegionCounts
from assessment.formulas import RegionResult
from assessment.models import Bulletin, Run
from assessment.rules import (
    BulletinFacts,
    Correction,
    Count,
    Group,
    Listing,
    Member,
    Named,
    Questions,
    Rate,
)
from assessment.selectors.rankings import PeerChoice, Ranking, RankLine, ranking, targets
from assessment.selectors.runs import MonthFigures, course_of, latest_runs, run_figures
from assessment.selectors.trends import WINDOW, Trend, recent, trend_of
from cases.facts import QuestionFigures
from cases.rules import BULLETIN_WORKDAYS, Period, QuestionRates, question_rates
from cases.selectors import BulletinCounty, bulletin_questions, question_statistics, region_statistics
from core.periods import Month, day_label
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import contains, level_of
from tenancy.selectors import Regions, all_regions

_BESIDE = ("asked", "in_time", "resolved", "answered", "rated", "satisfied")


@dataclass(frozen=True)
class Compared:
    """A month's run for a region's subtree, and the published runs that it is compared with, where there are any.

    `course` holds the published runs of the eleven months before, from which the trend runs; None where nobody kept which.
    """

    region: int
    figures: MonthFigures
    month_before: MonthFigures | None
    year_before: MonthFigures | None
    regions: Regions
    course: tuple[Run, ...] | None = None

    @property
    def name(self) -> str:
        """The region's name."""
        return self.regions.names[self.region]

    @property
    def whole(self) -> str:
        """How the region calls itself."""
        return "全省" if level_of(self.region) is RegionLevel.PROVINCE else "全市"

    @property
    def own(self) -> RegionResult:
        """The region's own row."""
        return self.figures.results[self.region]

    @property
    def groups(self) -> list[PeerChoice]:
        """Who is ranked together: of a province its cities and its counties, of a city its counties."""
        levels = [RegionLevel.COUNTY]
        if level_of(self.region) is RegionLevel.PROVINCE:
            levels.insert(0, RegionLevel.CITY)
        return [
            PeerChoice(level.name.lower(), _LABELS[level], tuple(self.regions.at(level, within=self.region)))
            for level in levels
        ]


_LABELS = {RegionLevel.CITY: "设区市", RegionLevel.COUNTY: "县（市、区）"}


@dataclass(frozen=True)
class IssueLine:
    """One region of a table: its place by either rate, and the month's unweighted shares of its questions."""

    filing: RankLine
    response: RankLine
    shares: QuestionRates | None

    @property
    def name(self) -> str:
        return self.filing.name

    @property
    def result(self) -> RegionResult:
        return self.filing.result

    @property
    def small(self) -> bool:
        """Whether a part of a rate stands on too few to compare (样本小)."""
        return bool(self.filing.small | self.response.small)


@dataclass(frozen=True)
class IssueTable:
    """Regions ranked together, best filing rate first."""

    label: str
    lines: tuple[IssueLine, ...]


@dataclass(frozen=True)
class Kept:
    """Ids of the runs that a text was drafted beside: those of the month before and of a year ago (None: not published then),
    and those of the trend (None: drafted before there was one)."""

    month: int | None
    year: int | None = None
    course: tuple[int, ...] | None = None


def compared(actor: Actor, region: int, run: Run, *, kept: Kept | None = None) -> Compared:
    """A run for a region, beside the published runs of the twelve months before, or those that were kept.

    Five queries or so. Raises NotAllowed for enterprises.
    """
    month = Month.of(run.month)
    runs: dict[str, Run | None]
    course: list[Run] | None
    if kept is None:
        earlier = latest_runs(Month.span(month.plus(-WINDOW), month.previous()), published_only=True)
        runs = {"month": earlier.get(month.previous()), "year": earlier.get(month.plus(-WINDOW))}
        course = [earlier[each] for each in recent(month) if each in earlier]
    else:
        found = Run.objects.in_bulk(key for key in {kept.month, kept.year, *(kept.course or ())} if key is not None)
        runs = {
            name: found.get(key) if key is not None else None
            for name, key in (("month", kept.month), ("year", kept.year))
        }
        course = None if kept.course is None else [found[key] for key in kept.course if key in found]
    both = {name: None if one is None else run_figures(actor, one, within=region) for name, one in sorted(runs.items())}
    return Compared(
        region=region,
        figures=run_figures(actor, run, within=region),
        month_before=both["month"],
        year_before=both["year"],
        regions=all_regions(),
        course=None if course is None else tuple(course),
    )


# --- what it is drafted from ---


def facts_of(found: Compared, beside: "Beside") -> BulletinFacts:
    """Everything that sentences are made of."""
    own, scheme = found.own, found.figures.scheme
    before, year = _own_of(found.month_before, found.region), _own_of(found.year_before, found.region)
    checks = dict(zip(RateKind, targets(own, scheme), strict=True))
    rule, listing = found.figures.rule, own.counts.listing
    return BulletinFacts(
        month=found.figures.month,
        whole=found.whole,
        rates=[
            Rate(
                name=kind.label,
                value=own.rate(kind),
                check=checks[kind],
                target=scheme.target(kind),
                month_before=None if before is None else before.rate(kind),
                year_before=None if year is None else year.rate(kind),
            )
            for kind in RateKind
        ],
        counts=_counts(own, before, year),
        groups=[_group(found, group, kind) for group in found.groups for kind in RateKind],
        questions=Questions(
            asked=own.counts.questions.asked,
            answered=own.counts.questions.answered,
            rate=own.response.question_rate,
            in_time=_share(beside, found.region, "in_time", "asked"),
            resolved=_share(beside, found.region, "resolved", "asked"),
            satisfied=_share(beside, found.region, "satisfied", "rated"),
            topics=beside.topics,
            named=[Named(one.name, [each.number for each in one.questions]) for one in beside.named],
            named_after=BULLETIN_WORKDAYS,
        ),
        listing=Listing(
            quarter=None if rule.list_quarter is None else rule.list_quarter.label,
            listed=listing.listed,
            fed_back=listing.fed_back,
            rate=own.response.list_rate,
            remark=found.figures.list_remark,
        ),
        deductions=_deductions(found),
        corrections=beside.corrections,
    )


def _own_of(figures: MonthFigures | None, region: int) -> RegionResult | None:
    return None if figures is None else figures.results.get(region)


def _counts(own: RegionResult, before: RegionResult | None, year: RegionResult | None) -> list[Count]:
    """Counts of the month; those since 1 January are compared with the year before alone."""

    def count(name: str, unit: str, of: Callable[[RegionCounts], int], *, cumulative: bool = False) -> Count:
        last = None if before is None or cumulative else of(before.counts)
        return Count(name, of(own.counts), unit, last, None if year is None else of(year.counts))

    return [
        count("应报企业", "家", lambda counts: counts.filing.roster),
        count("按时填报企业", "家", lambda counts: counts.filing.on_time),
        count("今年以来企业反映诉求", "件", lambda counts: counts.questions.asked, cumulative=True),
    ]


def _group(found: Compared, group: PeerChoice, kind: RateKind) -> Group:
    scheme = found.figures.scheme
    return Group(
        label=group.name,
        kind=kind,
        target=scheme.target(kind),
        members=[
            Member(
                line.name,
                line.result.rate(kind),
                line.rank,
                line.check(kind),
            )
            for line in ranked(found, group, kind).lines
        ],
    )


def ranked(found: Compared, group: PeerChoice, kind: RateKind) -> Ranking:
    """A group in order of one rate, with places and points since the month before."""
    actor = Actor(user=None, role=None, label="", region=None)  # nobody's own row is marked on what all receive
    return ranking(group, kind, found.figures, found.month_before, names=found.regions.names, actor=actor)


def tables_of(found: Compared, shares: Mapping[int, QuestionRates]) -> list[IssueTable]:
    """One table a group."""
    tables = []
    for group in found.groups:
        response = {line.region: line for line in ranked(found, group, RateKind.RESPONSE).lines}
        filing = ranked(found, group, RateKind.FILING).lines
        lines = tuple(IssueLine(line, response[line.region], shares.get(line.region)) for line in filing)
        tables.append(IssueTable(group.name, lines))
    return tables


def in_order(table: IssueTable, kind: RateKind) -> list[RankLine]:
    """The regions of a table by one rate, best first where they are ranked, the rest in code order: as charts show them."""
    lines = [line.filing if kind is RateKind.FILING else line.response for line in table.lines]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank, line.region))


def trend_beside(actor: Actor, found: Compared) -> Trend | None:
    """Both rates of the issuing region over the twelve months up to its own: of this run, and of the runs of its `course`.

    None when no course was kept, and when fewer than two months have a rate (ours). One query.
    """
    if found.course is None:
        return None
    month = found.figures.month
    months = course_of(actor, found.course, found.region) | {month: found.figures}
    trend = trend_of(found.region, found.name, month, TrendWindow.RECENT, months)
    return trend if trend.months > 1 else None


def _deductions(found: Compared) -> list[tuple[str, int]]:
    """Decided occurrences by the bureau they were decided against, as the run counts them, most first."""
    taken = {}
    for code, result in found.figures.results.items():
        if level_of(code) is RegionLevel.COUNTY:
            taken[code] = result.counts.deductions
        elif level_of(code) is RegionLevel.CITY:
            below = found.regions.at(RegionLevel.COUNTY, within=code)
            inside = sum(found.figures.results[one].counts.deductions for one in below if one in found.figures.results)
            taken[code] = result.counts.deductions - inside
    ordered = sorted(
        ((number, code) for code, number in taken.items() if number > 0), key=lambda one: (-one[0], one[1])
    )
    return [(found.regions.names[code], number) for number, code in ordered]


# --- what stands beside the run ---


@dataclass(frozen=True)
class Beside:
    """What a run does not hold, as it is when a bulletin is drafted.

    `figures` are the questions of the month by region, `topics` what they are about with how many, most first.
    """

    figures: Mapping[int, QuestionFigures]
    topics: list[tuple[str, int]]
    named: list[BulletinCounty]
    corrections: list[Correction]

    @property
    def shares(self) -> dict[int, QuestionRates]:
        """两日及时率, 解决率, 满意率 by region."""
        return {code: question_rates(figures) for code, figures in self.figures.items()}


def beside_of(actor: Actor, found: Compared, *, now: datetime) -> Beside:
    """The month's statistics of questions, those named, and what was corrected since the last bulletin. A dozen queries."""
    month, region = found.figures.month, found.region
    period = Period(month.year, month.month)
    lines = region_statistics(actor, region, period)
    topics = question_statistics(actor, region, period, months=WINDOW, now=now).topics
    return Beside(
        figures={line.code: line.figures for line in lines if line.code is not None},
        topics=sorted(
            ((line.name, line.figures.asked) for line in topics if line.figures.asked), key=lambda one: -one[1]
        ),
        named=[one for one in bulletin_questions(found.figures.run.as_of) if contains(region, one.region)],
        corrections=_corrections(region, month, now),
    )


def _corrections(region: int, month: Month, now: datetime) -> list[Correction]:
    """Later versions of other months that were published since the region's last bulletin, of this year when it is the first."""
    last = Bulletin.objects.filter(region=region, published_at__isnull=False).exclude(month=month.first_day)
    since = last.order_by("-published_at").values_list("published_at", flat=True).first()
    rows = Run.objects.filter(version__gt=1, published_at__lte=now).exclude(month=month.first_day)
    rows = rows.filter(month__year=month.year) if since is None else rows.filter(published_at__gt=since)
    return [
        Correction(Month.of(run.month), run.version, day_label(run.published_at), run.reason)
        for run in rows.order_by("published_at", "id")
        if run.published_at is not None
    ]


def _share(beside: Beside, region: int, part: str, whole: str) -> tuple[int, int]:
    figures = beside.figures.get(region, QuestionFigures.ZERO)
    return getattr(figures, part), getattr(figures, whole)


def as_json(found: Compared, beside: Beside) -> dict[str, Any]:
    """What is kept with a bulletin of all this: the runs compared with, those of the trend, and the shares of its table."""
    return {
        "course": None if found.course is None else [run.pk for run in found.course],
        "before": {
            "month": None if found.month_before is None else found.month_before.run.pk,
            "year": None if found.year_before is None else found.year_before.run.pk,
        },
        "shares": {
            str(code): {name: getattr(figures, name) for name in _BESIDE} for code, figures in beside.figures.items()
        },
    }


def kept_runs(kept: Mapping[str, Any]) -> Kept:
    """The runs as they were kept with a bulletin; one from before there was a trend has none of its runs."""
    before, course = kept["before"], kept.get("course")
    return Kept(before["month"], before["year"], None if course is None else tuple(course))


def kept_shares(kept: Mapping[str, Any]) -> dict[int, QuestionRates]:
    """The shares as they were kept with a bulletin."""
    return {int(code): question_rates(QuestionFigures(**figures)) for code, figures in kept["shares"].items()}


def known_by(run: Run) -> str:
    """What a run is known by: the hash of its publication; its digest where it is not published, or older than the chain."""
    return run.hash or run.digest
