"""Orders that passed the hard checks, those in hand, what a month does to them, and what a past month was like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from core.periods import Month
from orders.enums import Currency, Destination, FlagCode, OrderState

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One newly signed order; `market` is an ISO 3166-1 code, amounts are in `currency`.

    `state`, `shipped`, `cancelled` and `destination` are what became of it in the month itself. `order` is the public id
    that the line was sent with, None for a new one.
    """

    contract_no: str
    signed_on: date
    market: str
    hs_code: str
    product: str
    currency: Currency
    amount: Decimal
    shipment_month: Month
    state: OrderState = OrderState.IN_HAND
    shipped: Decimal = ZERO
    cancelled: Decimal = ZERO
    destination: Destination | None = None
    note: str = ""
    order: UUID | None = None

    @property
    def closing(self) -> Decimal:
        """What of it is in hand at the end of the month."""
        return self.amount - self.shipped - self.cancelled


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order in hand as a month begins: `amount` is the contract's as corrected so far, `opening` what is left of it.

    `later` is what months after this one took off it (shipped + cancelled − corrected), `later_month` the first of
    them, `later_closed` whether one of them ended it.
    """

    id: int
    public_id: UUID
    reported: Month
    contract_no: str
    signed_on: date
    market: str
    hs_code: str
    product: str
    currency: Currency
    amount: Decimal
    opening: Decimal
    state: OrderState
    shipment_month: Month
    note: str = ""
    later: Decimal = ZERO
    later_month: Month | None = None
    later_closed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a month does to an order in hand; amounts in the order's currency, `adjusted` may be negative."""

    order: HeldOrder
    state: OrderState
    shipped: Decimal = ZERO
    cancelled: Decimal = ZERO
    adjusted: Decimal = ZERO
    destination: Destination | None = None
    shipment_month: Month | None = None
    note: str | None = None

    @property
    def closing(self) -> Decimal:
        """What of the order is in hand at the end of the month."""
        return self.order.opening + self.adjusted - self.shipped - self.cancelled

    @property
    def moves(self) -> bool:
        """Whether it touches the balance or the state, and not only the expected month or the note."""
        return bool(self.shipped or self.cancelled or self.adjusted) or self.state != self.order.state


@dataclass(frozen=True, slots=True)
class Balance:
    """期末 = 期初 + 新签 − 完成 − 取消 ± 订正 in one currency (definitions §2), or in 万美元."""

    unit: str
    opening: Decimal = ZERO
    signed: Decimal = ZERO
    shipped: Decimal = ZERO
    cancelled: Decimal = ZERO
    adjusted: Decimal = ZERO
    closing: Decimal = ZERO

    @property
    def holds(self) -> bool:
        """Whether the identity holds to the cent."""
        return self.closing == self.opening + self.signed - self.shipped - self.cancelled + self.adjusted


@dataclass(frozen=True, slots=True)
class Flag:
    """A soft check that a return meets; `key` names it in forms and requests, `contract_no` the order it is about."""

    code: FlagCode
    key: str
    text: str
    contract_no: str = ""


@dataclass(frozen=True, slots=True)
class PastMonth:
    """A filed return of the same enterprise; `usd_10k` is None where a rate was missing."""

    month: Month
    nil: bool
    usd_10k: Decimal | None


@dataclass(frozen=True)
class Past:
    """What a return is compared with: filed months before, customs exports by month in 万美元, last month's figures."""

    months: tuple[PastMonth, ...] = ()
    exports: Mapping[Month, Decimal] = field(default_factory=dict)
    last_figures: object = None
