"""Housekeeping that beat rings for: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from tenancy import audit, jobs, services, tokens
from tenancy.exports import make_registry_file
from tenancy.imports import read_in_job, write_in_job
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
    """Remove what is too old: sessions, sign-in failures, job files, answers kept for repeated requests."""
    call_command("clearsessions")
    with job_scope(reason="purge"):
        gone = services.purge(now=timezone.now()) + tokens.purge_answers(now=timezone.now())
    logger.info("purged %s rows", gone)


@shared_task(name="tenancy.export_enterprises")
def export_enterprises(job: int) -> None:
    """Write the registry's workbook that somebody asked for."""
    if jobs.run_job(job, make_registry_file):
        logger.info("job %s: registry written", job)


@shared_task(name="tenancy.read_upload")
def read_upload(job: int) -> None:
    """Read a large workbook of enterprises."""
    if jobs.run_job(job, read_in_job):
        logger.info("job %s: upload read", job)


@shared_task(name="tenancy.write_upload")
def write_upload(job: int) -> None:
    """Write a large workbook of enterprises to the registry."""
    if jobs.run_job(job, write_in_job):
        logger.info("job %s: upload written", job)
