"""Taking over decided deductions from before the system was there (workbook `deductions`)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from assessment.models import Deduction, Run
from core.periods import Month, day_start
from orders.enums import Origin
from tenancy.roles import Actor
from tenancy.takeover import Tally


class DeductionRow(NamedTuple):
    """Decided occurrences of one kind (`assessment.enums.DeductionKind`) of one bureau in one month."""

    month: date
    region: int
    kind: str
    occurrences: int
    evidence: str


def published_months(years: Collection[int]) -> list[Month]:
    """Published months of these years, in order. One query."""
    days = (
        Run.objects.filter(version__gte=1, month__year__in=sorted(years))
        .order_by("month")
        .values_list("month", flat=True)
        .distinct()
    )
    return [Month.of(day) for day in days]


def take_over_deductions(*, rows: Sequence[DeductionRow], by: Actor, now: datetime, preview: bool = False) -> Tally:
    """Add decided deductions, and correct the number of those taken over before (same month, region, kind and evidence).

    The workbook does not say when they were decided: they bear the first day of their month (ours).
    """
    tally = Tally()
    months = {row.month for row in rows}
    there = {
        (row.month, row.region_id, row.kind, row.evidence): row
        for row in Deduction.objects.filter(month__in=months, origin=Origin.TAKEN_OVER)
    }
    added: list[Deduction] = []
    changed: list[Deduction] = []
    for row in rows:
        known = there.get((row.month, row.region, row.kind, row.evidence))
        if known is None:
            tally.added += 1
            added.append(
                Deduction(
                    month=row.month,
                    region_id=row.region,
                    kind=row.kind,
                    occurrences=row.occurrences,
                    evidence=row.evidence,
                    decided_at=day_start(row.month),
                    origin=Origin.TAKEN_OVER,
                )
            )
        elif known.occurrences == row.occurrences:
            tally.skip()
        else:
            tally.changed += 1
            known.occurrences = row.occurrences
            changed.append(known)
    if not preview:
        Deduction.objects.bulk_create(added)
        Deduction.objects.bulk_update(changed, ["occurrences"])
    return tally
