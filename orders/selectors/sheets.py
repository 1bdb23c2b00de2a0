"""An enterprise's own months: where it stands, and one month to fill in."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from core.decimals import show_grouped
from core.errors import Refused, Unseen
from core.periods import Month, local_date
from orders.enums import FilingStatus, FindingKind, OrderState
from orders.facts import Balance, HeldOrder, PastMonth, RawLine, RawReturn, ReturnTerms
from orders.markets import market_name
from orders.models import Filing, Finding, Order, OrderChange
from orders.rules import (
    OPEN_STATES,
    balance,
    closed_reason,
    in_usd_10k,
    lock_reason,
    open_months,
    read_changes,
    read_lines,
    typed_change,
)
from orders.selectors.hand import Hand, hand_of
from orders.selectors.terms import month_cutoff, rates_of, return_terms
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of, rows_in_view

CORRECTED = (FindingKind.RETURNED, FindingKind.SAMPLE)
"""Findings that ask the enterprise to correct its return; filing it again closes them."""


@dataclass(frozen=True)
class MonthSheet:
    """A month as its enterprise sees it while it may still write.

    `hand` is what was in hand on the 1st; `typed` is what stands in the page: the draft, else the return as filed.
    `closed` says why nothing can be filed (None: it can), `complaints` why it came back. `locked`: the return's row was
    locked before anything else was read, so until the transaction ends nobody files it in between.
    """

    month: Month
    enterprise: Enterprise
    filing: Filing | None
    hand: Hand
    typed: RawReturn
    rates: dict[str, Decimal]
    terms: ReturnTerms
    closed: str | None
    complaints: list[Finding]
    locked: bool

    @property
    def held(self) -> list[HeldOrder]:
        """The orders in hand on the 1st, oldest first."""
        return self.hand.held

    @property
    def cutoff(self) -> datetime:
        """The month's cut-off."""
        return self.terms.cutoff

    @property
    def lines(self) -> list[RawLine]:
        """The new orders as typed."""
        return list(self.typed.lines)

    @property
    def version(self) -> int:
        """Version that a page shown now writes over; 0 before anything was saved."""
        return self.filing.version if self.filing else 0

    @property
    def status(self) -> FilingStatus:
        """State of the return; a month without a row is not filed."""
        return FilingStatus(self.filing.status) if self.filing else FilingStatus.NOT_FILED

    @property
    def is_filed(self) -> bool:
        """Whether the return is made and not sent back; what is typed now is a correction."""
        return self.status not in OPEN_STATES

    @property
    def on_roster(self) -> bool:
        """Whether the enterprise must file this month."""
        return self.filing is not None and self.filing.on_roster

    @property
    def saved_by(self) -> str:
        """Who saved the draft last, "" without one."""
        return self.filing.drafted_by_name if self.filing and self.has_draft else ""

    @property
    def has_draft(self) -> bool:
        """Whether something was saved and not filed."""
        return self.filing is not None and self.filing.draft is not None

    def balance(self, typed: RawReturn | None = None, *, today: date | None = None) -> tuple[Balance, ...]:
        """The balance by currency of what is typed so far; lines with errors are left out."""
        shown = self.typed if typed is None else typed
        lines, _ = read_lines(shown.lines, month=self.month, today=today or self.month.last_day)
        changes, _ = read_changes(shown.changes, self.held)
        return balance(self.held, lines, changes)

    def balance_usd(self, rows: tuple[Balance, ...]) -> Balance | None:
        """The same in 万美元; None while a currency has no rate in the month."""
        return in_usd_10k(rows, self.rates)


def month_sheet(actor: Actor, month: Month, *, now: datetime, lock: bool = False) -> MonthSheet:
    """The actor's own month. Raises Unseen for anybody without an enterprise, and for a year without a scheme.

    With `lock` the return is locked first, for a service that files it in the same transaction and need not read all this
    a second time. Six queries at most, whatever the orders.
    """
    enterprise = enterprise_of(actor)
    try:
        terms = return_terms(month)
    except Refused:
        raise Unseen from None
    rows = rows_in_view(Filing.objects.filter(month=month.first_day), actor)
    filing = (rows.select_for_update() if lock else rows).first()
    status = FilingStatus(filing.status) if filing else FilingStatus.NOT_FILED
    closed = closed_reason(
        month,
        today=local_date(now),
        joined=Month.of(enterprise.joined_on),
        on_roster=filing is not None and filing.on_roster,
        active=enterprise.state == EnterpriseState.ACTIVE,
    ) or lock_reason(status, now=now, locks_at=terms.locks_at)
    hand = hand_of(enterprise.pk, month)
    typed = filed_as_typed(filing, hand)
    if filing is not None and filing.draft is not None:
        typed = RawReturn.of_draft(filing.draft)
    complaints: list[Finding] = []
    if status == FilingStatus.RETURNED and filing is not None:
        complaints = list(filing.findings.filter(kind__in=CORRECTED, closed_at=None))
    return MonthSheet(month, enterprise, filing, hand, typed, rates_of(month), terms, closed, complaints, lock)


