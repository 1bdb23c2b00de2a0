"""What `alerts` hands upward: how many enterprises were listed and fed back.

Pure: counts only, no rates (those are `assessment.formulas`).
"""

from dataclasses import dataclass
from typing import ClassVar


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
