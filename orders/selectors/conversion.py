"""How orders became exports, per enterprise: month by month for one, sorted for many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Max, OrderBy, QuerySet, Sum

from core.periods import Month, local_date
from orders.enums import Currency
from orders.models import Conversion, CustomsExport, Filing, Order
from orders.rules.conversion import ConversionResult, DueOrder, MonthOfConversion, by_month, due_amount, window
from orders.selectors.rates import rates_in
from tenancy.enums import EnterpriseTag
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprises_in_view, rows_in_view, within_region

SORTS = ("ratio", "due", "exported", "region")
LAST_RETURNS = 12
_COLUMNS = {"due": "due_usd_10k", "exported": "exported_usd_10k", "region": "region_id"}


@dataclass(frozen=True)
class EnterpriseConversion:
    """One enterprise's twelve months, oldest first, and the window as a whole."""

    enterprise: Enterprise
    through: Month
    months: list[MonthOfConversion]
    whole: ConversionResult
    without_rate: Sequence[Currency]

    @property
    def is_empty(self) -> bool:
        """Whether there was neither an order due nor an export."""
        return not any(row.due or row.due is None or row.exported for row in self.months)


def latest_through(*, now: datetime) -> Month:
    """The last month that a window may end with: the latest finished one with customs exports in view, else last month.

    Customs figures come weeks after their month: a window that ran ahead of them would show every order as unshipped.
    """
    last = Month.of(local_date(now)).previous()
    found = CustomsExport.objects.filter(month__lte=last.first_day, usd_10k__gt=0).aggregate(found=Max("month"))[
        "found"
    ]
    return Month.of(found) if found else last


def through_of(enterprise: int, *, now: datetime) -> Month:
    """The last month of an enterprise's own window: that of the last night's list, else last month. One query."""
    stored = Conversion.objects.filter(enterprise=enterprise).values_list("through", flat=True).first()
    return Month.of(stored) if stored else Month.of(local_date(now)).previous()


def conversion_of(enterprise: Enterprise, *, now: datetime) -> EnterpriseConversion:
    """The months of one enterprise as they stand now; the window is that of the last night's list. Four queries.

    Needs a scope that sees the enterprise's orders.
    """
    through = through_of(enterprise.pk, now=now)
    months = window(through)
    span = (months[0].first_day, months[-1].first_day)
    orders = [
        DueOrder(
            Month.of(row["shipment_month"]),
            row["currency"],
            due_amount(row["amount"], cancelled=row["cancelled"] or Decimal(0), adjusted=row["adjusted"] or Decimal(0)),
        )
        for row in Order.objects.filter(enterprise=enterprise, shipment_month__range=span)
        .order_by()
        .values("id", "shipment_month", "currency", "amount")
        .annotate(cancelled=Sum("changes__cancelled"), adjusted=Sum("changes__adjusted"))
    ]
    exports = {
        Month.of(month): amount
        for month, amount in CustomsExport.objects.filter(enterprise=enterprise, month__range=span).values_list(
            "month", "usd_10k"
        )
    }
    rates = rates_in(months)
    rows, whole = by_month(months, orders, exports, rates)
    missing = {one.currency for one in orders if one.amount and (one.month, one.currency) not in rates}
    without_rate = [one for one in Currency if one.value in missing and one is not Currency.USD]
    return EnterpriseConversion(enterprise, through, rows, whole, without_rate)


@dataclass(frozen=True)
class ConversionQuery:
    """What officials ask of the list; `region` narrows the actor's own subtree."""

    region: int | None = None
    tag: EnterpriseTag | None = None
    sort: str = "ratio"
    descending: bool = False


@dataclass(frozen=True)
class ConversionRow:
    """One line of the list; `enterprise` is None for a bureau that it has moved away from since."""

    conversion: Conversion
    enterprise: Enterprise | None


def conversions(query: ConversionQuery, actor: Actor) -> QuerySet[Conversion]:
    """Conversions that fit the query, in its order; what is not applicable comes last."""
    rows = rows_in_view(Conversion.objects.all(), actor)
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.tag is not None:
        rows = rows.filter(tags__contains=[query.tag.value])
    return rows.select_related("region").order_by(*_order(query))


def _order(query: ConversionQuery) -> tuple[OrderBy | str, str]:
    """Each is an index walked from one of its ends."""
    if query.sort not in _COLUMNS:
        ratio = F("ratio")
        return (ratio.desc(nulls_last=True) if query.descending else ratio.asc(nulls_last=True)), "enterprise_id"
    return f"{'-' if query.descending else ''}{_COLUMNS[query.sort]}", "enterprise_id"


def conversion_rows(found: Sequence[Conversion], actor: Actor) -> list[ConversionRow]:
    """The conversions with their enterprises. One query."""
    enterprises = enterprises_in_view(actor).select_related(None).in_bulk({row.enterprise_id for row in found})
    return [ConversionRow(row, enterprises.get(row.enterprise_id)) for row in found]


def computed_at(actor: Actor) -> tuple[Month, datetime] | None:
    """To which month the list runs and when it was computed; None before the first night. One query."""
    rows = rows_in_view(Conversion.objects.order_by("region_id", "enterprise_id"), actor)
    found = rows.values_list("through", "computed_at").first()
    return None if found is None else (Month.of(found[0]), found[1])


def last_returns(actor: Actor, enterprise: Enterprise) -> list[Filing]:
    """The latest twelve returns of an enterprise that the actor sees, latest first, without their drafts. One query."""
    rows = rows_in_view(Filing.objects.defer("draft"), actor).filter(enterprise=enterprise)
    return list(rows.order_by("-month")[:LAST_RETURNS])
