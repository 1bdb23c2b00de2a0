"""Questions about returns: an enterprise's own months, one return, a month's roster, and the counts behind the filing rate."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.module_loading import import_string

from core import sql
from core.decimals import show_grouped
from core.errors import Refused, Unseen
from core.periods import Month, local_date
from orders.enums import Currency, FilingStatus, FindingKind, Standing
from orders.facts import FilingCounts, RawLine
from orders.markets import market_name
from orders.models import ExchangeRate, Filing, Finding, Order
from orders.permissions import can_change
from orders.rules import OPEN_STATES, closed_reason, is_late, open_months, standing
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import region_range
from tenancy.selectors import enterprise_of, enterprises_in_view, rows_in_view

# --- counts and reference ---


def filing_counts(month: Month, cutoff: datetime) -> dict[int, FilingCounts]:
    """Counts behind the filing rate of `month` as seen at `cutoff` (itself still in time), by county code.

    Counties without any roster from January (or last month) on are left out: read them as FilingCounts.ZERO.
    Needs a scope that sees all rows. One query, one pass over the year's roster (Notice 一, definitions §3).
    """
    january, previous = Month(month.year, 1), month.previous()
    rows = sql.rows(
        "orders",
        "filing_counts",
        {
            "first": min(january, previous).first_day,
            "january": january.first_day,
            "previous": previous.first_day,
            "month": month.first_day,
            "cutoff": cutoff,
        },
    )
    return {row.county: FilingCounts(*row[1:]) for row in rows}


def month_cutoff(month: Month) -> datetime | None:
    """The month's cut-off, None for a year without a scheme.

    The schemes lie above this app: the setting MONTH_CUTOFF names the function that knows.
    """
    ask: Callable[[Month], datetime] = import_string(settings.MONTH_CUTOFF)
    try:
        return ask(month)
    except Refused:
        return None


def rates_of(month: Month) -> dict[str, Decimal]:
    """USD for one unit of each currency that has a rate in the month. One query."""
    return dict(ExchangeRate.objects.filter(month=month.first_day).values_list("currency", "usd"))


def contracts_elsewhere(*, enterprise: int, filing: int, contracts: Collection[str]) -> dict[str, Month]:
    """Which of these contract numbers the enterprise reported in another return, and in which month. One query."""
    rows = (
        Order.objects.filter(enterprise_id=enterprise, contract_no__in=contracts)
        .exclude(filing_id=filing)
        .values_list("contract_no", "filing__month")
    )
    return {contract: Month.of(month) for contract, month in rows}


# --- the enterprise's own months ---


@dataclass(frozen=True)
class MonthSheet:
    """A month as its enterprise sees it while it may still write: what was typed, rates, why it came back."""

    month: Month
    enterprise: Enterprise
    filing: Filing | None
    lines: list[RawLine]
    rates: dict[str, Decimal]
    cutoff: datetime | None
    closed: str | None
    complaints: list[Finding]

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
        """Whether the return is made and not open for correction."""
        return self.status not in OPEN_STATES

    @property
    def on_roster(self) -> bool:
        """Whether the enterprise must file this month."""
        return self.filing is not None and self.filing.on_roster


def month_sheet(actor: Actor, month: Month, *, now: datetime) -> MonthSheet:
    """The actor's own month. Raises Unseen for anybody without an enterprise. Five queries at most, whatever the lines."""
    enterprise = enterprise_of(actor)
    filing = rows_in_view(Filing.objects.filter(month=month.first_day), actor).first()
    closed = closed_reason(
        month,
        today=local_date(now),
        joined=Month.of(enterprise.joined_on),
        on_roster=filing is not None and filing.on_roster,
        active=enterprise.state == EnterpriseState.ACTIVE,
    )
    lines: list[RawLine] = []
    complaints: list[Finding] = []
    if filing is not None and filing.draft is not None:
        lines = [RawLine.of(typed) for typed in filing.draft]
    elif filing is not None and filing.signed_count:
        lines = [_typed(order) for order in filing.orders.all()]
    if filing is not None and filing.status == FilingStatus.RETURNED:
        complaints = list(filing.findings.filter(kind=FindingKind.RETURNED, closed_at=None))
    return MonthSheet(month, enterprise, filing, lines, rates_of(month), month_cutoff(month), closed, complaints)


def _typed(order: Order) -> RawLine:
    """A filed line as its clerk would type it."""
    return RawLine(
        contract_no=order.contract_no,
        signed_on=order.signed_on.isoformat(),
        market=market_name(order.market),
        hs_code=order.hs_code,
        product=order.product,
        currency=order.currency,
        amount=show_grouped(order.amount),
        shipment_month=str(Month.of(order.shipment_month)),
    )


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


# --- one return ---


@dataclass(frozen=True)
class ReturnPage:
    """One return with its lines, as a receipt for its enterprise and as a page to read for officials.

    `enterprise` is None for a bureau that no longer sees it, because it has moved to another region.
    """

    filing: Filing
    enterprise: Enterprise | None
    orders: list[Order]
    findings: list[Finding]
    cutoff: datetime | None
    standing: Standing
    late: bool
    may_change: bool

    @property
    def month(self) -> Month:
        """Month that the return is for."""
        return Month.of(self.filing.month)

    @property
    def sums(self) -> list[tuple[Currency, int, Decimal]]:
        """Lines and amount by currency, in the order of the currency list."""
        found = []
        for currency in Currency:
            amounts = [order.amount for order in self.orders if order.currency == currency.value]
            if amounts:
                found.append((currency, len(amounts), sum(amounts, Decimal(0))))
        return found


