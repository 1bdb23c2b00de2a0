"""What `cases` hands upward: how many questions were asked and answered.

Pure: counts only, no rates (those are `assessment.formulas`).
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """Counts behind 问题诉求响应率 of one region at one cut-off (Notice 二（二）), cumulative since 1 January.

    - `asked`: valid questions, without the unanswered ones whose two working days are not over at the cut-off;
    - `answered`: those of them with a substantive public answer by the cut-off, late answers included.

    `a + b` pools two regions. Raises ValueError unless 0 <= answered <= asked.
    """

    asked: int = 0
    answered: int = 0

    ZERO: ClassVar["QuestionCounts"]

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.asked:
            raise ValueError(f"answered {self.answered} must lie between 0 and asked {self.asked}")

    def __add__(self, other: "QuestionCounts") -> "QuestionCounts":
        if not isinstance(other, QuestionCounts):
            return NotImplemented
        return QuestionCounts(self.asked + other.asked, self.answered + other.answered)


QuestionCounts.ZERO = QuestionCounts()


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What lies on the desks of some regions at one moment.

    - `open`: not answered; `overdue` of them past their limit; `due_soon` of them with at most one working day left;
    - `judged`: questions of the running year that are answered or past their limit; `in_time` of them first answered
      within it. `cases.rules.in_time_rate` makes the 两日内响应率 of it, which no official rate contains.
    """

    open: int = 0
    overdue: int = 0
    due_soon: int = 0
    in_time: int = 0
    judged: int = 0
