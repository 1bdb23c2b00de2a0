"""One return, as a receipt for its enterprise and as a page to read for officials."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.errors import Refused, Unseen
from core.periods import Month
from orders.enums import Currency, FilingStatus, Standing
from orders.facts import ReturnTerms
from orders.models import Filing, FilingVersion, Finding, Order, OrderChange
from orders.permissions import can_change
from orders.rules import Difference, differences, standing
from orders.selectors.terms import filed_late, return_terms
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view, rows_in_view


def contracts_elsewhere(*, enterprise: int, month: Month, contracts: Collection[str]) -> dict[str, Month]:
    """Which of these contract numbers the enterprise reported in another month, and in which. One query, none for none."""
    if not contracts:
        return {}
    rows = (
        Order.objects.filter(enterprise_id=enterprise, contract_no__in=contracts)
        .exclude(month=month.first_day)
        .values_list("contract_no", "month")
    )
    return {contract: Month.of(month) for contract, month in rows}


@dataclass(frozen=True)
class ReturnPage:
    """One return with its lines, as a receipt for its enterprise and as a page to read for officials.

    `enterprise` is None for a bureau that no longer sees it, because it has moved to another region.
    """

    filing: Filing
    enterprise: Enterprise | None
    orders: list[Order]
    changes: list[OrderChange]
    versions: list[FilingVersion]
    findings: list[Finding]
    cutoff: datetime | None
    standing: Standing
    late: bool
    may_change: bool
    locks_at: datetime | None

    @property
    def month(self) -> Month:
        """Month that the return is for."""
        return Month.of(self.filing.month)

    @property
    def latest(self) -> FilingVersion | None:
        """The return as it was filed last; None for one taken over or never filed."""
        return self.versions[0] if self.versions else None

    @property
    def revisions(self) -> list[tuple[FilingVersion, list[Difference]]]:
        """Each version with what it says otherwise than the one before, latest first."""
        older = [*self.versions[1:], None]
        return [
            (version, differences(before.content, version.content) if before else [])
            for version, before in zip(self.versions, older, strict=True)
        ]

    @property
    def sums(self) -> list[tuple[Currency, int, Decimal]]:
        """Lines and amount by currency, in the order of the currency list."""
        found = []
        for currency in Currency:
            amounts = [order.amount for order in self.orders if order.currency == currency.value]
            if amounts:
                found.append((currency, len(amounts), sum(amounts, Decimal(0))))
        return found


def return_page(actor: Actor, public_id: UUID, *, now: datetime) -> ReturnPage:
    """One return in the actor's view. Raises Unseen for any other. Six queries, whatever the lines."""
    filing = (
        rows_in_view(Filing.objects.defer("draft").select_related("region__parent"), actor)
        .filter(public_id=public_id)
        .first()
    )
    if filing is None:
        raise Unseen
    terms = _terms(Month.of(filing.month))
    cutoff = terms.cutoff if terms else None
    return ReturnPage(
        filing=filing,
        enterprise=enterprises_in_view(actor).filter(pk=filing.enterprise_id).first(),
        orders=list(filing.orders.all()),
        changes=list(filing.changes.select_related("order").order_by("order__month", "order__line")),
        versions=list(filing.versions.order_by("-number")),
        findings=list(filing.findings.all()),
        cutoff=cutoff,
        standing=standing(FilingStatus(filing.status), filing.first_filed_at, cutoff),
        late=filed_late(filing, cutoff),
        may_change=terms is not None and can_change(actor, filing, now=now, locks_at=terms.locks_at),
        locks_at=terms.locks_at if terms else None,
    )


def _terms(month: Month) -> ReturnTerms | None:
    """The month's terms, None for a year without a scheme: a return of long ago is still shown."""
    try:
        return return_terms(month)
    except Refused:
        return None
