"""Orders that a question may be linked to (settings.QUESTION_SUBJECTS)."""

from uuid import UUID

from django.urls import reverse

from core.decimals import show_grouped
from orders.markets import market_name
from orders.models import Order
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view

OFFERED = 50


def subject(actor: Actor, public_id: UUID) -> tuple[str, str] | None:
    """An order in view, in words, with the address of the return it was reported in; None for any other. One query."""
    order = rows_in_view(Order.objects.select_related("filing"), actor).filter(public_id=public_id).first()
    if order is None:
        return None
    page = "orders:receipt" if actor.enterprise is not None else "orders:detail"
    return _label(order), reverse(page, args=[order.filing.public_id])


def choices(actor: Actor) -> list[tuple[UUID, str]]:
    """The enterprise's latest orders that are not closed, with their words; at most OFFERED. One query."""
    rows = rows_in_view(Order.objects.filter(closed_in__isnull=True), actor).order_by("-month", "-filing_id", "line")
    return [(order.public_id, _label(order)) for order in rows[:OFFERED]]


def _label(order: Order) -> str:
    return f"订单 {order.contract_no}（{market_name(order.market)}，{order.currency} {show_grouped(order.amount, 2)}）"
