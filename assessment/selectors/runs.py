"""Stored runs: which one shows a month, and what of it an actor sees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from alerts.enums import ListStanding
from alerts.facts import ListCounts
from assessment.enums import RunKind, RunState
from assessment.facts import RegionCounts
from assessment.formulas import RegionResult, judge, list_remark
from assessment.models import Deduction, Result, Run
from assessment.permissions import require_see
from assessment.rules import run_state, state_moves, state_tone
from assessment.schemes import MonthRule, Scheme
from cases.facts import QuestionCounts
from core.periods import Month
from orders.facts import FilingCounts
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view, within_region


@dataclass(frozen=True)
class MonthFigures:
    """A month as one actor sees it: its run, the terms frozen with it, and the regions in view with exact rates."""

    run: Run
    month: Month
    scheme: Scheme
    rule: MonthRule
    results: Mapping[int, RegionResult]

    @property
    def is_published(self) -> bool:
        return self.run.version > 0

    @property
    def state(self) -> RunState:
        """How far the month is on its way to publication."""
        run = self.run
        return run_state(
            RunKind(run.kind),
            is_over=run.as_of >= self.rule.cutoff,
            is_handed_in=run.handed_in_at is not None,
            is_reviewed=run.reviewed_at is not None,
        )

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return state_tone(self.state)

    @property
    def moves(self) -> str:
        """Whether its figures still move, in words; "" once it is published."""
        return state_moves(self.state)

    @property
    def list_remark(self) -> str:
        """Why the month's list counts nobody, "" when it was there in time."""
        standing = None if self.run.list_standing is None else ListStanding(self.run.list_standing)
        return list_remark(self.rule, self.scheme, standing, self.run.as_of)


def months_with_runs(actor: Actor) -> list[Month]:
    """Months that were computed or published, the latest first. Raises NotAllowed for enterprises. One query."""
    require_see(actor)
    days = Run.objects.exclude(kind=RunKind.WEEKLY).order_by("-month").values_list("month", flat=True).distinct()
    return [Month.of(day) for day in days]


def published_years(actor: Actor) -> list[int]:
    """Years with a published month, the latest first. One query."""
    require_see(actor)
    days = Run.objects.filter(version__gte=1).dates("month", "year", order="DESC")
    return [day.year for day in days]


def published_months(actor: Actor) -> tuple[int, int] | None:
    """The latest year with a published month and how many months of it are; None before the first. One query."""
    require_see(actor)
    days = list(Run.objects.filter(version__gte=1).dates("month", "month", order="DESC"))
    return None if not days else (days[0].year, sum(day.year == days[0].year for day in days))


def latest_runs(months: Collection[Month], *, published_only: bool = False) -> dict[Month, Run]:
    """The run that shows each month: the highest published version, else the one of the cut-off, else the live one. One query."""
    rows = Run.objects.filter(month__in=[month.first_day for month in months]).exclude(kind=RunKind.WEEKLY)
    if published_only:
        rows = rows.filter(version__gte=1)
    return {Month.of(run.month): run for run in rows.order_by("month", "-version", "-kind").distinct("month")}


def figures(
    actor: Actor,
    whole: Collection[Month],
    *,
    along: Collection[Month] = (),
    regions: Collection[int] = (),
    only: Collection[int] | None = None,
    published_only: bool = False,
) -> dict[Month, MonthFigures]:
    """Months as an actor sees them: all regions in view of the months in `whole`, only `regions` of those in `along`.

    `only` leaves out every other region; months without a run are left out. Published months show every region to every
    bureau, running ones each bureau its own subtree. Raises NotAllowed for enterprises. Two queries.
    """
    require_see(actor)
    runs = latest_runs({*whole, *along}, published_only=published_only)
    wanted = Q(run__in=[runs[month].pk for month in whole if month in runs])
    if regions:
        wanted |= Q(run__in=[runs[month].pk for month in along if month in runs], region_id__in=regions)
    if only is not None:
        wanted &= Q(region_id__in=only)
    found: dict[date, list[Result]] = {}
    for row in Result.objects.filter(wanted & in_view(actor)).order_by("region_id"):
        found.setdefault(row.month, []).append(row)
    return {month: _figures(run, month, found.get(month.first_day, [])) for month, run in sorted(runs.items())}


def figures_of(run: Run) -> MonthFigures:
    """All regions of one run, in the order of the tables; for jobs and the command line. One query."""
    return _figures(run, Month.of(run.month), list(Result.objects.filter(run=run).order_by("id")))


def in_view(actor: Actor) -> Q:
    """The rope above the net of row security: published results, and the actor's own subtree of running ones."""
    if actor.is_system:
        return Q()
    if actor.span is None:
        return Q(pk__in=[])
    return Q(published=True) | Q(region__code__range=actor.span)


def deductions_in_view(actor: Actor, months: Collection[Month]) -> list[Deduction]:
    """Decided deductions of some months with their evidence: a bureau's own subtree, the province's all. One query.

    Revoked ones are among them and say so (`revoked_at`): of a month published before they stand in its figures.
    """
    require_see(actor)
    rows = Deduction.objects.filter(month__in=[month.first_day for month in months])
    return list(rows_in_view(rows, actor).order_by("month", "region_id", "id"))


def _figures(run: Run, month: Month, rows: list[Result]) -> MonthFigures:
    scheme = Scheme.from_canonical(run.rule)
    rule = scheme.month(month.month)
    results = {row.region_id: judge(counts_of(row), rule, scheme) for row in rows}
    return MonthFigures(run, month, scheme, rule, results)


def counts_of(row: Result) -> RegionCounts:
    """The frozen counts of a stored result, from which its exact rates follow."""
    return RegionCounts(
        region=row.region_id,
        filing=FilingCounts(
            roster=row.roster,
            on_time=row.on_time,
            previous_roster=row.previous_roster,
            previous_returns=row.previous_returns,
            previous_accurate=row.previous_accurate,
            roster_to_date=row.roster_to_date,
            filed_to_date=row.filed_to_date,
        ),
        questions=QuestionCounts(asked=row.asked, answered=row.answered),
        listing=ListCounts(listed=row.listed, fed_back=row.fed_back),
        deductions=row.deductions,
    )


def course_of(actor: Actor, runs: Collection[Run], region: int) -> dict[Month, MonthFigures]:
    """One region in some runs of different months, oldest first; a month in which it is not in view has no result of it.

    Raises NotAllowed for enterprises. One query.
    """
    require_see(actor)
    rows = Result.objects.filter(in_view(actor), run__in=[run.pk for run in runs], region_id=region)
    found = {row.run_id: row for row in rows}
    return {
        (month := Month.of(run.month)): _figures(run, month, [found[run.pk]] if run.pk in found else [])
        for run in sorted(runs, key=lambda run: run.month)
    }


def run_figures(actor: Actor, run: Run, *, within: int | None = None) -> MonthFigures:
    """One run as an actor sees it, of one region's subtree if it is named. Raises NotAllowed for enterprises. One query."""
    require_see(actor)
    rows = Result.objects.filter(in_view(actor), run=run).order_by("region_id")
    if within is not None:
        rows = within_region(rows, within)
    return _figures(run, Month.of(run.month), list(rows))
