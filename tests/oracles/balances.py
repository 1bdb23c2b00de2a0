"""Orders in hand and balances, folded slowly and obviously over what was said month by month (definitions §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
PARTS = ("opening", "signed", "shipped", "cancelled", "adjusted", "closing")


@dataclass
class PlainOrder:
    """An order and every movement of it: (month, what, amount)."""

    contract: str
    currency: str
    reported: str
    amount: Decimal
    movements: list[tuple[str, str, Decimal]]

    def in_hand(self, month: str, *, at_end: bool) -> Decimal:
        """What is in hand as the month begins or ends."""
        if self.reported > month or (self.reported == month and not at_end):
            return ZERO
        left = self.amount
        for at, what, amount in self.movements:
            if at < month or (at == month and at_end):
                left += amount if what == "adjusted" else -amount
        return left


def balance_of(orders: Sequence[PlainOrder], month: str) -> dict[str, dict[str, Decimal]]:
    """The balance by currency of one month."""
    rows: dict[str, dict[str, Decimal]] = {}
    for order in orders:
        opening, closing = order.in_hand(month, at_end=False), order.in_hand(month, at_end=True)
        moved = {what: sum((a for at, kind, a in order.movements if at == month and kind == what), ZERO)
                 for what in ("shipped", "cancelled", "adjusted")}  # fmt: skip
        signed = order.amount if order.reported == month else ZERO
        if not any((opening, closing, signed, *moved.values())):
            continue
        row = rows.setdefault(order.currency, dict.fromkeys(PARTS, ZERO))
        for part, amount in {"opening": opening, "signed": signed, "closing": closing, **moved}.items():
            row[part] += amount
    return rows
