"""How enterprises filed and what their orders became over twelve months: counted here, judged by `assessment`."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from core import sql
from core.periods import Month
from orders.facts.records import WINDOW, Record
from orders.models import CustomsExport

BATCH = 5_000


def records(
    cutoffs: Mapping[Month, datetime], *, through: Month, as_of: datetime, enterprise: int | None = None
) -> Iterator[list[Record]]:
    """Every active enterprise that was on a roster of the twelve months to `through`, by id; one alone if asked for.

    Only months with a cut-off count: in earlier ones the system asked for no returns. Needs a scope that sees the rows. One
    query.
    """
    first = through.plus(1 - WINDOW)
    counted = [month for month in Month.span(first, through) if month in cutoffs]
    params = {
        "months": [month.first_day for month in counted],
        "cutoffs": [cutoffs[month] for month in counted],
        "bits": [1 << month.since(first) for month in counted],
        "quarters": [month.since(first) // 3 + 1 for month in counted],
        "as_of": as_of,
        "enterprise": enterprise,
    }
    for part in sql.chunks("orders", "records", params, size=BATCH):
        yield [
            Record(
                enterprise=row.enterprise,
                region=row.region,
                rostered=row.rostered,
                on_time=row.on_time,
                filed=row.filed,
                due=(row.due_1, row.due_2, row.due_3, row.due_4),
                exported=(row.exported_1, row.exported_2, row.exported_3, row.exported_4),
                incomplete=row.incomplete,
            )
            for row in part
        ]


def has_exports(month: Month) -> bool:
    """Whether customs exports of a month are in view: before they are, its orders all look unshipped. One query."""
    return CustomsExport.objects.filter(month=month.first_day, usd_10k__gt=0).exists()
