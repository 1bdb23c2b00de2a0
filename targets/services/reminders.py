"""Reminding of targets before the month in which they are due."""

from datetime import date, datetime

from django.urls import reverse

from core.errors import NotAllowed
from core.periods import day_label, local_date
from notices.enums import Kind
from notices.services import notify_office
from targets.enums import Period, TableState
from targets.models import TargetTable
from targets.rules import Due, due_key, due_stage
from targets.ruleset_files import judging
from targets.selectors import dues, standings
from tenancy.roles import Actor


def remind_due(*, by: Actor, now: datetime) -> int:
    """Tell the province's office which targets are due and not verified, so many days before the last day of their month.

    Each day's targets at each stage are told once, however often this runs. How many notices there are. Raises NotAllowed for
    anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    today = local_date(now)
    told = 0
    tables = TargetTable.objects.filter(year__in=(today.year, today.year + 1)).exclude(state=TableState.YEAR_FROZEN)
    for table in tables.order_by("region", "year"):
        by_day: dict[date, list[Due]] = {}
        for due in dues(table, {period: standings(table, period) for period in Period}):
            by_day.setdefault(due.day, []).append(due)
        for day, due_then in by_day.items():
            stage = due_stage(day, today=today, days_before=judging().days_before)
            if stage is None:
                continue
            notify_office(
                region=table.region_id,
                kind=Kind.DEADLINE,
                key=due_key(table.public_id, day, stage),
                title=f"{len(due_then)}项绩效目标将于{day_label(day)}到期",
                text="；".join(f"第{due.number}号（{due.period.label}，{due.state}）{due.text}" for due in due_then),
                path=f"{reverse('targets:overview')}?year={table.year}",
                by=by,
                now=now,
            )
            told += 1
    return told
