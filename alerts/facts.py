"""What `alerts` hands upward (how many enterprises were listed and fed back) and is told from above (what a list counts for);
and what an enterprise answers.

Pure: counts only, no rates (those are `assessment.formulas`).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from alerts.enums import Colour, Need, Outlook, Severity, Situation
from core.periods import Month


@dataclass(frozen=True, slots=True)
class ListCounts:
    """Counts behind 五色清单响应率 of one region, one quarter's list and one cut-off (Notice 二（二）).

    - `listed`: distinct enterprises on the list whose colour must give feedback;
    - `fed_back`: those of them with valid feedback by the cut-off.

    A list not published by the cut-off counts nobody. `a + b` pools two regions.
    Raises ValueError unless 0 <= fed_back <= listed.
    """

    listed: int = 0
    fed_back: int = 0

    ZERO: ClassVar["ListCounts"]

    def __post_init__(self) -> None:
        if not 0 <= self.fed_back <= self.listed:
            raise ValueError(f"fed_back {self.fed_back} must lie between 0 and listed {self.listed}")

    def __add__(self, other: "ListCounts") -> "ListCounts":
        if not isinstance(other, ListCounts):
            return NotImplemented
        return ListCounts(self.listed + other.listed, self.fed_back + other.fed_back)


ListCounts.ZERO = ListCounts()


@dataclass(frozen=True, slots=True)
class FeedbackAnswers:
    """What an enterprise says of its warning: five taps (None: not tapped) and a text. Ours."""

    situation: Situation | None = None
    severity: Severity | None = None
    outlook: Outlook | None = None
    need: Need | None = None
    may_call: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListMonth:
    """A month whose response rate a list enters, with a weight in percent, as it stands at the month's cut-off (annex 2)."""

    month: Month
    cutoff: datetime
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ListTerms:
    """What the schemes say of the list of one quarter; the setting LIST_TERMS names the function that knows.

    - `months`: in which it counts, in their order; empty when no scheme gives it a weight;
    - `colours`: those that must give feedback;
    - `publish_by`: the cut-off of the month in which it should come out; None without a scheme that says so.
    """

    months: tuple[ListMonth, ...] = ()
    colours: frozenset[Colour] = frozenset(Colour)
    publish_by: datetime | None = None

    @property
    def deadline(self) -> datetime | None:
        """Until when feedback still enters a rate: the cut-off of the last month that has a weight."""
        return self.months[-1].cutoff if self.months else None