def return_page(actor: Actor, public_id: UUID) -> ReturnPage:
    """One return in the actor's view. Raises Unseen for any other. Four queries, whatever the lines."""
    filing = (
        rows_in_view(Filing.objects.defer("draft").select_related("region__parent"), actor)
        .filter(public_id=public_id)
        .first()
    )
    if filing is None:
        raise Unseen
    cutoff = month_cutoff(Month.of(filing.month))
    return ReturnPage(
        filing=filing,
        enterprise=enterprises_in_view(actor).filter(pk=filing.enterprise_id).first(),
        orders=list(filing.orders.all()),
        findings=list(filing.findings.all()),
        cutoff=cutoff,
        standing=standing(FilingStatus(filing.status), filing.first_filed_at, cutoff),
        late=_late(filing, cutoff),
        may_change=can_change(actor, filing),
    )


# --- a month's roster ---


@dataclass(frozen=True)
class RosterQuery:
    """What officials ask of a month's returns; `region` narrows the actor's own subtree, `search` is a name or a code.

    With `on_roster` the enterprises that must file, without it the returns of those that filed of their own accord.
    """

    month: Month
    region: int | None = None
    standing: Standing | None = None
    on_roster: bool = True
    search: str = ""
    sort: str = "region"
    descending: bool = False


@dataclass(frozen=True)
class RosterRow:
    """One line of the list; `enterprise` is None for a bureau that it has moved away from."""

    filing: Filing
    enterprise: Enterprise | None
    standing: Standing
    late: bool

    @property
    def month(self) -> Month:
        """Month that the return is for."""
        return Month.of(self.filing.month)


SORTS = ("region", "name", "filed", "count", "amount")


def roster(query: RosterQuery, actor: Actor) -> QuerySet[Filing]:
    """Returns that fit the query, in its order; lines and drafts are not loaded."""
    rows = _asked(query, actor)
    if query.standing is not None:
        rows = rows.filter(_in_standing(query.standing, month_cutoff(query.month)))
    if query.sort == "name":
        names = Enterprise.objects.filter(pk=OuterRef("enterprise_id")).values("name")[:1]
        rows = rows.annotate(enterprise_name=Subquery(names))
    field = {
        "name": "enterprise_name",
        "filed": "first_filed_at",
        "count": "signed_count",
        "amount": "signed_usd_10k",
    }.get(query.sort, "region_id")
    key = F(field).desc(nulls_last=True) if query.descending else F(field).asc(nulls_last=True)
    return rows.defer("draft").select_related("region").order_by(key, "region_id", "enterprise_id")


def roster_numbers(query: RosterQuery, actor: Actor) -> dict[Standing, int]:
    """How many returns are in each standing, whatever standing the query asks for. One query."""
    cutoff = month_cutoff(query.month)
    found = _asked(query, actor).aggregate(
        **{one.value: Count("id", filter=_in_standing(one, cutoff)) for one in Standing}
    )
    return {one: found[one.value] for one in Standing}


def roster_rows(filings: Sequence[Filing], actor: Actor) -> list[RosterRow]:
    """The returns with their enterprises and standings. One query."""
    enterprises = enterprises_in_view(actor).select_related(None).in_bulk({filing.enterprise_id for filing in filings})
    cutoffs = {month: month_cutoff(Month.of(month)) for month in {filing.month for filing in filings}}
    return [
        RosterRow(
            filing,
            enterprises.get(filing.enterprise_id),
            standing(FilingStatus(filing.status), filing.first_filed_at, cutoffs[filing.month]),
            _late(filing, cutoffs[filing.month]),
        )
        for filing in filings
    ]


def roster_months(actor: Actor, *, today: date) -> list[Month]:
    """Months from the first roster in view to the running one, latest first. One query."""
    first = rows_in_view(Filing.objects.filter(on_roster=True), actor).aggregate(first=Min("month"))["first"]
    running = Month.of(today)
    return Month.span(min(Month.of(first), running) if first else running, running)[::-1]


def _late(filing: Filing, cutoff: datetime | None) -> bool:
    return filing.first_filed_at is not None and cutoff is not None and is_late(filing.first_filed_at, cutoff)


def _asked(query: RosterQuery, actor: Actor) -> QuerySet[Filing]:
    rows = rows_in_view(Filing.objects.filter(month=query.month.first_day), actor)
    if query.region is not None:
        rows = rows.filter(region__code__range=region_range(query.region))
    if query.on_roster:
        rows = rows.filter(on_roster=True)
    else:
        rows = rows.filter(on_roster=False, first_filed_at__isnull=False)
    if query.search:
        fitting = enterprises_in_view(actor).filter(Q(name__icontains=query.search) | Q(uscc__istartswith=query.search))
        rows = rows.filter(enterprise_id__in=fitting.order_by().values("id"))
    return rows


def _in_standing(wanted: Standing, cutoff: datetime | None) -> Q:
    """`rules.standing` as a condition; a test holds the two equal."""
    if wanted is Standing.UNFILED:
        return Q(first_filed_at__isnull=True)
    if wanted is Standing.RETURNED:
        return Q(status=FilingStatus.RETURNED)
    filed = Q(first_filed_at__isnull=False) & ~Q(status=FilingStatus.RETURNED)
    if cutoff is None:
        return filed if wanted is Standing.ON_TIME else Q(pk__in=())
    return filed & (Q(first_filed_at__lte=cutoff) if wanted is Standing.ON_TIME else Q(first_filed_at__gt=cutoff))
