"""What publishing a month would publish, and what was published before."""

from dataclasses import dataclass
from datetime import datetime

from assessment.formulas import RegionResult
from assessment.models import Run
from assessment.permissions import can_publish
from assessment.scheme_files import load_scheme
from assessment.schemes import MonthRule, Scheme, SchemeError
from assessment.selectors.counting import Computation, compute
from assessment.selectors.runs import figures_of
from core.errors import NotAllowed, Unseen
from core.periods import Month, local_date
from tenancy.enums import JobState
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.selectors import all_regions

COMPUTE_JOB = "assessment.compute_run"
"""Kind of the job (and name of the task) that computes a running month for a person who waits."""


@dataclass(frozen=True)
class Difference:
    """A region whose published rates would change."""

    name: str
    before: RegionResult
    now: RegionResult


@dataclass(frozen=True)
class Publication:
    """Everything the centre decides on: the month as of its cut-off, what stands published, what would change."""

    month: Month
    scheme: Scheme
    rule: MonthRule
    is_over: bool
    computation: Computation | None
    province: RegionResult | None
    versions: tuple[Run, ...]
    differences: tuple[Difference, ...]
    job: Job | None

    @property
    def latest(self) -> Run | None:
        """The version that stands published."""
        return self.versions[-1] if self.versions else None

    @property
    def is_same(self) -> bool:
        """Whether a correction would publish exactly what stands published."""
        return bool(self.latest and self.computation and self.latest.digest == self.computation.digest)


def publication(actor: Actor, month: Month, *, now: datetime) -> Publication:
    """What publishing `month` now would do; the figures are there once the cut-off has passed.

    Raises NotAllowed for everybody but the centre, Unseen for a month that has not begun or has no scheme.
    """
    if not can_publish(actor):
        raise NotAllowed
    if month > Month.of(local_date(now)):
        raise Unseen
    try:
        scheme = load_scheme(month.year)
    except SchemeError as none:
        raise Unseen(none.message) from none
    rule = scheme.month(month.month)
    versions = tuple(Run.objects.filter(month=month.first_day, version__gte=1).order_by("version"))
    is_over = rule.cutoff <= now
    computation = compute(month, rule.cutoff) if is_over else None
    return Publication(
        month=month,
        scheme=scheme,
        rule=rule,
        is_over=is_over,
        computation=computation,
        province=computation.results[0] if computation is not None else None,
        versions=versions,
        differences=_differences(versions[-1], computation) if versions and computation is not None else (),
        job=open_computation(month),
    )


def _differences(published: Run, computation: Computation) -> tuple[Difference, ...]:
    before = figures_of(published).results
    names = all_regions().names
    return tuple(
        Difference(names[result.region], before[result.region], result)
        for result in computation.results
        if result.region in before and before[result.region].as_row() != result.as_row()
    )


def open_computation(month: Month) -> Job | None:
    """The computation of a month that somebody asked for and that is not finished yet."""
    return open_job(COMPUTE_JOB, month=str(month))


def open_job(kind: str, **params: object) -> Job | None:
    """The latest unfinished job in view of that kind and with these parameters, if there is one."""
    waiting = Job.objects.filter(kind=kind, state__in=[JobState.QUEUED, JobState.RUNNING])
    return waiting.filter(params__contains=params).order_by("-id").first()
