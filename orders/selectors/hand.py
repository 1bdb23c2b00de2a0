"""Orders in hand as a month begins, and what its return said of them."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from core.periods import Month
from orders.enums import Currency, Destination, OrderState
from orders.facts import ZERO, Change, HeldOrder
from orders.models import Order, OrderChange
from orders.rules import ENDED


class Hand(NamedTuple):
    """`held`: orders of earlier months in hand on the 1st, oldest first. `changes`: what the month's return as filed did
    to them. `own`: the month's own orders in the order of their lines; `own_changes` what it said of those, and
    `own_held` those with what later months did to them, by id. `rows`: the rows of the orders held, by id."""

    held: list[HeldOrder]
    changes: list[Change]
    own: list[Order]
    own_changes: dict[int, OrderChange]
    own_held: dict[int, HeldOrder]
    rows: dict[int, Order]


def hand_of(enterprise: int, month: Month) -> Hand:
    """What an enterprise had in hand as `month` began, and the month's own orders. Two queries, whatever the orders."""
    first = month.first_day
    orders = list(
        Order.objects.filter(enterprise_id=enterprise, month__lte=first)
        .filter(Q(closed_in__isnull=True) | Q(closed_in__gte=first))
        .order_by("month", "filing_id", "line")
    )
    by_order: dict[int, list[OrderChange]] = defaultdict(list)
    for change in OrderChange.objects.filter(enterprise_id=enterprise, order__in=orders).order_by("order_id", "month"):
        by_order[change.order_id].append(change)
    hand = Hand([], [], [], {}, {}, {})
    for order in orders:
        here = next((one for one in by_order[order.pk] if one.month == first), None)
        before = held_order(order, by_order[order.pk], month)
        if order.month == first:
            hand.own.append(order)
            hand.own_held[order.pk] = before
            if here is not None:
                hand.own_changes[order.pk] = here
            continue
        hand.held.append(before)
        hand.rows[order.pk] = order
        if here is not None:
            hand.changes.append(
                Change(
                    before,
                    state=OrderState(here.state),
                    shipped=here.shipped,
                    cancelled=here.cancelled,
                    adjusted=here.adjusted,
                    destination=None if here.destination is None else Destination(here.destination),
                )
            )
    return hand


def held_order(order: Order, changes: Sequence[OrderChange], month: Month) -> HeldOrder:
    """An order as `month` begins, by its changes of all months in their order; for one of the month itself, as signed."""
    first = month.first_day
    before = [change for change in changes if change.month < first]
    later = [change for change in changes if change.month > first]
    amount = order.amount + sum((change.adjusted for change in before), ZERO)
    return HeldOrder(
        id=order.pk,
        public_id=order.public_id,
        reported=Month.of(order.month),
        contract_no=order.contract_no,
        signed_on=order.signed_on,
        market=order.market,
        hs_code=order.hs_code,
        product=order.product,
        currency=Currency(order.currency),
        amount=amount,
        opening=amount - sum((change.shipped + change.cancelled for change in before), ZERO),
        state=OrderState(before[-1].state) if before else OrderState.IN_HAND,
        shipment_month=Month.of(order.shipment_month),
        note=order.note,
        later=sum((_taken(change) for change in later), ZERO),
        later_month=Month.of(later[0].month) if later else None,
        later_closed=bool(later) and OrderState(later[-1].state) in ENDED,
    )


def _taken(change: OrderChange) -> Decimal:
    return change.shipped + change.cancelled - change.adjusted