def filed_as_typed(filing: Filing | None, hand: Hand) -> RawReturn:
    """The return as filed, as its clerk would type it again; nothing typed for one that is not filed."""
    if filing is None or filing.first_filed_at is None:
        return RawReturn()
    return RawReturn(
        lines=[typed_line(order, hand.own_changes.get(order.pk)) for order in hand.own],
        changes=[typed_change(change) for change in hand.changes],
        sentiment=filing.sentiment or {},
        explanations={flag["key"]: flag["explanation"] for flag in filing.flags or () if flag["explanation"]},
        nil=filing.is_nil,
    )


def typed_line(order: Order, change: OrderChange | None = None) -> RawLine:
    """A filed line as its clerk would type it."""
    state = OrderState.IN_HAND if change is None else OrderState(change.state)
    partly = change is not None and change.shipped and state != OrderState.COMPLETED
    return RawLine(
        contract_no=order.contract_no,
        signed_on=order.signed_on.isoformat(),
        market=market_name(order.market),
        hs_code=order.hs_code,
        product=order.product,
        currency=order.currency,
        amount=show_grouped(order.amount),
        shipment_month=str(Month.of(order.shipment_month)),
        state=state.label,
        shipped=show_grouped(change.shipped) if change is not None and partly else "",
        destination=change.get_destination_display() if change is not None and change.destination else "",
        note=order.note,
        order=str(order.public_id),
    )


def last_months_lines(actor: Actor, month: Month) -> list[RawLine]:
    """The new orders of the month before as a pattern to type over: without contract number and dates. One query."""
    orders = rows_in_view(Order.objects.filter(month=month.previous().first_day), actor).order_by("line")
    return [
        RawLine(
            market=market_name(order.market),
            hs_code=order.hs_code,
            product=order.product,
            currency=order.currency,
            amount=show_grouped(order.amount),
        )
        for order in orders
    ]


def filed_months(actor: Actor, last: Month, *, months: int) -> list[PastMonth]:
    """The actor's filed months up to `last`, oldest first, for the small chart. One query."""
    rows = (
        rows_in_view(
            Filing.objects.filter(
                month__gte=last.plus(1 - months).first_day, month__lte=last.first_day, first_filed_at__isnull=False
            ),
            actor,
        )
        .order_by("month")
        .values_list("month", "is_nil", "signed_usd_10k")
    )
    return [PastMonth(Month.of(at), nil, usd) for at, nil, usd in rows]


@dataclass(frozen=True)
class OwnMonths:
    """Where an enterprise stands: the running month, earlier ones still to file, and all its returns, latest first."""

    enterprise: Enterprise
    running: Month
    current: Filing | None
    cutoff: datetime | None
    missing: list[tuple[Month, bool]]
    history: QuerySet[Filing]


def own_months(actor: Actor, *, now: datetime) -> OwnMonths:
    """The actor's own months; `missing` pairs an open earlier month with whether it is on the roster. Two queries,
    and one for each page of the history."""
    enterprise = enterprise_of(actor)
    running = Month.of(local_date(now))
    history = rows_in_view(Filing.objects.defer("draft"), actor).order_by("-month")
    months = open_months(today=local_date(now), joined=Month.of(enterprise.joined_on))
    known = {Month.of(row.month): row for row in history.filter(month__gte=months[-1].first_day)} if months else {}
    missing = [
        (month, month in known and known[month].on_roster)
        for month in months
        if month != running and (month not in known or known[month].first_filed_at is None)
    ]
    return OwnMonths(enterprise, running, known.get(running), month_cutoff(running), missing, history)


def sent_back(actor: Actor) -> list[tuple[Filing, list[Finding]]]:
    """The actor's returns that came back and wait for a correction, latest first, each with its reasons. Two queries."""
    filings = list(
        rows_in_view(Filing.objects.defer("draft").filter(status=FilingStatus.RETURNED), actor).order_by("-month")
    )
    reasons = Finding.objects.filter(filing__in=filings, kind__in=CORRECTED, closed_at=None) if filings else []
    return [(filing, [one for one in reasons if one.filing_id == filing.pk]) for filing in filings]
