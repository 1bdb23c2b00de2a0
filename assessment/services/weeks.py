"""Telling of the week: each bureau its own progress, once a week."""

from datetime import datetime

from django.urls import reverse

from assessment.rules import progress
from assessment.selectors import week_due, week_facts
from core.errors import NotAllowed
from notices.enums import Kind
from notices.services import notify_office
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import all_regions


def tell_week(*, by: Actor, now: datetime) -> int:
    """Tell every bureau its own progress of the week that has just ended; how many were told. Told again, nobody hears it twice.

    Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    week = week_due(now)
    if week is None:
        return 0
    regions = all_regions()
    told = 0
    for code, facts in week_facts(week, regions.at(RegionLevel.CITY) + regions.at(RegionLevel.COUNTY)):
        notify_office(
            region=code,
            kind=Kind.RESULT,
            key=f"week:{week.public_id}",
            title=f"{facts.month.label}周监测进度",
            text=progress(facts)[0] + "进度数据不排名，以月度发布为准。",
            path=reverse("assessment:week", args=[week.public_id]),
            by=by,
            now=now,
        )
        told += 1
    return told
