"""An enterprise's months and orders as lists for its own programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core.errors import Refused, Unseen
from core.periods import Month, local_date
from orders.enums import FilingStatus, OrderState
from orders.facts import HeldOrder, ReturnTerms
from orders.models import Filing, Order, OrderChange
from orders.rules import lock_reason, open_months
from orders.selectors.hand import held_order
from orders.selectors.terms import filed_late, return_terms
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of, rows_in_view


@dataclass(frozen=True)
class OpenMonth:
    """A month that may be filed today, as it stands: `terms` is None for a year without a scheme."""

    month: Month
    filing: Filing | None
    terms: ReturnTerms | None
    now: datetime

    @property
    def status(self) -> FilingStatus:
        """State of the return; a month without a row is not filed."""
        return FilingStatus(self.filing.status) if self.filing else FilingStatus.NOT_FILED

    @property
    def is_locked(self) -> bool:
        """Whether what was filed can no longer be corrected of the enterprise's own accord."""
        return (
            self.terms is not None and lock_reason(self.status, now=self.now, locks_at=self.terms.locks_at) is not None
        )

    @property
    def is_late(self) -> bool:
        """Whether it was first filed after the cut-off (补报)."""
        return self.filing is not None and self.terms is not None and filed_late(self.filing, self.terms.cutoff)


def months_to_file(actor: Actor, *, now: datetime) -> list[OpenMonth]:
    """The months that the actor's enterprise may file today, latest first. Two queries."""
    enterprise = enterprise_of(actor)
    months = open_months(today=local_date(now), joined=Month.of(enterprise.joined_on))
    if not months:
        return []
    filings = rows_in_view(Filing.objects.defer("draft").filter(month__gte=months[-1].first_day), actor)
    known = {Month.of(filing.month): filing for filing in filings}
    return [OpenMonth(month, known.get(month), _terms(month), now) for month in months]


def _terms(month: Month) -> ReturnTerms | None:
    try:
        return return_terms(month)
    except Refused:
        return None


@dataclass(frozen=True)
class OrderCard:
    """An order and what all months said of it, oldest first; `now` is what is left of it after all of them."""

    order: Order
    changes: Sequence[OrderChange]
    now: HeldOrder

    @property
    def updated_at(self) -> datetime:
        """When a return last spoke of it; a return filed again speaks of all its orders."""
        filings = [self.order.filing, *(change.filing for change in self.changes)]
        return max(filing.filed_at for filing in filings if filing.filed_at is not None)


def own_orders(
    actor: Actor, *, states: Sequence[OrderState] = (), updated_since: datetime | None = None
) -> QuerySet[Order]:
    """The actor's orders, latest reported first; of these states, and spoken of by a return filed since."""
    rows = rows_in_view(Order.objects.all(), actor)
    if states:
        rows = rows.filter(state__in=states)
    if updated_since is not None:
        later = OrderChange.objects.filter(order=OuterRef("pk"), filing__filed_at__gte=updated_since)
        rows = rows.filter(Q(filing__filed_at__gte=updated_since) | Exists(later))
    changes = OrderChange.objects.select_related("filing").defer("filing__draft").order_by("month")
    return (
        rows.select_related("filing")
        .defer("filing__draft")
        .prefetch_related(Prefetch("changes", changes))
        .order_by("-month", "line", "id")
    )


def order_card(order: Order) -> OrderCard:
    """An order of `own_orders` with where it stands. No query."""
    changes = list(order.changes.all())
    return OrderCard(order, changes, held_order(order, changes, Month(9999, 12)))


def own_order(actor: Actor, public_id: UUID) -> OrderCard:
    """One order of the actor's; raises Unseen for any other. Two queries."""
    found = own_orders(actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return order_card(found)
