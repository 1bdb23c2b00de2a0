"""Order books, exports and rates as rows, for what the rules of a list look at (needs an open job scope)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from core.periods import SHANGHAI, Month, day_start
from orders.enums import FilingStatus, OrderState, Origin
from orders.models import CustomsExport, ExchangeRate, Filing, Order, OrderChange
from tenancy.models import Enterprise
from tests.oracles.alerts_figures import Rows

ENDED = (OrderState.COMPLETED, OrderState.CANCELLED, OrderState.TRANSFERRED)


def filed(
    enterprise: Enterprise,
    month: Month,
    signed: str | None = None,
    in_hand: str | None = None,
    *,
    at: datetime | None = None,
    on_roster: bool = True,
    origin: Origin = Origin.SYSTEM,
    down: bool | None = None,
) -> Filing:
    """A return of a month that totals `signed` 万美元 (None: a nil return) and leaves `in_hand` (None: unknown), filed on the
    tenth of the next unless said."""
    at = at or day_start(month.next().first_day) + timedelta(days=9)
    return Filing.objects.create(
        enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, on_roster=on_roster,
        status=FilingStatus.FILED, is_nil=signed is None, signed_count=0 if signed is None else 1,
        signed_usd_10k=None if signed is None else Decimal(signed),
        in_hand_usd_10k=None if in_hand is None else Decimal(in_hand), first_filed_at=at, filed_at=at, origin=origin,
        sentiment=None if down is None else {"orders": "down" if down else "flat"},
    )  # fmt: skip


def unfiled(enterprise: Enterprise, month: Month) -> Filing:
    """A month of the roster without a return."""
    return Filing.objects.create(
        enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, on_roster=True
    )


def order(
    filing: Filing, amount: str, *, due: Month, currency: str = "USD", closed_in: Month | None = None,
    state: OrderState = OrderState.COMPLETED,
) -> Order:  # fmt: skip
    """An order of a return; `state` is what it ended in, in `closed_in`."""
    return Order.objects.create(
        enterprise_id=filing.enterprise_id, region_id=filing.region_id, filing=filing, month=filing.month, line=1,
        contract_no=f"C{Order.objects.count()}", signed_on=filing.month, market="US", product="针织衫",
        currency=currency, amount=Decimal(amount), shipment_month=due.first_day,
        state=OrderState.IN_HAND if closed_in is None else state,
        closed_in=None if closed_in is None else closed_in.first_day,
    )  # fmt: skip


def change(
    of: Order, filing: Filing, *, shipped: str = "0", cancelled: str = "0", adjusted: str = "0",
    state: OrderState = OrderState.PART_SHIPPED,
) -> OrderChange:  # fmt: skip
    """What a return says of an order."""
    return OrderChange.objects.create(
        enterprise_id=of.enterprise_id, region_id=of.region_id, order=of, filing=filing, month=filing.month,
        shipped=Decimal(shipped), cancelled=Decimal(cancelled), adjusted=Decimal(adjusted), state=state,
        destination=1 if state is OrderState.TRANSFERRED else None,
    )  # fmt: skip


def exported(enterprise: Enterprise, month: Month, usd_10k: str) -> None:
    """A customs export."""
    CustomsExport.objects.create(
        enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, usd_10k=Decimal(usd_10k)
    )


def rate(month: Month, currency: str, usd: str) -> None:
    """A rate of a month."""
    ExchangeRate.objects.create(month=month.first_day, currency=currency, usd=Decimal(usd), source="测试")


def scatter(dice: Random, enterprises: Sequence[Enterprise], first: Month, last: Month) -> None:
    """Any books at all: returns in time, late, missing, taken over; orders in three currencies shipped, cut, cancelled,
    transferred, corrected, left alone; exports and rates here and there."""
    months = Month.span(first, last)
    for month in months:
        for currency in ("EUR", "JPY"):
            if dice.random() < 0.8:
                rate(month, currency, dice.choice(["1.08123456", "0.0067", "2"]))
        if dice.random() < 0.85:
            for one in enterprises:
                if dice.random() < 0.7:
                    exported(one, month, f"{dice.randint(0, 4000) / 100:.2f}")
    for one in enterprises:
        _book(dice, one, months, taken_over=dice.choice([0, 0, 3, 9]), density=dice.choice([0.3, 0.9, 1]))


def _book(dice: Random, enterprise: Enterprise, months: Sequence[Month], *, taken_over: int, density: float) -> None:
    held: list[tuple[Order, Decimal]] = []
    for place, month in enumerate(months):
        if dice.random() > density:
            if dice.random() < 0.7:
                unfiled(enterprise, month)
            continue
        is_nil = dice.random() < 0.2
        signed = None if is_nil else f"{dice.randint(0, 3000) / 100:.2f}"
        at = datetime(month.year, month.month, 1, tzinfo=SHANGHAI) + timedelta(days=dice.choice([20, 35, 50, 100, 250]))
        in_hand = None if place < taken_over or dice.random() < 0.1 else f"{dice.randint(0, 9000) / 100:.2f}"
        filing = filed(
            enterprise, month, signed, in_hand, at=at, on_roster=dice.random() < 0.9, down=dice.choice([None, True, False]),
            origin=Origin.TAKEN_OVER if place < taken_over else Origin.SYSTEM,
        )  # fmt: skip
        if not is_nil and dice.random() < 0.1:
            Filing.objects.filter(pk=filing.pk).update(signed_usd_10k=None)
        if place < taken_over:
            continue
        held = [(of, rest) for of, left in held if (rest := _moved(dice, of, left, filing))]
        for _ in range(0 if is_nil else dice.randint(0, 2)):
            amount = Decimal(dice.randint(1, 20_000_000)) / 100
            made = order(
                filing,
                str(amount),
                due=month.plus(dice.randint(0, 4)),
                currency=dice.choice(["USD", "USD", "EUR", "JPY"]),
            )
            held.append((made, amount))


def _moved(dice: Random, of: Order, left: Decimal, filing: Filing) -> Decimal:
    """What a return leaves of an order in hand."""
    fate = dice.randint(0, 6)
    part = (left * dice.randint(1, 9) / 10).quantize(Decimal("0.01"))
    if fate <= 1:
        return left
    if fate <= 3:
        name = dice.choice(["shipped", "cancelled", "adjusted"])
        change(of, filing, **{name: str(part)})
        return left + part if name == "adjusted" else left - part
    state = dice.choice(ENDED)
    adjusted = part if dice.random() < 0.3 else Decimal(0)
    gone = {"shipped" if state is OrderState.COMPLETED else "cancelled": str(left + adjusted)}
    change(of, filing, **gone, adjusted=str(adjusted), state=state)
    Order.objects.filter(pk=of.pk).update(state=state, closed_in=filing.month)
    return Decimal(0)


def rows_of(enterprise: Enterprise) -> Rows:
    """Everything that there is, for the oracle."""
    return Rows(
        list(Filing.objects.filter(enterprise=enterprise)),
        list(Order.objects.filter(enterprise=enterprise)),
        list(OrderChange.objects.filter(enterprise=enterprise)),
        list(CustomsExport.objects.filter(enterprise=enterprise)),
        {(Month.of(one.month), one.currency): one.usd for one in ExchangeRate.objects.all()},
        {Month.of(one.month) for one in CustomsExport.objects.filter(usd_10k__gt=0)},
    )
