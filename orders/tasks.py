"""Jobs of orders: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from core.periods import Month, local_date
from orders.exports import make_roster_file
from orders.services import freeze_roster as freeze
from tenancy.jobs import run_job
from tenancy.roles import system_actor
from tenancy.scope import job_scope

logger = logging.getLogger(__name__)


@shared_task(name="orders.freeze_roster")
def freeze_roster() -> None:
    """Freeze the running month's roster; harmless once it is frozen."""
    now = timezone.now()
    month = Month.of(local_date(now))
    with job_scope(reason="orders.freeze_roster"):
        frozen = freeze(month=month, by=system_actor("orders.freeze_roster"), now=now)
    logger.info("roster of %s: %s enterprises frozen", month, frozen)


@shared_task(name="orders.export_roster")
def export_roster(job: int) -> None:
    """Write the roster workbook that somebody asked for."""
    if run_job(job, make_roster_file):
        logger.info("job %s: roster written", job)
