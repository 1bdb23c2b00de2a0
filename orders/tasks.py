"""Jobs of orders: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from core.periods import Month, local_date
from orders.exports import make_conversions_file, make_roster_file, make_signals_file
from orders.imports import read_upload_of
from orders.services import freeze_roster as freeze
from orders.services.conversion import compute_conversions as compute
from orders.services.rates import convert_totals_of
from orders.services.reminders import remind_ladder as ladder
from orders.services.reminders import remind_segment
from orders.services.signals import find_signals as look_for_signals
from orders.services.uploads import purge_uploads, write_upload_of
from orders.services.workbooks import purge_workbooks
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


@shared_task(name="orders.remind")
def remind(job: int) -> None:
    """Remind a segment of the roster that was too large to wait for."""
    if run_job(job, remind_segment):
        logger.info("job %s: reminders sent", job)


@shared_task(name="orders.remind_ladder")
def remind_ladder() -> None:
    """Remind the open on the scheme's days before a cut-off; any number of runs a day sends the same as one."""
    with job_scope(reason="orders.remind_ladder"):
        sent = ladder(by=system_actor("orders.remind_ladder"), now=timezone.now())
    for month, number in sent.items():
        logger.info("ladder of %s: %s enterprises reminded", month, number)


@shared_task(name="orders.read_upload")
def read_upload(job: int) -> None:
    """Read a large workbook of customs exports or rates that the centre uploaded."""
    if run_job(job, read_upload_of):
        logger.info("job %s: workbook read", job)


@shared_task(name="orders.write_upload")
def write_upload(job: int) -> None:
    """Write a large workbook that the centre confirmed."""
    if run_job(job, write_upload_of):
        logger.info("job %s: workbook written", job)


@shared_task(name="orders.convert_totals")
def convert_totals(job: int) -> None:
    """Fill the totals of returns that waited for a rate."""
    if run_job(job, convert_totals_of):
        logger.info("job %s: totals converted", job)


@shared_task(name="orders.export_conversions")
def export_conversions(job: int) -> None:
    """Write the workbook of conversions that somebody asked for."""
    if run_job(job, make_conversions_file):
        logger.info("job %s: conversions written", job)


@shared_task(name="orders.compute_conversions")
def compute_conversions() -> None:
    """Rebuild the list of conversions; any number of times gives the same rows."""
    with job_scope(reason="orders.compute_conversions"):
        written = compute(by=system_actor("orders.compute_conversions"), now=timezone.now())
    logger.info("conversions of %s enterprises computed", written)


@shared_task(name="orders.export_signals")
def export_signals(job: int) -> None:
    """Write the workbook of signals that the province asked for."""
    if run_job(job, make_signals_file):
        logger.info("job %s: signals written", job)


@shared_task(name="orders.find_signals")
def find_signals() -> None:
    """Look for integrity signals in the running month and the one before, whose returns still come in."""
    now = timezone.now()
    running = Month.of(local_date(now))
    for month in (running.previous(), running):
        with job_scope(reason="orders.find_signals"):
            found = look_for_signals(month=month, by=system_actor("orders.find_signals"), now=now)
        logger.info("signals of %s: %s", month, found)


@shared_task(name="orders.purge")
def purge() -> None:
    """Remove workbooks that nobody confirmed, and enterprises' uploads of their month older than a week."""
    now = timezone.now()
    with job_scope(reason="orders.purge"):
        gone = purge_uploads(now=now) + purge_workbooks(now=now)
    logger.info("purged %s workbooks", gone)
