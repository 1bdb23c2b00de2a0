"""Counting the leading index anew, so that a page reads a few rows whatever the number of returns."""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from django.db import transaction

from alerts.enums import Breakdown
from alerts.models import LeadingCount
from alerts.rules import Outlook, export_months, hidden_places, pooled
from alerts.services.locks import lock_leading
from core import sql
from core.errors import NotAllowed
from core.periods import Month
from orders.enums import Trend
from orders.models import CustomsExport
from tenancy.roles import Actor

BATCH = 2_000


def count_leading(*, months: Collection[Month], by: Actor, now: datetime) -> int:
    """Delete what was counted of each month and write it as it is now, a transaction a month; returns how many rows.

    Written are counties, cities and provinces, and of each whether it is to be hidden: so everybody is shown and not shown
    the same. Run twice it gives the same rows. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    return sum(_count(month, now) for month in months)


@transaction.atomic
def _count(month: Month, now: datetime) -> int:
    lock_leading(month)
    LeadingCount.objects.filter(month=month.first_day).delete()
    later, before = export_months(month)
    known = _known({*later, *before})
    found = sql.rows(
        "alerts",
        "count_leading",
        {
            "month": month.first_day,
            "later": [one.first_day for one in later],
            "before": [one.first_day for one in before],
            "up": Trend.UP.value,
            "flat": Trend.FLAT.value,
            "down": Trend.DOWN.value,
            "whole": Breakdown.ALL.value,
            "market": Breakdown.MARKET.value,
            "product": Breakdown.PRODUCT.value,
        },
    )
    rows = []
    for (breakdown, code), group in groupby(found, key=lambda row: (row.breakdown, row.code)):
        counties = {
            row.region: Outlook(
                rising=row.rising,
                flat=row.flat,
                falling=row.falling,
                exported=row.later if known.issuperset(later) else None,
                exported_before=row.before if known.issuperset(before) else None,
            )
            for row in group
        }
        places = pooled(counties)
        hidden = hidden_places({region: outlook.number for region, outlook in places.items()})
        rows += [
            LeadingCount(
                month=month.first_day,
                region_id=region,
                breakdown=breakdown,
                code=code,
                rising=outlook.rising,
                flat=outlook.flat,
                falling=outlook.falling,
                exported=outlook.exported,
                exported_before=outlook.exported_before,
                hidden=region in hidden,
                computed_at=now,
            )
            for region, outlook in places.items()
        ]
    LeadingCount.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _known(months: set[Month]) -> set[Month]:
    """Those of the months of which there are customs figures at all."""
    there = CustomsExport.objects.filter(usd_10k__gt=0)
    return {month for month in months if there.filter(month=month.first_day).exists()}
