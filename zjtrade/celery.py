"""Jobs: the queue's behaviour, and the one table of when something runs."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # the stubs lack it
from celery.schedules import crontab
from celery.signals import worker_init
from django.conf import settings

from zjtrade.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")

# A worker of root is dangerous where messages may be pickles; here only JSON is accepted, and the image is not root's.
warnings.filterwarnings("ignore", category=SecurityWarning)

VISIBILITY_TIMEOUT = 2 * 60 * 60  # seconds; longer than the longest task, or a task runs twice at once

app = Celery("zjtrade")
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # Look for the tasks of a killed worker at every interval, not at every tenth: 105 s otherwise.
        "unacked_restore_throttle": 1,
    },
    # The database's job table is the truth; a result would be a second one.
    task_ignore_result=True,
    # Acknowledge after the work, and give back what a killed child held: the default loses it.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=500,
    task_serializer="json",
    accept_content=["json"],
    timezone=settings.TIME_ZONE,
    enable_utc=True,
)
app.autodiscover_tasks()


@worker_init.connect
def _refuse_to_work(**kwargs: Any) -> None:
    """A worker makes the same check of its database login as the web."""
    refuse_to_start()


# Any number of beats is harmless: every task's run is a row inserted ON CONFLICT DO NOTHING.
app.conf.beat_schedule = {
    "freeze-roster": {
        # The roster is frozen on the 1st. Daily, so that a night without power is made good the next night;
        # ten past midnight, so that the last minute of the old month is committed.
        "task": "orders.freeze_roster",
        "schedule": crontab(hour="0", minute="10"),
    },
    "remind-ladder": {
        # On the scheme's days before a cut-off; at nine, when clerks sit down and have the day before them. Then hourly to
        # the end of the working day, so that a morning without beat is made good: nobody is reminded twice a day.
        "task": "orders.remind_ladder",
        "schedule": crontab(hour="9-17", minute="0"),
    },
    "compute-conversions": {
        # Customs figures and shipments move by the day at most, and officials look in the morning.
        "task": "orders.compute_conversions",
        "schedule": crontab(hour="4", minute="0"),
    },
    "find-signals": {
        # After midnight's filings are in, before the province looks; nobody is told, so the hour hurts nobody.
        "task": "orders.find_signals",
        "schedule": crontab(hour="4", minute="20"),
    },
    "count-leading": {
        # After the night's other counts, which read the same returns; before five, when the running month is computed. What
        # clerks filed, and customs figures that the centre entered by day, are in.
        "task": "alerts.count_leading",
        "schedule": crontab(hour="4", minute="50"),
    },
    "watch-questions": {
        # Stages come at any minute of a working day; ten minutes late is still at nine, and a run that finds nothing costs
        # two queries. Outside working hours it does nothing.
        "task": "cases.watch_questions",
        "schedule": crontab(minute="*/10"),
    },
    "remind-ratings": {
        # In the morning, when clerks sit down; then hourly, so that a morning without beat is made good. Asked once ever.
        "task": "cases.remind_ratings",
        "schedule": crontab(hour="9-17", minute="20"),
    },
    "remind-reviewers": {
        # On the days before the last day of scoring, in the morning; then hourly, so that a morning without beat is made good:
        # nobody is reminded twice a day. Ten minutes off the reminders of ratings, which go to enterprises.
        "task": "cases.remind_reviewers",
        "schedule": crontab(hour="9-17", minute="30"),
    },
    "remind-feedback": {
        # On the days before a list's deadline, in the morning; then hourly, so that a morning without beat is made good:
        # nobody is reminded twice a day. Ten minutes off the ladder of returns, which reads the same enterprises.
        "task": "alerts.remind_feedback",
        "schedule": crontab(hour="9-17", minute="10"),
    },
    "close-settled": {
        # Terms end at 24:00: in the night after, so that in the morning nobody objects to what is closed.
        "task": "cases.close_settled",
        "schedule": crontab(hour="0", minute="20"),
    },
    "count-running-year": {
        # The page of statistics says what it is as of; an official who has just answered looks a few minutes later.
        "task": "cases.count_running_year",
        "schedule": crontab(minute="*/10"),
    },
    "count-years": {
        # Years past change by late ratings and by what is taken over; at night, as it reads every question.
        "task": "cases.count_years",
        "schedule": crontab(hour="4", minute="35"),
    },
    "remind-publication": {
        # On the first working day of the month and three working days before its end; in the morning, when the centre sits
        # down, then hourly, so that a morning without beat is made good. Each is told once.
        "task": "alerts.remind_publication",
        "schedule": crontab(hour="9-17", minute="10"),
    },
    "purge-workbooks": {
        # With the other purge, at night, because it holds locks on what people use by day.
        "task": "orders.purge",
        "schedule": crontab(hour="3", minute="40"),
    },
    "purge-trials": {
        "task": "alerts.purge",
        "schedule": crontab(hour="3", minute="50"),
    },
    "find-topics": {
        # An answer is due within two working days: a topic of the morning is on the centre's desk before noon. At a quarter
        # past, apart from what runs at the full hour.
        "task": "cases.find_topics",
        "schedule": crontab(minute="15"),
    },
    "compute-week": {
        # As of Sunday 24:00, so any hour of Monday gives the same; before officials sit down, and again later in the morning,
        # so that an hour without beat is made good: the week's run is made once.
        "task": "assessment.compute_week",
        "schedule": crontab(hour="0-9", minute="25", day_of_week="mon"),
    },
    "compute-live": {
        # Officials look at the running month first thing in the morning; at five nobody files.
        "task": "assessment.compute_live",
        "schedule": crontab(hour="5", minute="0"),
    },
    "lock-due": {
        # Cut-offs lie at full hours (24:00 as a rule, but a scheme may say otherwise); two minutes later
        # every filing that the database stamped before the cut-off is committed.
        "task": "assessment.lock_due",
        "schedule": crontab(minute="2"),
    },
    "draft-bulletins": {
        # Bulletins go out in the last ten days. Every day, since a cut-off in December lies on the 31st and a day without
        # beat is made good; after five, when the unpublished months were computed, before the centre sits down.
        "task": "assessment.draft_bulletins",
        "schedule": crontab(hour="6", minute="10"),
    },
    "tell-week": {
        # On Monday, when offices sit down; then hourly to the end of the working day, so that a morning without beat, or a
        # week that was computed late, is made good: each office is told once a week.
        "task": "assessment.tell_week",
        "schedule": crontab(hour="9-17", minute="30", day_of_week="1"),
    },
    "remind-targets": {
        # Days before a target's month ends; in the morning, when offices sit down, then hourly, so that a morning without beat
        # is made good: each reminder is told once. Off the other reminders' minutes.
        "task": "targets.remind_due",
        "schedule": crontab(hour="9-17", minute="40"),
    },
    "send-notices": {
        # What is told rings at once; each minute what waited goes out: for the pace of a channel, a pause after a failure,
        # office hours, a digest's nine o'clock, a broker that was away.
        "task": "notices.send",
        "schedule": crontab(),
    },
    "chase-contacts": {
        # On the days about the due date, in the morning; then hourly, so that a morning without beat is made good: nobody is
        # chased twice a day. Apart from the reminders of returns, at the full hour and ten past.
        "task": "notices.chase_contacts",
        "schedule": crontab(hour="9-17", minute="40"),
    },
    "sweep-jobs": {
        # A job whose worker died is rung again as soon as its lease ends; a person waits for it.
        "task": "tenancy.sweep_jobs",
        "schedule": crontab(),
    },
    "seal-audit": {
        # The shorter the interval, the fewer events a thief of the database could change unseen.
        "task": "tenancy.seal_audit",
        "schedule": crontab(),
    },
    "purge": {
        # Expired sessions and finished jobs' files; at night, because it holds locks on what people use by day.
        "task": "tenancy.purge",
        "schedule": crontab(hour="3", minute="30"),
    },
}
