"""Rows of the Target Table as they go in, out and through the rules."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from core.decimals import plain
from targets.enums import Comparator


class TargetRow(NamedTuple):
    """One row of the table as filed: the eleven columns, texts word for word, what is empty is ""."""

    key_work: str
    number: int
    text: str
    category: str
    due_month: int
    half_text: str
    weight: Decimal
    basis: str
    standard: str
    funded: bool
    remark: str


class Asked(NamedTuple):
    """What a text asks for: comparator, value and unit; of one that is a person's to judge neither value nor unit."""

    comparator: Comparator
    value: Decimal | None = None
    unit: str = ""

    @property
    def words(self) -> str:
        """``9%左右``, ``不低于 10000家``, ``由人判定``."""
        if self.value is None:
            return self.comparator.label
        value = f"{plain(self.value)}{self.unit}"
        return f"{value}左右" if self.comparator is Comparator.ABOUT else f"{self.comparator.label} {value}"


PERSON = Asked(Comparator.PERSON)


class Fed(NamedTuple):
    """The mean of a rate over published months, exact, in percent, and which months (``2020-05``) are in it."""

    value: Fraction
    months: tuple[str, ...]


class Scored(NamedTuple):
    """One target of a period, ready to be summed: its weight, the verified share in percent (None: not verified)."""

    key_work: str
    weight: Decimal
    share: Decimal | None
