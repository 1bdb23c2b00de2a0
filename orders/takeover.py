"""Taking over customs exports and returns from before the system was there (workbooks `exports`, `returns`).

Nothing here overwrites what an enterprise filed itself: decided here row by row, and once more in the statement that writes.
Months are gone through one by one, so a million rows fit.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from core import sql
from core.periods import Month
from orders.enums import FilingStatus, FindingKind, Origin, SentimentQuestion
from orders.facts.reference import ExportRow, RateRow
from orders.models import CustomsExport, ExchangeRate, Filing, Finding
from orders.services import freeze_roster
from tenancy.roles import Actor
from tenancy.takeover import Place, Tally, place_for

BATCH = 10_000
INACCURATE = "历史导入：原记录为不准确"


class ReturnRow(NamedTuple):
    """One return as it was filed; `usd_10k` in 万美元 and `trend` of orders ("up"…) are None where they were left open."""

    uscc: str
    month: date
    filed_at: datetime
    is_nil: bool
    usd_10k: Decimal | None
    orders: int
    accurate: bool
    trend: str | None = None


class Standing(NamedTuple):
    """A return that is already in the database."""

    enterprise_id: int
    id: int
    status: int
    origin: int
    is_nil: bool
    signed_count: int
    signed_usd_10k: Decimal | None
    first_filed_at: datetime | None
    filed_by_id: int | None
    sentiment: dict[str, str] | None


R = TypeVar("R", ExportRow, ReturnRow)


def _by_month(rows: Iterable[R]) -> dict[date, list[R]]:
    months: dict[date, list[R]] = defaultdict(list)
    for row in rows:
        months[row.month].append(row)
    return dict(sorted(months.items()))


def take_over_exports(
    *, rows: Iterable[ExportRow], places: Mapping[str, Place], by: Actor, now: datetime, preview: bool = False
) -> Tally:
    """Add customs exports, and correct those that the workbook states otherwise."""
    tally = Tally()
    for month, of_month in _by_month(rows).items():
        there = dict(CustomsExport.objects.filter(month=month).values_list("enterprise_id", "usd_10k"))
        wanted = []
        for row in of_month:
            known = there.get(places[row.uscc].id or 0)
            if known is None:
                tally.added += 1
            elif known != row.usd_10k:
                tally.changed += 1
            else:
                tally.skip()
                continue
            wanted.append(row)
        if not preview:
            for part in _parts(wanted):
                at = [place_for(places, row.uscc) for row in part]
                sql.execute(
                    "orders",
                    "take_over_exports",
                    {
                        "month": month,
                        "enterprises": [enterprise for enterprise, _ in at],
                        "regions": [county for _, county in at],
                        "amounts": [row.usd_10k for row in part],
                    },
                )
    return tally


def take_over_returns(
    *, rows: Sequence[ReturnRow], places: Mapping[str, Place], by: Actor, now: datetime, preview: bool = False
) -> Tally:
    """From the first to the last month of the workbook: freeze the month's roster, then file its returns. In this order a
    roster's record of the months before knows what was filed in them.

    An enterprise on the roster gets its return; one that is not keeps a return that no rate counts. A return that was
    not accurate gets a finding from the time of filing on. What the enterprise filed, began or corrected itself stays.
    """
    tally = Tally()
    months = _by_month(rows)
    for roster in Month.span(Month.of(min(months)), Month.of(max(months))) if months else ():
        if not preview:
            freeze_roster(month=roster, by=by, now=now)  # does nothing where a roster stands
        month = roster.first_day
        of_month = months.get(month, [])
        there = _standing(month) if of_month else {}
        doubted = set(
            Finding.objects.filter(month=month, kind=FindingKind.TAKEN_OVER, closed_at=None).values_list(
                "filing_id", flat=True
            )
        )
        wanted: list[ReturnRow] = []
        corrected: list[int] = []
        for row in of_month:
            known = there.get(places[row.uscc].id or 0)
            if known is None or known.status == FilingStatus.NOT_FILED:
                tally.added += 1
            elif _is_own(known):
                tally.skip(f"{row.uscc} {Month.of(month)}：企业已自行填报，保留企业填报的内容")
                continue
            elif _same(row, known, known.id in doubted):
                tally.skip()
                continue
            else:
                tally.changed += 1
                corrected.append(known.id)
            wanted.append(row)
        if not preview:
            Finding.objects.filter(filing_id__in=corrected, kind=FindingKind.TAKEN_OVER).delete()
            _file(month, wanted, places)
    return tally


def _standing(month: date) -> dict[int, Standing]:
    rows = Filing.objects.filter(month=month).order_by().values_list(*Standing._fields)
    return {row[0]: Standing(*row) for row in rows.iterator(chunk_size=BATCH)}


def _is_own(known: Standing) -> bool:
    return known.origin == Origin.SYSTEM or known.filed_by_id is not None or known.status != FilingStatus.FILED


def _same(row: ReturnRow, known: Standing, doubted: bool) -> bool:
    return (
        known.first_filed_at == row.filed_at
        and known.is_nil == row.is_nil
        and known.signed_count == row.orders
        and known.signed_usd_10k == row.usd_10k
        and doubted != row.accurate
        and (known.sentiment or {}).get(SentimentQuestion.ORDERS) == row.trend
    )


def _file(month: date, rows: Sequence[ReturnRow], places: Mapping[str, Place]) -> None:
    for part in _parts(rows):
        at = [place_for(places, row.uscc) for row in part]
        sql.execute(
            "orders",
            "take_over_returns",
            {
                "month": month,
                "enterprises": [enterprise for enterprise, _ in at],
                "regions": [county for _, county in at],
                "times": [row.filed_at for row in part],
                "nil": [row.is_nil for row in part],
                "counts": [row.orders for row in part],
                "amounts": [row.usd_10k for row in part],
                "sentiments": [
                    json.dumps({SentimentQuestion.ORDERS: row.trend}) if row.trend else None for row in part
                ],
            },
        )
        doubted = [enterprise for (enterprise, _), row in zip(at, part, strict=True) if not row.accurate]
        if doubted:
            sql.execute("orders", "take_over_findings", {"month": month, "enterprises": doubted, "reason": INACCURATE})


def _parts(rows: Sequence[R]) -> Iterable[Sequence[R]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def take_over_rates(*, rows: Sequence[RateRow], by: Actor, now: datetime) -> None:
    """Add exchange rates that are not there yet; those that are stay."""
    ExchangeRate.objects.bulk_create([ExchangeRate(**row._asdict()) for row in rows], ignore_conflicts=True)
