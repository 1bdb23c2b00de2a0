"""How an enterprise files and exports, in two figures: what others say of it in words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.periods import Month, local_date
from orders.models import CustomsExport, Filing
from orders.selectors.terms import filed_late, month_cutoff
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view

MONTHS = 12


@dataclass(frozen=True)
class FilingRecord:
    """The twelve finished months before now: how many had a return due, how many of those were filed in time.

    `exported` is the sum in 万美元 of the latest twelve months that have customs figures, the last of which is `through`; None
    without any. Only what lies in the actor's view: of an enterprise that moved, the months of before.
    """

    due: int = 0
    on_time: int = 0
    exported: Decimal | None = None
    through: Month | None = None


def filing_record(actor: Actor, enterprise: int, *, now: datetime) -> FilingRecord:
    """The record of one enterprise (id), of what the actor sees. Two queries."""
    this = Month.of(local_date(now))
    span = (this.plus(-MONTHS).first_day, this.previous().first_day)
    filings = rows_in_view(Filing.objects.all(), actor).filter(
        enterprise_id=enterprise, on_roster=True, month__range=span
    )
    rows = list(filings.only("month", "first_filed_at"))
    on_time = sum(
        row.first_filed_at is not None and not filed_late(row, month_cutoff(Month.of(row.month))) for row in rows
    )
    exports = rows_in_view(CustomsExport.objects.all(), actor).filter(
        enterprise_id=enterprise, month__lte=this.first_day, usd_10k__gt=0
    )
    latest = list(exports.order_by("-month").values_list("month", "usd_10k")[:MONTHS])
    if not latest:
        return FilingRecord(due=len(rows), on_time=on_time)
    through = Month.of(latest[0][0])
    first = through.plus(1 - MONTHS).first_day
    return FilingRecord(
        due=len(rows),
        on_time=on_time,
        exported=sum((amount for month, amount in latest if month >= first), Decimal(0)),
        through=through,
    )
