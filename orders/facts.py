"""What `orders` hands upward (how many returns were due, made and accurate), and the lines of a return.

Pure: counts only, no rates (those are `assessment.formulas`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from core.periods import Month
from orders.enums import Currency

LONGEST_INPUT = 200
"""Characters kept of one typed field: more than any field may have, so that the excess is seen and refused."""


@dataclass(frozen=True, slots=True)
class FilingCounts:
    """Counts behind the filing rate of one region and one month (Notice 一（二）).

    All fields count enterprise-months of roster enterprises only, as filed by the month's cut-off:

    - `roster`, `on_time`: the month's roster, and those of it that filed by the cut-off (part A);
    - `previous_roster`, `previous_returns`, `previous_accurate`: the previous month's roster, the returns it made
      (on time or late), and those of them judged accurate at this month's cut-off (part B);
    - `roster_to_date`, `filed_to_date`: sums over January to this month of rosters and returns, late ones
      included (part C).

    `a + b` pools two regions. Raises ValueError when a count is negative or exceeds the count it is part of.
    """

    roster: int = 0
    on_time: int = 0
    previous_roster: int = 0
    previous_returns: int = 0
    previous_accurate: int = 0
    roster_to_date: int = 0
    filed_to_date: int = 0

    ZERO: ClassVar["FilingCounts"]

    def __post_init__(self) -> None:
        if not 0 <= self.on_time <= self.roster:
            raise ValueError(f"on_time {self.on_time} must lie between 0 and roster {self.roster}")
        if not 0 <= self.previous_accurate <= self.previous_returns <= self.previous_roster:
            raise ValueError(
                f"previous_accurate {self.previous_accurate}, previous_returns {self.previous_returns} and "
                f"previous_roster {self.previous_roster} must ascend from 0"
            )
        if not 0 <= self.filed_to_date <= self.roster_to_date:
            raise ValueError(
                f"filed_to_date {self.filed_to_date} must lie between 0 and roster_to_date {self.roster_to_date}"
            )

    def __add__(self, other: "FilingCounts") -> "FilingCounts":
        if not isinstance(other, FilingCounts):
            return NotImplemented
        return FilingCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


FilingCounts.ZERO = FilingCounts()


@dataclass(frozen=True, slots=True)
class RawLine:
    """One order line as a person typed it; every field is text, nothing is judged yet."""

    contract_no: str = ""
    signed_on: str = ""
    market: str = ""
    hs_code: str = ""
    product: str = ""
    currency: str = ""
    amount: str = ""
    shipment_month: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, object]) -> "RawLine":
        """From form fields or a stored draft: outer blanks and control characters go, missing fields are blank."""
        return cls(**{field.name: _tidy(typed.get(field.name)) for field in fields(cls)})

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a currency stands in every new row and says nothing."""
        return not any(getattr(self, field.name) for field in fields(self) if field.name != "currency")

    def as_dict(self) -> dict[str, str]:
        """Texts by field, as a draft stores them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order line that passed the hard checks; `market` is an ISO 3166-1 code, `amount` in `currency`."""

    contract_no: str
    signed_on: date
    market: str
    hs_code: str
    product: str
    currency: Currency
    amount: Decimal
    shipment_month: Month


def _tidy(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text).strip()[:LONGEST_INPUT]
