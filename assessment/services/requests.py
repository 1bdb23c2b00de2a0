"""Work that a person asks for and a worker does: the job's row, and the file it leaves."""

from datetime import datetime

from assessment.permissions import can_compute, can_export
from assessment.scheme_files import load_scheme
from assessment.selectors import COMPUTE_JOB, Report, latest_runs, open_job
from assessment.services.computing import compute_run, refuse_handed_in, refuse_published, refuse_unbegun
from core.errors import NotAllowed, Refused
from core.periods import Month
from tenancy.jobs import enqueue
from tenancy.models import Job
from tenancy.roles import Actor, system_actor

EXPORT_JOB = "assessment.export_workbook"


def request_computation(*, month: Month, by: Actor, now: datetime, correcting: bool = False) -> Job:
    """Have a month computed as of now or of its cut-off; a computation of it that is already under way is given back.

    `correcting` a published one, the outcome waits beside it to be handed in. Raises NotAllowed, Refused as `compute_run`.
    """
    if not can_compute(by):
        raise NotAllowed
    refuse_unbegun(month, now)
    if not correcting:
        refuse_published(month)
    refuse_handed_in(month)
    return open_job(COMPUTE_JOB, month=str(month)) or enqueue(
        kind=COMPUTE_JOB,
        key=f"{COMPUTE_JOB}:{month}:{now.isoformat()}",
        title=f"计算{month.label}考核",
        params={"month": str(month), "correcting": correcting},
        by=by,
        now=now,
    )


def compute_for_job(job: Job, *, now: datetime, report: Report) -> None:
    """Do what `request_computation` asked for: as of now, or of the cut-off once that has passed."""
    month = Month.parse(job.params["month"])
    cutoff = load_scheme(month.year).month(month.month).cutoff
    compute_run(
        month=month,
        as_of=min(now, cutoff),
        by=system_actor(job.title),
        now=now,
        report=report,
        correcting=bool(job.params.get("correcting")),
    )


def request_month_workbook(*, month: Month, by: Actor, now: datetime) -> Job:
    """Have the 考核表 of a month made. Raises NotAllowed, Refused for a month without a run."""
    if not can_export(by):
        raise NotAllowed
    if not latest_runs([month]):
        raise Refused(f"{month.label}尚未计算，没有可导出的数据。", field="month")
    return _request_export({"month": str(month)}, f"{month.label}考核表", by, now)


def request_year_workbook(*, year: int, by: Actor, now: datetime) -> Job:
    """Have the 年度考核表 made. Raises NotAllowed, Refused for a year without a published month."""
    if not can_export(by):
        raise NotAllowed
    months = Month.span(Month(year, 1), Month(year, 12))
    if not latest_runs(months, published_only=True):
        raise Refused(f"{year}年没有已发布的月份，没有可导出的数据。", field="year")
    return _request_export({"year": year}, f"{year}年度考核表", by, now)


def _request_export(params: dict[str, object], title: str, by: Actor, now: datetime) -> Job:
    # The job works in the system's scope: what it may show is decided by the requester's role and region.
    params = params | {"user": by.user, "role": None if by.role is None else int(by.role)}
    return open_job(EXPORT_JOB, **params) or enqueue(
        kind=EXPORT_JOB,
        key=f"{EXPORT_JOB}:{title}:{by.user}:{now.isoformat()}",
        title=f"导出{title}",
        params=params,
        by=by,
        now=now,
    )
