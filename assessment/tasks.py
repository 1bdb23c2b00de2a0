"""What beat rings for and what a person waits for: ids in, scope open, one service, one line of log."""

import logging
from functools import partial

from celery import shared_task
from django.utils import timezone

from assessment import exports, services
from tenancy.jobs import run_job
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, in_snapshot

logger = logging.getLogger(__name__)


@shared_task(name="assessment.compute_live")
def compute_live() -> None:
    """Compute the running month and the unpublished months before it."""
    system, now = system_actor("compute live"), timezone.now()
    for month in services.due_months(now):
        made = in_snapshot(system, partial(services.compute_live_month, month=month, by=system, now=now))
        if made is not None:
            logger.info("computed %s", month)


@shared_task(name="assessment.lock_due")
def lock_due() -> None:
    """Compute at the cut-off the months whose cut-off has passed."""
    system, now = system_actor("lock due"), timezone.now()
    for month in services.due_months(now):
        made = in_snapshot(system, partial(services.lock_month_due, month=month, by=system, now=now))
        if made is not None:
            logger.info("computed %s at its cut-off", month)


@shared_task(name="assessment.compute_week")
def compute_week() -> None:
    """Keep the running month as of Sunday 24:00."""
    system, now = system_actor("compute week"), timezone.now()
    made = in_snapshot(system, partial(services.compute_week, by=system, now=now))
    if made is not None:
        logger.info("kept the week as of %s", made.as_of)


@shared_task(name="assessment.compute_run")
def compute_run(job: int) -> None:
    """Compute the month that a person asked for."""
    run_job(
        job,
        lambda row, progress: services.compute_for_job(row, now=timezone.now(), report=progress.report),
        snapshot=True,
    )


@shared_task(name="assessment.export_workbook")
def export_workbook(job: int) -> None:
    """Make the workbook that a person asked for."""
    run_job(job, lambda row, progress: exports.export_for_job(row, now=timezone.now(), report=progress.report))


@shared_task(name="assessment.make_priority")
def make_priority(job: int) -> None:
    """Make the priority list that a person asked for."""
    run_job(
        job,
        lambda row, progress: services.make_priority_for_job(row, now=timezone.now(), report=progress.report),
        snapshot=True,
    )


@shared_task(name="assessment.export_priority")
def export_priority(job: int) -> None:
    """Make the workbook of a priority list that a person asked for."""
    run_job(job, lambda row, progress: exports.export_priority_for_job(row, now=timezone.now(), report=progress.report))


@shared_task(name="assessment.draft_bulletins")
def draft_bulletins() -> None:
    """Draft the province's bulletin, in the last ten days, of a month that has none yet."""
    system = system_actor("draft bulletins")
    with actor_scope(system):
        made = services.draft_due(by=system, now=timezone.now())
    if made:
        logger.info("drafted %s bulletins", len(made))


@shared_task(name="assessment.tell_week")
def tell_week() -> None:
    """Tell every bureau its progress of the week that has ended."""
    system = system_actor("tell week")
    with actor_scope(system):
        told = services.tell_week(by=system, now=timezone.now())
    if told:
        logger.info("told %s offices of the week", told)
