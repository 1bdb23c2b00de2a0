"""Jobs of questions: ids in, scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from cases import services
from cases.services.watching import BATCH
from core.periods import local_date
from tenancy.jobs import run_job
from tenancy.roles import system_actor
from tenancy.scope import job_scope

logger = logging.getLogger(__name__)


@shared_task(name="cases.find_topics")
def find_topics() -> None:
    """Look for like questions from several counties; any number of runs finds the same."""
    with job_scope(reason="cases.find_topics"):
        found = services.find_topics(by=system_actor("cases.find_topics"), now=timezone.now())
    logger.info("topics: %s found, %s questions joined", found.topics, found.joined)


@shared_task(name="cases.answer_topic")
def answer_topic(job: int) -> None:
    """Answer the questions of a topic that were too many to wait for."""
    if run_job(job, services.answer_topic_of):
        logger.info("job %s: topic answered", job)


@shared_task(name="cases.watch_questions")
def watch_questions() -> None:
    """Tell what has come due, batch by batch; any number of runs tells the same as one."""
    now, full = timezone.now(), True
    while full:
        with job_scope(reason="cases.watch_questions"):
            done = services.watch_questions(by=system_actor("cases.watch_questions"), now=now)
        full = done.is_full
        logger.info("questions watched: %s", done)


@shared_task(name="cases.remind_ratings")
def remind_ratings() -> None:
    """Ask once more for ratings, batch by batch."""
    now, asked = timezone.now(), BATCH
    while asked == BATCH:
        with job_scope(reason="cases.remind_ratings"):
            asked = services.remind_ratings(by=system_actor("cases.remind_ratings"), now=now)
        logger.info("ratings asked for: %s", asked)


@shared_task(name="cases.remind_reviewers")
def remind_reviewers() -> None:
    """Remind reviewers of the days before the last one; any number of runs a day tells the same as one."""
    with job_scope(reason="cases.remind_reviewers"):
        told = services.remind_due_reviewers(by=system_actor("cases.remind_reviewers"), now=timezone.now())
    logger.info("reviewers reminded: %s", told)


@shared_task(name="cases.close_settled")
def close_settled() -> None:
    """Close what was left in peace long enough, batch by batch."""
    now, closed = timezone.now(), BATCH
    while closed == BATCH:
        with job_scope(reason="cases.close_settled"):
            closed = services.close_settled(by=system_actor("cases.close_settled"), now=now, limit=BATCH)
        logger.info("questions closed: %s", closed)


@shared_task(name="cases.count_running_year")
def count_running_year() -> None:
    """Count the statistics of the running year anew; any number of times gives the same rows."""
    now = timezone.now()
    with job_scope(reason="cases.count_running_year"):
        written = services.count_year(year=local_date(now).year, by=system_actor("cases.count_running_year"), now=now)
    logger.info("statistics of the running year: %s rows", written)


@shared_task(name="cases.count_years")
def count_years() -> None:
    """Count the statistics of every year anew: what was rated, taken over or set aside late."""
    with job_scope(reason="cases.count_years"):
        written = services.count_years(by=system_actor("cases.count_years"), now=timezone.now())
    logger.info("statistics of all years: %s rows", written)
