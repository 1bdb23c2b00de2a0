"""What `cases` counts and hands upward: how many questions were asked and answered, and what became of them.

Pure: counts and medians only, no rates (those are `assessment.formulas`, and `cases.rules.statistics`).
"""

from dataclasses import dataclass
from fractions import Fraction
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
class DeskWarnings:
    """What presses on a desk: limits that end today, that have at most one working day left (today's among them), that are
    over, and that are so long over that the bulletin names them (the overdue among them).
    """

    today: int = 0
    soon: int = 0
    overdue: int = 0
    bulletin: int = 0


@dataclass(frozen=True, slots=True)
class OwedCounts:
    """Questions of one county that wait for an answer at one moment, and those of them past their limit."""

    open: int = 0
    overdue: int = 0


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


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What became of some questions, unweighted and in no official rate (definitions §5).

    - `asked`: valid questions that are answered or whose two working days are over, the denominator of the assessment too;
    - `answered` of them, late answers included; `in_time` of these by `due_at`; `resolved` of these, whose answer stood;
    - `rated`: answered and rated by the enterprise; `satisfied` of these with SATISFIED and more;
    - `reopened` at least once; `overdue`: an answer is owed and its limit, an extended one too, is over;
    - `first_minutes`, `resolved_minutes`: medians of the working minutes from the asking to the first answer, and to the
      answer that stood: the middle value, of an even number the mean of the two middle ones; None where there is none.

    Raises ValueError for counts that cannot be.
    """

    asked: int = 0
    answered: int = 0
    in_time: int = 0
    resolved: int = 0
    rated: int = 0
    satisfied: int = 0
    reopened: int = 0
    overdue: int = 0
    first_minutes: Fraction | None = None
    resolved_minutes: Fraction | None = None

    ZERO: ClassVar["QuestionFigures"]

    def __post_init__(self) -> None:
        if not (
            0 <= max(self.in_time, self.resolved, self.rated) <= self.answered <= self.asked
            and 0 <= self.satisfied <= self.rated
        ):
            raise ValueError(f"counts that cannot be: {self}")


QuestionFigures.ZERO = QuestionFigures()
