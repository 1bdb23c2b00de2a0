"""What beat rings for and what a person waits for: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from assessment import exports, services
from tenancy.jobs import run_job
from tenancy.roles import system_actor
from tenancy.scope import actor_scope

logger = logging.getLogger(__name__)


@shared_task(name="assessment.compute_live")
def compute_live() -> None:
    """Compute the running month and the unpublished months before it."""
    system = system_actor("compute live")
    with actor_scope(system):
        made = services.compute_live(by=system, now=timezone.now())
    logger.info("computed %s months", len(made))


@shared_task(name="assessment.lock_due")
def lock_due() -> None:
    """Compute at the cut-off the months whose cut-off has passed."""
    system = system_actor("lock due")
    with actor_scope(system):
        made = services.lock_due(by=system, now=timezone.now())
    if made:
        logger.info("computed %s months at their cut-off", len(made))


@shared_task(name="assessment.compute_run")
def compute_run(job: int) -> None:
    """Compute the month that a person asked for."""
    run_job(job, lambda row, progress: services.compute_for_job(row, now=timezone.now(), report=progress.report))


@shared_task(name="assessment.export_workbook")
def export_workbook(job: int) -> None:
    """Make the workbook that a person asked for."""
    run_job(job, lambda row, progress: exports.export_for_job(row, now=timezone.now(), report=progress.report))
