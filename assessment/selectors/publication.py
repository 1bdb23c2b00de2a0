"""What publishing a month would publish, how far it is, and what was published before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assessment.enums import DeductionVerdict, RunKind, RunState
from assessment.formulas import RegionResult
from assessment.models import Basis, Run
from assessment.permissions import can_compute, can_publish, can_review_run
from assessment.rules import run_state
from assessment.scheme_files import load_scheme
from assessment.schemes import MonthRule, Scheme, SchemeError
from assessment.selectors.counting import deduction_groups
from assessment.selectors.runs import MonthFigures, figures_of
from core.errors import NotAllowed, Unseen
from core.periods import Month, local_date
from tenancy.enums import JobState
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.selectors import all_regions

COMPUTE_JOB = "assessment.compute_run"
"""Kind of the job (and name of the task) that computes a month for a person who waits."""


@dataclass(frozen=True)
class Difference:
    """A region whose published rates would change."""

    name: str
    before: RegionResult
    now: RegionResult


@dataclass(frozen=True)
class Publication:
    """Everything the centre decides on: the month's locked run, what stands published, what would change, who did what.

    `candidate` is the run of the cut-off on its way to publication (None: none), `behind` that a deduction was decided since.
    """

    month: Month
    scheme: Scheme
    rule: MonthRule
    is_over: bool
    candidate: MonthFigures | None
    behind: bool
    versions: tuple[Run, ...]
    differences: tuple[Difference, ...]
    may_compute: bool
    may_hand_in: bool
    may_review: bool
    may_give_back: bool
    may_publish: bool
    job: Job | None

    @property
    def latest(self) -> Run | None:
        """The version that stands published."""
        return self.versions[-1] if self.versions else None

    @property
    def province(self) -> RegionResult | None:
        """The province's row of the candidate."""
        return None if self.candidate is None else next(iter(self.candidate.results.values()), None)

    @property
    def is_same(self) -> bool:
        """Whether a correction would publish exactly what stands published."""
        if self.latest is None or self.candidate is None:
            return False
        run = self.candidate.run
        return (self.latest.digest, self.latest.inputs_digest) == (run.digest, run.inputs_digest)


def publication(actor: Actor, month: Month, *, now: datetime) -> Publication:
    """How far a month is on its way to publication, for the centre and whoever reviews.

    Raises NotAllowed for everybody else, Unseen for a month that has not begun or has no scheme.
    """
    if not (can_publish(actor) or can_review_run(actor)):
        raise NotAllowed
    if month > Month.of(local_date(now)):
        raise Unseen
    try:
        scheme = load_scheme(month.year)
    except SchemeError as none:
        raise Unseen(none.message) from none
    rule = scheme.month(month.month)
    versions = tuple(Run.objects.filter(month=month.first_day, version__gte=1).order_by("version"))
    locked = Run.objects.filter(month=month.first_day, kind=RunKind.LOCKED).first()
    candidate = None if locked is None else figures_of(locked)
    handed_in = locked is not None and locked.handed_in_at is not None
    reviewed = locked is not None and locked.reviewed_at is not None
    own = locked is not None and locked.handed_in_by_id == actor.user
    return Publication(
        month=month,
        scheme=scheme,
        rule=rule,
        is_over=rule.cutoff <= now,
        candidate=candidate,
        behind=locked is not None and is_behind(locked),
        versions=versions,
        differences=_differences(versions[-1], candidate) if versions and candidate is not None else (),
        may_compute=can_compute(actor) and not handed_in,
        may_hand_in=can_publish(actor) and locked is not None and not handed_in,
        may_review=can_review_run(actor) and handed_in and not reviewed and not own,
        may_give_back=can_review_run(actor) and handed_in,
        may_publish=can_publish(actor) and reviewed,
        job=open_computation(month),
    )


@dataclass(frozen=True)
class MonthUnderWay:
    """A month past its cut-off that is not published as it stands; `is_own`: the actor handed it in and cannot review it."""

    month: Month
    state: RunState
    is_own: bool


def months_under_way(actor: Actor, *, now: datetime) -> list[MonthUnderWay]:
    """Months on their way to publication, the oldest first: what waits to be locked, handed in, reviewed, published.

    Two queries; raises NotAllowed for who has nothing to do with it.
    """
    if not (can_publish(actor) or can_review_run(actor)):
        raise NotAllowed
    rows = list(Run.objects.filter(kind__in=(RunKind.LIVE, RunKind.LOCKED)).order_by("month", "kind"))
    settled = set(Run.objects.filter(version__gte=1).values_list("month", flat=True))
    settled |= {run.month for run in rows if run.kind == RunKind.LOCKED}
    found = []
    for run in rows:
        month = Month.of(run.month)
        is_over = Scheme.from_canonical(run.rule).month(month.month).cutoff <= now
        if run.kind == RunKind.LIVE and (run.month in settled or not is_over):
            continue
        state = run_state(
            RunKind(run.kind),
            is_over=is_over,
            is_handed_in=run.handed_in_at is not None,
            is_reviewed=run.reviewed_at is not None,
        )
        own = run.handed_in_by_id is not None and run.handed_in_by_id == actor.user
        found.append(MonthUnderWay(month, state, own))
    return found


def _differences(published: Run, candidate: MonthFigures) -> tuple[Difference, ...]:
    before = figures_of(published).results
    names = all_regions().names
    return tuple(
        Difference(names[code], before[code], result)
        for code, result in candidate.results.items()
        if code in before and before[code].as_row() != result.as_row()
    )


def is_behind(run: Run) -> bool:
    """Whether a deduction of the month was decided or taken back since the run was made: its figures are behind. Two queries."""
    now = {(group.region, group.ids, group.numbers) for group in deduction_groups(Month.of(run.month))}
    frozen = Basis.objects.filter(run=run, verdict=DeductionVerdict.COUNTED)
    return now != {
        (row.region_id, _literal(row.ids), _literal(row.numbers or []))
        for row in frozen.only("region", "ids", "numbers")
    }


def _literal(numbers: Sequence[int | None]) -> str:
    """An array as the database prints it."""
    return f"{{{','.join(map(str, numbers))}}}"


def open_computation(month: Month) -> Job | None:
    """The computation of a month that somebody asked for and that is not finished yet."""
    return open_job(COMPUTE_JOB, month=str(month))


def open_job(kind: str, **params: object) -> Job | None:
    """The latest unfinished job in view of that kind and with these parameters, if there is one."""
    waiting = Job.objects.filter(kind=kind, state__in=[JobState.QUEUED, JobState.RUNNING])
    return waiting.filter(params__contains=params).order_by("-id").first()
