"""Computing a month: version 0 of its run, deleted and rebuilt."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from assessment.formulas import RegionResult
from assessment.formulas.month import STORED_DIGITS
from assessment.models import Result, Run
from assessment.permissions import can_compute
from assessment.scheme_files import load_scheme
from assessment.selectors import STEPS, Computation, Report, compute, silent
from assessment.services.locks import lock_month
from core.decimals import to_decimal
from core.errors import NotAllowed, Refused
from core.periods import Month, local_date
from tenancy.roles import Actor


def compute_run(*, month: Month, as_of: datetime, by: Actor, now: datetime, report: Report = silent) -> Run:
    """Count and judge a month as of a moment and put the outcome in the place of the live run (version 0).

    Safe to repeat and to run twice at once: one run stays, and the same data give the same digest. Raises NotAllowed,
    Refused for a month that has not begun or is published, SchemeError for a year without a scheme.
    """
    if not can_compute(by):
        raise NotAllowed
    refuse_unbegun(month, now)
    lock_month(month)
    refuse_published(month)
    computation = compute(month, as_of, report)
    return _rebuild(computation, now, report)


def compute_live(*, by: Actor, now: datetime) -> list[Run]:
    """Compute the running month and every earlier unpublished month of its year, as of now or of the cut-off.

    Earlier months in which nothing at all was counted are left out: the system was not in use then. Raises NotAllowed.
    """
    if not can_compute(by):
        raise NotAllowed
    running = Month.of(local_date(now))
    made = []
    for month in Month.span(Month(running.year, 1), running):
        lock_month(month)
        if _is_published(month):
            continue
        cutoff = load_scheme(month.year).month(month.month).cutoff
        computation = compute(month, min(now, cutoff))
        if month == running or not computation.is_empty:
            made.append(_rebuild(computation, now, silent))
    return made


def lock_due(*, by: Actor, now: datetime) -> list[Run]:
    """Compute at the cut-off every unpublished month whose cut-off has passed since its live run was made.

    Raises NotAllowed.
    """
    if not can_compute(by):
        raise NotAllowed
    made = []
    for run in Run.objects.filter(version=0).order_by("month"):
        month = Month.of(run.month)
        cutoff = load_scheme(month.year).month(month.month).cutoff
        if not run.as_of < cutoff <= now:
            continue
        lock_month(month)
        # Another beat may have done it while this one waited for the lock.
        waiting = Run.objects.filter(month=run.month, version=0, as_of__lt=cutoff).exists()
        if waiting and not _is_published(month):
            made.append(_rebuild(compute(month, cutoff), now, silent))
    return made


def refuse_unbegun(month: Month, now: datetime) -> None:
    """Raises Refused for a month that lies in the future."""
    if month > Month.of(local_date(now)):
        raise Refused(f"{month.label}尚未开始。", field="month")


def refuse_published(month: Month) -> None:
    """Raises Refused for a published month: its figures stand, and a correction is a version of its own."""
    if _is_published(month):
        raise Refused(f"{month.label}已发布，不再重算；如需更正，请由省外贸中心发布更正版本。", field="month")


def _is_published(month: Month) -> bool:
    return Run.objects.filter(month=month.first_day, version__gte=1).exists()


def _rebuild(computation: Computation, now: datetime, report: Report) -> Run:
    report(STEPS - 1, STEPS, "正在保存结果")
    Run.objects.filter(month=computation.month.first_day, version=0).delete()
    return write_run(computation, Run(version=0), now=now)


def write_run(computation: Computation, run: Run, *, now: datetime) -> Run:
    """Insert a run with its results, in the order of the tables. Four statements whatever the number of regions."""
    run.month = computation.month.first_day
    run.as_of = computation.as_of
    run.computed_at = now
    run.scheme = computation.scheme.key
    run.rule = computation.terms
    run.digest = computation.digest
    run.list_standing = computation.list_standing
    run.save(force_insert=True)
    Result.objects.bulk_create(_row(run, result) for result in computation.results)
    return run


def _row(run: Run, result: RegionResult) -> Result:
    return Result(
        run=run,
        region_id=result.region,
        month=run.month,
        published=run.version > 0,
        **result.counts.as_row(),
        a=_stored(result.filing.on_time),
        b=_stored(result.filing.accuracy),
        c=_stored(result.filing.completion),
        filing_rate=_stored(result.filing.rate),
        question_rate=_stored(result.response.question_rate),
        list_rate=_stored(result.response.list_rate),
        deduction=to_decimal(result.response.deduction, STORED_DIGITS),
        response_rate=_stored(result.response.rate),
    )


def _stored(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value, STORED_DIGITS)
