"""The nine figures of a list's rules, folded slowly and obviously over all rows in memory (docs/rulesets.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from statistics import median

from alerts.enums import Figure, WhyNot
from core.decimals import to_decimal
from core.periods import Month, Quarter
from orders.enums import OrderState
from orders.models import CustomsExport, Filing, Order, OrderChange

Answer = Fraction | WhyNot


@dataclass(frozen=True)
class Rows:
    """All rows of one enterprise, and what is common to all: rates, and the months with any customs exports."""

    filings: Sequence[Filing]
    orders: Sequence[Order]
    changes: Sequence[OrderChange]
    exports: Sequence[CustomsExport]
    rates: Mapping[tuple[Month, str], Decimal]
    customs: set[Month]


def figures_of(rows: Rows, quarter: Quarter, as_of: datetime) -> dict[Figure, Answer]:
    """Each figure's exact value, or why it does not apply."""
    own = Month.span(quarter.first_month, quarter.last_month)
    before = Month.span(quarter.first_month.plus(-12), quarter.first_month.plus(-1))
    filed = {
        Month.of(one.month): one
        for one in rows.filings
        if one.first_filed_at is not None and one.first_filed_at <= as_of
    }
    signed: dict[Month, Fraction] = {}
    for month, one in filed.items():
        if one.is_nil:
            signed[month] = Fraction(0)
        elif one.signed_usd_10k is not None:
            signed[month] = Fraction(one.signed_usd_10k)

    pairs = [(signed[month], signed[month.plus(-12)]) for month in own if month in signed and month.plus(-12) in signed]
    now, earlier = [signed[m] for m in own if m in signed], [signed[m] for m in before if m in signed]
    ends = {
        month: Fraction(filed[month].in_hand_usd_10k)
        if month in filed and filed[month].in_hand_usd_10k is not None
        else None
        for month in [*before, own[-1]]
    }
    known = [ends[month] for month in before if ends[month] is not None]
    exported = {Month.of(one.month): Fraction(one.usd_10k) for one in rows.exports}
    comparable = [month for month in own if month in rows.customs and month.plus(-12) in rows.customs]
    on_roster = [one for one in rows.filings if one.on_roster and Month.of(one.month) in own]
    answers = [
        filed[month].sentiment["orders"]
        for month in own
        if month in filed and filed[month].sentiment and "orders" in filed[month].sentiment
    ]

    answer: dict[Figure, Answer] = {}
    answer[Figure.SIGNED_YEAR] = fall(sum(a for a, _ in pairs), sum(b for _, b in pairs)) if pairs else WhyNot.NOT_FILED
    answer[Figure.SIGNED_MEDIAN] = (
        fall(sum(now) / len(now), Fraction(median(earlier))) if now and len(earlier) >= 6 else WhyNot.TOO_FEW
    )
    end, year_ago = ends[own[-1]], ends[own[-1].plus(-12)]
    answer[Figure.IN_HAND_YEAR] = WhyNot.UNKNOWN if end is None or year_ago is None else fall(end, year_ago)
    if end is None:
        answer[Figure.IN_HAND_MEDIAN] = WhyNot.UNKNOWN
    else:
        answer[Figure.IN_HAND_MEDIAN] = fall(end, Fraction(median(known))) if len(known) >= 6 else WhyNot.TOO_FEW
    answer[Figure.CANCELLED] = cancelled(rows, own, ends[before[-1]], filed)
    answer[Figure.NOT_EXPORTED] = not_exported(rows, own, exported, filed)
    answer[Figure.EXPORTS_YEAR] = (
        fall(
            sum(exported.get(month, Fraction(0)) for month in comparable),
            sum(exported.get(month.plus(-12), Fraction(0)) for month in comparable),
        )
        if comparable
        else WhyNot.NO_CUSTOMS
    )
    answer[Figure.MISSING] = (
        Fraction(sum(one.first_filed_at is None or one.first_filed_at > as_of for one in on_roster))
        if on_roster
        else WhyNot.OFF_ROSTER
    )
    answer[Figure.ORDERS_DOWN] = Fraction(answers.count("down")) if answers else WhyNot.NO_ANSWER
    return answer


def fall(now: Fraction | int, base: Fraction | int) -> Answer:
    """By how many percent `now` lies below `base`."""
    return 100 * (Fraction(base) - now) / base if base > 0 else WhyNot.NO_BASE


def rate_of(rows: Rows, order: Order) -> Decimal | None:
    return Decimal(1) if order.currency == "USD" else rows.rates.get((Month.of(order.month), order.currency))


def in_10k(amount: Decimal, rate: Decimal) -> Fraction:
    """An amount in 万美元, after its dollars were rounded to the cent."""
    return Fraction(to_decimal(Fraction(amount) * Fraction(rate), 2)) / 10_000


def counts(rows: Rows, order: Order, filed: Mapping[Month, Filing]) -> bool:
    """Whether an order was reported by a return that there is."""
    return Month.of(order.month) in filed


def cancelled(rows: Rows, own: Sequence[Month], opening: Fraction | None, filed: Mapping[Month, Filing]) -> Answer:
    """What was cancelled in the quarter, of what stood at its beginning and was signed in it."""
    if opening is None:
        return WhyNot.UNKNOWN
    signed = taken = Fraction(0)
    for month in own:
        if month in filed and not filed[month].is_nil:
            total = filed[month].signed_usd_10k
            if total is None:
                return WhyNot.NO_RATE
            signed += Fraction(total)
    by_id = {order.pk: order for order in rows.orders}
    for change in rows.changes:
        at = Month.of(change.month)
        if at in own and at in filed and change.state != OrderState.TRANSFERRED and change.cancelled:
            currency = by_id[change.order_id].currency
            rate = Decimal(1) if currency == "USD" else rows.rates.get((at, currency))
            if rate is None:
                return WhyNot.NO_RATE
            taken += in_10k(change.cancelled, rate)
    base = opening + signed
    return 100 * taken / base if base > 0 else WhyNot.NO_BASE


def not_exported(
    rows: Rows, own: Sequence[Month], exported: Mapping[Month, Fraction], filed: Mapping[Month, Filing]
) -> Answer:
    """What was due in the quarter and is not among its exports."""
    if not rows.customs.issuperset(own):
        return WhyNot.NO_CUSTOMS
    due = Fraction(0)
    for order in rows.orders:
        if not counts(rows, order, filed) or Month.of(order.month) > own[-1]:
            continue
        if Month.of(order.shipment_month) not in own:
            continue
        rate = rate_of(rows, order)
        if rate is None:
            return WhyNot.NO_RATE
        due += in_10k(order.amount, rate)
        for change in rows.changes:
            at = Month.of(change.month)
            if change.order_id == order.pk and at <= own[-1] and at in filed:
                due += in_10k(change.adjusted - change.cancelled, rate)
    left = max(Fraction(0), due - sum(exported.get(month, Fraction(0)) for month in own))
    return 100 * left / due if due > 0 else WhyNot.NO_BASE
