"""What `orders` hands upward (how many returns were due, made and accurate), and the terms of a month's returns.

Pure: counts only, no rates (those are `assessment.formulas`).
"""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import ClassVar


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
class ReturnTerms:
    """What the year's scheme says of one month's return; the setting RETURN_TERMS names the function that knows.

    `cutoff` itself is still in time; until `locks_at` an enterprise may correct what it filed of its own accord.
    `sentiment` lists the questions asked, `sentiment_required` says whether they may be skipped. The soft checks
    (definitions §2) compare with the `history_months` before, of which `history_least` must be filed; `large_share` is
    a percentage of last year's exports. `remind_days` are the days before the cut-off's on which the open are reminded.
    `target` is the filing rate that the scheme asks for, in percent.
    """

    cutoff: datetime
    locks_at: datetime
    sentiment: tuple[str, ...]
    sentiment_required: bool
    history_months: int
    history_least: int
    spread: Decimal
    nil_run: int
    far_months: int
    large_share: Decimal
    explanation_length: int
    remind_days: tuple[int, ...]
    target: Decimal
