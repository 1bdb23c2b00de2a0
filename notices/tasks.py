"""What goes out of the house, when the bell rings and each minute."""

import logging

from celery import shared_task
from django.utils import timezone

from notices.rules import MINUTE
from notices.selectors import open_channels
from notices.services import chase_due, send_some
from tenancy.roles import system_actor
from tenancy.scope import job_scope

logger = logging.getLogger(__name__)


@shared_task(name="notices.send")
def send() -> None:
    """Send what is due until nothing is left that the channels' pace lets go; the next minute's run goes on from there."""
    until, tried = timezone.now() + MINUTE, 0
    for channel in open_channels():
        while timezone.now() < until and (part := send_some(channel=channel, now=timezone.now())):
            tried += part
    if tried:
        logger.info("tried to send %s messages", tried)


@shared_task(name="notices.chase_contacts")
def chase_contacts() -> None:
    """Chase the regions that owe the year's contact, on the days for it."""
    with job_scope(reason="notices.chase_contacts"):
        told = chase_due(by=system_actor("负责人名单催报"), now=timezone.now())
    if told:
        logger.info("chased %s regions for their contacts", told)
