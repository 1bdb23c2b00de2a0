"""How an enterprise filed and how its orders became exports over twelve months, as `assessment` judges it (Notice 三（三）)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

WINDOW = 12
"""Months of a record; also quarters of three months, from the first."""
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Record:
    """One enterprise over the twelve months of a window.

    `rostered`, `on_time`, `filed` are sets of months as bits, the window's first month being bit 0: on the roster; of these
    filed by the month's cut-off; of these filed at all. `due` are the orders due in each quarter of the window in USD, exact
    (10 digits), `exported` its customs exports in 万美元. `incomplete`: some order due has no rate, so `due` is short of it.
    `region` is where the enterprise stands now.
    """

    enterprise: int
    region: int
    rostered: int
    on_time: int
    filed: int
    due: tuple[Decimal, ...]
    exported: tuple[Decimal, ...]
    incomplete: bool

    def conversion(self) -> Fraction | None:
        """Exports ÷ orders due over the window in percent, unrounded, as `orders.rules.conversion.judge` has it."""
        return None if self.incomplete else _percent(sum(self.exported), sum(self.due))

    def conversions(self) -> list[Fraction | None]:
        """The same of each quarter; None for one without orders due, and for all while a rate is missing."""
        if self.incomplete:
            return [None] * len(self.due)
        return [_percent(exported, due) for exported, due in zip(self.exported, self.due, strict=True)]


def _percent(exported: Decimal | int, due: Decimal | int) -> Fraction | None:
    """`exported` 万美元 of `due` USD."""
    return Fraction(exported) * 1_000_000 / Fraction(due) if due > 0 else None
