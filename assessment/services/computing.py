"""Computing a month: the live run, deleted and rebuilt; the week's; the one of the cut-off that is handed in for review."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from assessment.enums import RunKind
from assessment.formulas import RegionResult, counts_of_groups, deductions_of_groups, inputs_digest, pool
from assessment.formulas.month import STORED_DIGITS
from assessment.models import Result, Run
from assessment.permissions import can_compute
from assessment.scheme_files import load_scheme
from assessment.schemes import Scheme
from assessment.selectors import (
    STEPS,
    Computation,
    Report,
    compute,
    freeze,
    is_behind,
    region_tree,
    require_confirmed,
    require_unchanged,
    silent,
)
from assessment.services.locks import lock_month
from core import sql
from core.decimals import to_decimal
from core.errors import NotAllowed, Refused
from core.frozen import Group
from core.periods import Month, day_start, local_date
from tenancy.roles import Actor


def compute_run(
    *, month: Month, as_of: datetime, by: Actor, now: datetime, report: Report = silent, correcting: bool = False
) -> Run:
    """Count and judge a month as of a moment, freeze what was counted, and put the outcome in the place of the run before.

    As of the cut-off, once that has passed, this is the locked run that is handed in; before, the live one. Safe to repeat
    and to run twice at once: one run stays, and the same data give the same digests. To be called in a scope that sees one
    moment (`tenancy.scope.in_snapshot`). Raises NotAllowed, Refused for a month that has not begun, is published (unless
    `correcting`: then it is the next version's) or is being reviewed, and for one of the cut-off whose scheme nobody
    confirmed or that was changed under a published month; SchemeError for a year without a scheme.
    """
    if not can_compute(by):
        raise NotAllowed
    refuse_unbegun(month, now)
    lock_month(month)
    if not correcting:
        refuse_published(month)
    refuse_handed_in(month)
    scheme = load_scheme(month.year)
    locks = as_of == scheme.month(month.month).cutoff <= now
    if locks:
        _require_settled(scheme, month)
    return _rebuild(compute(month, as_of, report), RunKind.LOCKED if locks else RunKind.LIVE, now, report)


def due_months(now: datetime) -> list[Month]:
    """The running month and every earlier one of its year, in January the December before too: what beats look at."""
    running = Month.of(local_date(now))
    january = Month(running.year, 1)
    return Month.span(january.previous() if running == january else january, running)


def compute_live_month(*, month: Month, by: Actor, now: datetime) -> Run | None:
    """Compute one month as of now, or of its cut-off when that has passed; None when there is nothing to do.

    A month that is published or handed in stays; one of the cut-off does, unless a deduction has been decided since. A month
    that is over, and in which nothing at all was counted, is left out: the system was not in use then. Raises NotAllowed.
    """
    if not can_compute(by):
        raise NotAllowed
    lock_month(month)
    if _is_published(month):
        return None
    locked = Run.objects.filter(month=month.first_day, kind=RunKind.LOCKED).first()
    if locked is not None and (locked.handed_in_at or not is_behind(locked)):
        return None
    running = Month.of(local_date(now))
    computation = compute(month, min(now, load_scheme(month.year).month(month.month).cutoff))
    if month != running and computation.is_empty:
        return None
    return _rebuild(computation, _kind(computation, now), now, silent)


def lock_month_due(*, month: Month, by: Actor, now: datetime) -> Run | None:
    """Compute one month as of its cut-off, when that has passed and its run is older; None when there is nothing to do.

    Raises NotAllowed.
    """
    if not can_compute(by):
        raise NotAllowed
    cutoff = load_scheme(month.year).month(month.month).cutoff
    lock_month(month)
    waiting = Run.objects.filter(month=month.first_day, kind=RunKind.LIVE, as_of__lt=cutoff).exists()
    if now < cutoff or not waiting or _is_published(month):
        return None
    computation = compute(month, cutoff)
    return _rebuild(computation, _kind(computation, now), now, silent)


def compute_live(*, by: Actor, now: datetime) -> list[Run]:
    """`compute_live_month` for every month that beats look at, in the transaction that is open. Raises NotAllowed."""
    made = (compute_live_month(month=month, by=by, now=now) for month in due_months(now))
    return [run for run in made if run is not None]


def lock_due(*, by: Actor, now: datetime) -> list[Run]:
    """`lock_month_due` for every month that beats look at, in the transaction that is open. Raises NotAllowed."""
    made = (lock_month_due(month=month, by=by, now=now) for month in due_months(now))
    return [run for run in made if run is not None]


def compute_week(*, by: Actor, now: datetime) -> Run | None:
    """The week's run (周监测): the running month as of Sunday 24:00, at most as of its cut-off; kept, once for its moment.

    The month is that of the Sunday. None when it is there already. Raises NotAllowed.
    """
    if not can_compute(by):
        raise NotAllowed
    today = local_date(now)
    sunday = day_start(today - timedelta(days=today.weekday()))
    month = Month.of(local_date(sunday - timedelta(days=1)))
    as_of = min(sunday, load_scheme(month.year).month(month.month).cutoff)
    lock_month(month)
    if Run.objects.filter(month=month.first_day, kind=RunKind.WEEKLY, as_of=as_of).exists():
        return None
    computation = compute(month, as_of)
    return write_run(computation, Run(kind=RunKind.WEEKLY), now=now)


def refuse_unbegun(month: Month, now: datetime) -> None:
    """Raises Refused for a month that lies in the future."""
    if month > Month.of(local_date(now)):
        raise Refused(f"{month.label}尚未开始。", field="month")


def refuse_published(month: Month) -> None:
    """Raises Refused for a published month: its figures stand, and a correction is a version of its own."""
    if _is_published(month):
        raise Refused(f"{month.label}已发布，不再重算；如需更正，请由省外贸中心发布更正版本。", field="month")


def refuse_handed_in(month: Month) -> None:
    """Raises Refused while a month is being reviewed: what a second person looks at stays."""
    if Run.objects.filter(month=month.first_day, kind=RunKind.LOCKED, handed_in_at__isnull=False).exists():
        raise Refused(f"{month.label}已提交复核，退回之前不再重算。", field="month")


def _is_published(month: Month) -> bool:
    return Run.objects.filter(month=month.first_day, version__gte=1).exists()


def _rebuild(computation: Computation, kind: RunKind, now: datetime, report: Report) -> Run:
    unpublished = Run.objects.filter(month=computation.month.first_day, kind__in=(RunKind.LIVE, RunKind.LOCKED))
    unpublished.delete()
    return write_run(computation, Run(kind=kind), now=now, report=report)


def _require_settled(scheme: Scheme, month: Month) -> None:
    """Raises Refused for a scheme that may not lock the month: not confirmed, or changed under a published one."""
    require_confirmed(scheme)
    require_unchanged(scheme, month)


def _kind(computation: Computation, now: datetime) -> RunKind:
    """What a beat makes of a computation: as of the cut-off the locked run, live as long as the scheme may not lock it."""
    if not computation.as_of == computation.rule.cutoff <= now:
        return RunKind.LIVE
    try:
        _require_settled(computation.scheme, computation.month)
    except Refused:
        return RunKind.LIVE
    return RunKind.LOCKED


def write_run(computation: Computation, run: Run, *, now: datetime, report: Report = silent) -> Run:
    """Insert a run with its results, in the order of the tables, and its frozen inputs. A dozen statements for any size.

    Raises AssertionError when inputs and counts differ, which they cannot in a scope that sees one moment.
    """
    report(STEPS - 2, STEPS, "正在冻结计算依据")
    groups = freeze(computation.month, computation.as_of, computation.scheme)
    _agree(computation, groups)
    report(STEPS - 1, STEPS, "正在保存结果")
    run.month = computation.month.first_day
    run.as_of = computation.as_of
    run.computed_at = now
    run.scheme = computation.scheme.key
    run.rule = computation.terms
    run.digest = computation.digest
    run.inputs_digest = inputs_digest(groups)
    run.list_standing = computation.list_standing
    run.save(force_insert=True)
    Result.objects.bulk_create(_row(run, result) for result in computation.results)
    sql.execute(
        "assessment",
        "write_basis",
        {
            "run": run.pk,
            "regions": [group.region for group in groups],
            "months": [group.month for group in groups],
            "verdicts": [group.verdict for group in groups],
            "sizes": [group.size for group in groups],
            "ids": [group.ids for group in groups],
            "numbers": [group.numbers for group in groups],
            "moments": [group.moments for group in groups],
        },
    )
    return run


def _agree(computation: Computation, groups: list[Group]) -> None:
    """Two ways of counting, one result."""
    counted = pool(counts_of_groups(groups, computation.month), deductions_of_groups(groups), region_tree())
    for result in computation.results:
        if counted[result.region] != result.counts:
            raise AssertionError(f"{computation.month} {result.region}: {counted[result.region]} != {result.counts}")


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
