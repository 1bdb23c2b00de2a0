"""Background jobs: the row in the database is the truth, Celery the doorbell.

`enqueue` writes the row and rings after the commit; `run_job` takes a lease, works, and commits result and state together;
`sweep` rings again for what was never heard or whose worker died. Any number of workers and beats is harmless.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.errors import Refusal
from tenancy.enums import JobState, Role
from tenancy.models import Job
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, in_snapshot, job_scope

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 3
UNHEARD = timedelta(minutes=1)


class LeaseLost(Exception):
    """Another worker took the job over; this one's work is rolled back."""


@dataclass(frozen=True)
class Progress:
    """Reports how far a job is, outside the job's own transaction so that watchers see it at once."""

    job: int
    lease: uuid.UUID

    def report(self, done: int, total: int, message: str = "") -> None:
        """Set progress (`done` of `total` units) and extend the lease."""
        side = connections["default"].copy()
        try:
            with side.cursor() as cursor:
                cursor.execute(
                    "BEGIN; SET LOCAL ROLE zj_job; SET LOCAL lock_timeout = '1s';"
                    " UPDATE tenancy_job SET progress = %s, total = %s, message = %s,"
                    " lease_until = now() + make_interval(secs => %s)"
                    " WHERE id = %s AND lease = %s; COMMIT",
                    [done, total, message[:300], LEASE.total_seconds(), self.job, self.lease],
                )
        finally:
            side.close()


def enqueue(
    *,
    kind: str,
    key: str,
    title: str,
    by: Actor,
    now: datetime,
    params: dict[str, Any] | None = None,
    region: int | None = None,
    enterprise: int | None = None,
) -> Job:
    """Put a job in the queue once for its key; the same key again gives the same row.

    `kind` is the Celery task's name; `region` and `enterprise` say who may see the job and its files.
    """
    Job.objects.bulk_create(
        [
            Job(
                kind=kind,
                key=key,
                title=title,
                params=params or {},
                requested_by_id=by.user,
                region_id=region if region is not None else by.region,
                enterprise_id=enterprise if enterprise is not None else by.enterprise,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    job = Job.objects.get(key=key)
    if job.state == JobState.QUEUED:
        transaction.on_commit(lambda: ring(job.kind, job.pk))
    return job


def actor_of_job(job: Job) -> Actor:
    """Whoever asked for a job, in the role they had (`params["role"]`): a job that works for a person sees what they saw."""
    role = job.params["role"]
    return Actor(
        user=job.requested_by_id,
        role=None if role is None else Role(role),
        label=job.params.get("as", job.title),
        region=job.region_id,
        enterprise=job.enterprise_id,
    )


def ring(kind: str, job: int) -> None:
    """Ring the doorbell. A broker that is away is no error: the sweeper rings again."""
    try:
        current_app.send_task(kind, args=[job], retry=False)
    except current_app.connection_for_write().connection_errors as error:
        logger.warning("job %s: the broker did not answer (%s); the sweeper will ring again", job, error)


def run_job(job: int, work: Callable[[Job, Progress], None], *, snapshot: bool = False) -> bool:
    """Do a job if nobody else has it; False when there is nothing to do.

    The work runs in one transaction under the job scope. A refusal ends the job with its message; another exception
    leaves it for another attempt, at most MAX_ATTEMPTS. With `snapshot` the work sees the data as of one moment, in a transaction
    before that of the state (which reports of progress move meanwhile): it may be done twice, and has to bear that.
    """
    lease = uuid.uuid4()
    row = _take(job, lease)
    if row is None:
        return False
    progress = Progress(row.pk, lease)
    try:
        system = system_actor(f"{row.kind} {row.pk}")
        if snapshot:
            in_snapshot(system, lambda: work(row, progress))
        with actor_scope(system):
            if not snapshot:
                work(row, progress)
            _finish(row, lease)
    except Refusal as refusal:
        _give_back(row, lease, JobState.FAILED, str(refusal))
    except LeaseLost:
        logger.warning("job %s: lease lost, work rolled back", row.pk)
        return False
    except Exception:
        last = row.attempts >= MAX_ATTEMPTS
        _give_back(row, lease, JobState.FAILED if last else JobState.QUEUED, "系统处理出错，请稍后重试或联系管理员。")
        raise
    return True


def _finish(row: Job, lease: uuid.UUID) -> None:
    finished = Job.objects.filter(pk=row.pk, lease=lease).update(
        state=JobState.DONE,
        progress=F("total"),
        message="",
        lease=None,
        lease_until=None,
        finished_at=timezone.now(),
    )
    if not finished:
        raise LeaseLost(row.pk)


def _take(job: int, lease: uuid.UUID) -> Job | None:
    now = timezone.now()
    with job_scope(reason=f"lease {job}"):
        row = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now), pk=job)
            .first()
        )
        if row is None:
            return None
        if row.attempts >= MAX_ATTEMPTS:
            Job.objects.filter(pk=job).update(
                state=JobState.FAILED,
                lease=None,
                lease_until=None,
                finished_at=now,
                message="多次处理未完成，请联系管理员。",
            )
            return None
        row.state, row.lease, row.lease_until, row.attempts = JobState.RUNNING, lease, now + LEASE, row.attempts + 1
        row.save(update_fields=["state", "lease", "lease_until", "attempts"])
    return row


def _give_back(row: Job, lease: uuid.UUID, state: JobState, message: str) -> None:
    with job_scope(reason=f"{row.kind} {row.pk}"):
        Job.objects.filter(pk=row.pk, lease=lease).update(
            state=state,
            message=message[:300],
            lease=None,
            lease_until=None,
            finished_at=timezone.now() if state == JobState.FAILED else None,
        )


def sweep(*, now: datetime) -> int:
    """Ring again for jobs that nobody heard or whose lease ran out; returns how many."""
    with job_scope(reason="sweep"):
        open_jobs = list(
            Job.objects.filter(
                Q(state=JobState.QUEUED, created_at__lt=now - UNHEARD) | Q(state=JobState.RUNNING, lease_until__lt=now)
            ).values_list("kind", "id")
        )
    for kind, job in open_jobs:
        ring(kind, job)
    return len(open_jobs)
