"""Rebuilding the list of conversions."""

import hashlib
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from core import sql
from core.decimals import to_decimal
from core.errors import NotAllowed
from core.periods import SHANGHAI
from orders.models import Conversion
from orders.permissions import can_export
from orders.rules.conversion import judge, window
from orders.selectors.conversion import ConversionQuery, latest_through
from orders.services.locks import CONVERSIONS, wait_for
from tenancy.jobs import enqueue
from tenancy.models import Job
from tenancy.roles import Actor

EXPORT_KIND = "orders.export_conversions"
BATCH = 5_000
RATIO_PLACES = 6


@transaction.atomic
def compute_conversions(*, by: Actor, now: datetime) -> int:
    """Delete all conversions and write them anew for the window that has just ended; how many enterprises.

    Run twice it gives the same rows. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    wait_for(CONVERSIONS)
    through = latest_through(now=now)
    months = window(through)
    Conversion.objects.all().delete()
    written = 0
    params = {"first": months[0].first_day, "last": months[-1].first_day}
    for part in sql.chunks("orders", "conversion", params, size=BATCH):
        judged = [judge(Fraction(row.due_usd), row.exported, incomplete=row.incomplete) for row in part]
        written += sql.execute(
            "orders",
            "write_conversions",
            {
                "through": through.first_day,
                "computed_at": now,
                "enterprises": [row.enterprise for row in part],
                "due": [one.due for one in judged],
                "exported": [one.exported for one in judged],
                "ratios": [None if one.ratio is None else to_decimal(one.ratio, RATIO_PLACES) for one in judged],
                "incomplete": [one.incomplete for one in judged],
            },
        )
    return written


def request_conversions(*, query: ConversionQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the list that `query` asks for as a workbook. Asking twice within a minute gives the same job."""
    if not can_export(by):
        raise NotAllowed
    params = {
        "role": None if by.role is None else int(by.role),
        "region": query.region,
        "tag": query.tag and query.tag.value,
        "sort": query.sort,
        "descending": query.descending,
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_KIND,
        key=f"{EXPORT_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title="订单转化率名单",
        params=params,
        by=by,
        now=now,
    )
