"""What goes out of the house, when the bell rings and each minute."""

import logging

from celery import shared_task
from django.utils import timezone

from notices.rules import MINUTE
from notices.selectors import open_channels
from notices.services import send_some

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
