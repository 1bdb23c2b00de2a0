"""Jobs of five-colour lists: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from alerts.exports import make_draft_file
from alerts.rules import changing_months
from alerts.services import count_leading
from alerts.services import remind_publication as look_at_dates
from alerts.services.backtesting import BACK_TEST_KIND, back_test_of
from alerts.services.drafts import purge_drafts
from alerts.services.drawing import DRAW_KIND, draw_of
from alerts.services.exporting import DRAFT_KIND
from alerts.services.publishing import TELL_KIND, tell_list_of
from alerts.services.reminders import REMIND_KIND, remind_entries_of
from alerts.services.reminders import remind_ladder as ladder
from core.periods import Month, local_date
from tenancy.jobs import run_job
from tenancy.roles import system_actor
from tenancy.scope import job_scope

logger = logging.getLogger(__name__)


@shared_task(name=TELL_KIND)
def tell_list(job: int) -> None:
    """Tell the enterprises of a published list, and their offices."""
    if run_job(job, tell_list_of):
        logger.info("job %s: enterprises of a list told", job)


@shared_task(name=DRAFT_KIND)
def export_draft(job: int) -> None:
    """Write the workbook of a draft that somebody asked for."""
    if run_job(job, make_draft_file):
        logger.info("job %s: draft written", job)


@shared_task(name="alerts.remind_publication")
def remind_publication() -> None:
    """Tell the centre that a list is to be published; any number of runs tells each reminder once."""
    with job_scope(reason="alerts.remind_publication"):
        told = look_at_dates(by=system_actor("alerts.remind_publication"), now=timezone.now())
    logger.info("publication of the list: %s", "reminded" if told else "nothing to remind of")


@shared_task(name=REMIND_KIND)
def remind(job: int) -> None:
    """Remind a segment of a list that was too large to wait for."""
    if run_job(job, remind_entries_of):
        logger.info("job %s: reminders of feedback sent", job)


@shared_task(name="alerts.remind_feedback")
def remind_feedback() -> None:
    """Remind the open on the days before a list's deadline; any number of runs a day sends the same as one."""
    with job_scope(reason="alerts.remind_feedback"):
        sent = ladder(by=system_actor("alerts.remind_feedback"), now=timezone.now())
    for quarter, number in sent.items():
        logger.info("list of %s: %s enterprises reminded of their feedback", quarter, number)


@shared_task(name="alerts.count_leading")
def count_leading_index() -> None:
    """Count the leading index of the months that can still change; any number of runs gives the same rows."""
    now = timezone.now()
    for month in changing_months(Month.of(local_date(now))):
        with job_scope(reason="alerts.count_leading"):
            rows = count_leading(months=[month], by=system_actor("alerts.count_leading"), now=now)
        logger.info("leading index of %s: %s rows", month, rows)


@shared_task(name=DRAW_KIND)
def draw_list(job: int) -> None:
    """Draw a list by rules as a dry run."""
    if run_job(job, draw_of):
        logger.info("job %s: list drawn", job)


@shared_task(name="alerts.purge")
def purge() -> None:
    """Remove the rows of dry runs that nobody adopted."""
    with job_scope(reason="alerts.purge"):
        gone = purge_drafts(by=system_actor("alerts.purge"), now=timezone.now())
    logger.info("purged %s rows of dry runs", gone)


@shared_task(name=BACK_TEST_KIND)
def back_test(job: int) -> None:
    """Try a ruleset on past quarters."""
    if run_job(job, back_test_of):
        logger.info("job %s: rules tried on past quarters", job)
