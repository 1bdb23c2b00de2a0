"""Reminding the centre that a list is to be published."""

from datetime import datetime

from django.urls import reverse

from alerts.rules import due_stage
from alerts.selectors import centres, list_due
from core.errors import NotAllowed
from core.periods import local_date
from notices.enums import Kind
from notices.services import notify_offices
from tenancy.roles import Actor
from tenancy.selectors import working_calendar


def remind_publication(*, by: Actor, now: datetime) -> bool:
    """Tell the centre that the list of the quarter that has ended is due: as its month begins, and shortly before its last day.

    Each is told once, and nothing once the list is published; whether there was something to tell. Raises NotAllowed for
    anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    due = list_due(now=now)
    stage = None if due is None else due_stage(due, today=local_date(now), calendar=working_calendar())
    if due is None or stage is None:
        return False
    notify_offices(
        regions=centres(),
        kind=Kind.LIST,
        key=f"list-due:{due.quarter}:{stage}",
        title=f"{due.quarter.label}五色清单待发布",
        text=due.words,
        path=reverse("alerts:home"),
        by=by,
        now=now,
    )
    return True
