"""What the demo shows of whom is supported first: order books of a third of the companies, and the last half-year's list."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F, Q

from assessment.selectors.priority import latest_half
from assessment.services import make_priority_list, publish_priority_list
from core.periods import Month
from orders.enums import OrderState
from orders.models import CustomsExport, Filing, Order, OrderChange
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, in_snapshot, job_scope

REASON = "演示数据"
SHARE = 3
"""Every third company keeps its orders one by one; the others' returns were taken over as totals."""
LEAD = 2
"""Months from signing to shipment."""


class Supported:
    """The orders behind returns that were taken over as totals, and the list that is judged by them."""

    def __init__(self, random: Random, now: datetime, people: Mapping[str, Actor]) -> None:
        self._random = random
        self._now = now
        self._people = people
        self._half = latest_half(now)

    def play(self) -> None:
        """Orders first, as history wrote them; the list as the centre makes and the department publishes it."""
        with job_scope(reason=REASON):
            self._keep_orders()
        system, centre, department = system_actor(REASON), self._people["centre"], self._people["department"]
        made = in_snapshot(
            system,
            lambda: make_priority_list(
                half=self._half, by=system, now=self._now, made_by=centre.user, made_as=centre.title
            ),
        )
        with actor_scope(department):
            publish_priority_list(shown=made.public_id, seen=made.digest, by=department, now=self._now)

    def _keep_orders(self) -> None:
        """One order a month, shipped whole in its month, worth about what customs saw then."""
        last = self._half.last_month
        months = Month.span(last.plus(-11 - LEAD), last)
        ours = {actor.enterprise for actor in self._people.values() if actor.enterprise is not None}
        chosen = Q(enterprise_id__in=ours) | Q(odd=0)
        span = (months[0].first_day, last.first_day)
        filings = {
            (enterprise, month): (key, region)
            for enterprise, month, key, region in Filing.objects.alias(odd=F("enterprise_id") % SHARE)
            .filter(chosen, month__range=span, first_filed_at__isnull=False, orders__isnull=True)
            .order_by("month", "enterprise_id")
            .values_list("enterprise_id", "month", "pk", "region_id")
        }
        exported = {
            (enterprise, month): amount
            for enterprise, month, amount in CustomsExport.objects.alias(odd=F("enterprise_id") % SHARE)
            .filter(chosen, month__range=span, usd_10k__gt=0)
            .values_list("enterprise_id", "month", "usd_10k")
        }
        spread: dict[int, float] = {}
        orders, shipped = [], []
        for (enterprise, month), (filing, region) in filings.items():
            due = Month.of(month).plus(LEAD).first_day
            amount, closing = exported.get((enterprise, due)), filings.get((enterprise, due))
            if amount is None or closing is None:
                continue
            share = spread.setdefault(enterprise, self._random.uniform(0.6, 1.5))
            worth = amount * 10_000 * Decimal(f"{share * self._random.uniform(0.9, 1.1):.4f}")
            orders.append(_order(enterprise, region, filing, month, due, worth))
            shipped.append(closing[0])
        Order.objects.bulk_create(orders, batch_size=2_000)
        OrderChange.objects.bulk_create(
            (
                OrderChange(
                    enterprise_id=order.enterprise_id,
                    region_id=order.region_id,
                    order=order,
                    filing_id=closing,
                    month=order.shipment_month,
                    shipped=order.amount,
                    state=OrderState.COMPLETED,
                )
                for order, closing in zip(orders, shipped, strict=True)
            ),
            batch_size=2_000,
        )


def _order(enterprise: int, region: int, filing: int, month: date, due: date, worth: Decimal) -> Order:
    return Order(
        enterprise_id=enterprise,
        region_id=region,
        filing_id=filing,
        month=month,
        line=1,
        contract_no=f"DEM-{month:%Y%m}-1",
        signed_on=month + timedelta(days=2),
        market="US",
        hs_code="6109",
        product="针织T恤衫",
        currency="USD",
        amount=worth.quantize(Decimal("0.01")),
        shipment_month=due,
        state=OrderState.COMPLETED,
        closed_in=due,
    )
