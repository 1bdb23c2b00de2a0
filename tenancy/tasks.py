"""Housekeeping that beat rings for: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from tenancy import audit, jobs, services
from tenancy.scope import job_scope

logger = logging.getLogger(__name__)


@shared_task(name="tenancy.sweep_jobs")
def sweep_jobs() -> None:
    """Ring again for jobs whose bell nobody heard or whose worker died."""
    rung = jobs.sweep(now=timezone.now())
    if rung:
        logger.info("rang again for %s jobs", rung)


@shared_task(name="tenancy.seal_audit")
def seal_audit() -> None:
    """Seal the audit of finished transactions into the hash chain."""
    with job_scope(reason="seal audit"):
        sealed = audit.seal()
    logger.debug("sealed %s events", sealed)


@shared_task(name="tenancy.purge")
def purge() -> None:
    """Remove what is too old: sessions, sign-in failures, job files."""
    call_command("clearsessions")
    with job_scope(reason="purge"):
        gone = services.purge(now=timezone.now())
    logger.info("purged %s rows", gone)
