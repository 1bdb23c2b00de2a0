"""Writing exchange rates, and filling the figures that had to wait for one."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import sql
from core.errors import Invalid, NotAllowed, Refused
from core.periods import Month, local_date
from orders.enums import Currency
from orders.facts.reference import RateRow
from orders.models import ExchangeRate
from orders.permissions import can_import
from orders.rules.reference import MAX_SOURCE, rate_problem
from orders.selectors.balances import in_hand_of
from orders.selectors.rates import is_locked, open_totals, standing_rates, totals_that_differ
from orders.services.locks import REFERENCE, wait_for
from tenancy.jobs import Progress, enqueue
from tenancy.models import Job
from tenancy.roles import Actor, system_actor

CONVERT_KIND = "orders.convert_totals"
BATCH = 5_000


@transaction.atomic
def set_rate(*, month: Month, currency: Currency, usd: Decimal, source: str, by: Actor, now: datetime) -> int:
    """Enter one rate, or correct it; how many filed returns of the month keep a total that the new rate would not give.

    Totals that were empty for lack of a rate are filled by a job after the commit; those already converted stay as the
    enterprises saw them when they filed. Raises NotAllowed for everybody but the centre, Invalid with a message a field:
    no source, a month that has not come, or one whose returns are locked (a rate may then be added, not changed).
    """
    if not can_import(by):
        raise NotAllowed
    source = " ".join(source.split())
    wait_for(REFERENCE)
    standing = ExchangeRate.objects.filter(month=month.first_day, currency=currency.value).first()
    problem = rate_problem(
        month,
        currency,
        usd,
        running=Month.of(local_date(now)),
        standing=standing.usd if standing else None,
        locked=is_locked(month, now=now),
    )
    errors = {} if problem is None else {problem[0]: [problem[1] + "。"]}
    if not source:
        errors["source"] = ["请写明汇率的来源，如“国家外汇管理局 2026年6月1日”。"]
    elif len(source) > MAX_SOURCE:
        errors["source"] = [f"来源最多 {MAX_SOURCE} 个字，现有 {len(source)} 个。"]
    if errors:
        raise Invalid(errors)
    differing = 0
    if standing is not None and standing.usd != usd:
        differing = totals_that_differ(month, {currency.value: usd})
    write_rates(rows=[RateRow(month.first_day, currency.value, usd, source)], by=by, now=now)
    return differing


def write_rates(*, rows: Sequence[RateRow], by: Actor, now: datetime) -> None:
    """Write checked rates, one that stands already being replaced, and have the totals that waited for them filled."""
    there = standing_rates()
    rows = [row for row in rows if there.get((row.month, row.currency)) != (row.usd, row.source)]
    ExchangeRate.objects.bulk_create(
        [ExchangeRate(month=row.month, currency=row.currency, usd=row.usd, source=row.source) for row in rows],
        update_conflicts=True,
        unique_fields=["month", "currency"],
        update_fields=["usd", "source"],
    )
    for month in sorted({Month.of(row.month) for row in rows}):
        enqueue(
            kind=CONVERT_KIND,
            key=f"{CONVERT_KIND}:{month}:{now.isoformat()}",
            title=f"{month.label}填报金额折算",
            params={"month": str(month)},
            by=by,
            now=now,
        )


@transaction.atomic
def convert_open_totals(*, month: Month, by: Actor, now: datetime) -> int:
    """Fill the totals and balances in 万美元 of filed returns that had none for lack of a rate; how many returns.

    A figure that stands is never touched, and one whose return was filed again meanwhile keeps what that filing gave it.
    Nothing else of the return changes: no version, no time of filing. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    totals = open_totals(month)
    balances = in_hand_of(month, month, open_only=True)
    waiting = sorted(totals.keys() | {filing for filing, in_hand in balances.items() if in_hand is not None})
    filled = 0
    for start in range(0, len(waiting), BATCH):
        part = waiting[start : start + BATCH]
        filled += sql.execute(
            "orders",
            "fill_totals",
            {
                "filings": part,
                "totals": [totals.get(filing) for filing in part],
                "balances": [balances.get(filing) for filing in part],
            },
        )
    return filled


def refuse_locked(rows: Sequence[RateRow]) -> None:
    """Raise Refused naming the first of these changes, whose months were locked meanwhile."""
    if rows:
        month = Month.of(rows[0].month)
        raise Refused(f"{month.label}的填报已锁定，{rows[0].currency} 的汇率不能再改。请从工作簿中删去这一行。")


def convert_totals_of(job: Job, progress: Progress) -> None:
    """The work of a job: `convert_open_totals` of the month that it names."""
    month = Month.parse(job.params["month"])
    filled = convert_open_totals(month=month, by=system_actor(job.kind), now=timezone.now())
    progress.report(filled, filled, f"已补算 {filled:,} 份填报")
