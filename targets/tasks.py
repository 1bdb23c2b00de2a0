"""What beat rings for: scope open, one service, one line of log."""

import logging

from celery import shared_task
from django.utils import timezone

from targets import services
from tenancy.roles import system_actor
from tenancy.scope import actor_scope

logger = logging.getLogger(__name__)


@shared_task(name="targets.remind_due")
def remind_due() -> None:
    """Remind of targets that are due soon."""
    system = system_actor("remind of targets")
    with actor_scope(system):
        told = services.remind_due(by=system, now=timezone.now())
    if told:
        logger.info("%s reminders of targets stand", told)
