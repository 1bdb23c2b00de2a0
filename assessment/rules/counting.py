"""Which verdicts stand above and below the line of which figure (definitions §§3 and 4)."""

from collections.abc import Mapping

from alerts.enums import EntryVerdict
from assessment.enums import DeductionVerdict, Figure, Standing
from cases.enums import QuestionVerdict
from core.periods import Month
from orders.enums import ReturnVerdict

_BOTH, _BELOW, _NEITHER = Standing.BOTH, Standing.BELOW, Standing.NEITHER
_RETURNS: Mapping[int, Standing] = {
    ReturnVerdict.FILED: _BOTH,
    ReturnVerdict.DOUBTED: _BOTH,
    ReturnVerdict.MISSING: _BELOW,
    ReturnVerdict.OFF_ROSTER: _NEITHER,
}
PARTS: Mapping[Figure, Mapping[int, Standing]] = {
    Figure.ON_TIME: _RETURNS,
    Figure.ACCURACY: {
        ReturnVerdict.FILED: _BOTH,
        ReturnVerdict.DOUBTED: _BELOW,
        ReturnVerdict.MISSING: _NEITHER,
        ReturnVerdict.OFF_ROSTER: _NEITHER,
    },
    Figure.COMPLETION: _RETURNS,
    Figure.QUESTIONS: {
        QuestionVerdict.ANSWERED: _BOTH,
        QuestionVerdict.UNANSWERED: _BELOW,
        QuestionVerdict.NOT_DUE: _NEITHER,
        QuestionVerdict.EXCLUDED: _NEITHER,
    },
    Figure.LISTING: {
        EntryVerdict.FED_BACK: _BOTH,
        EntryVerdict.SILENT: _BELOW,
        EntryVerdict.REMOVED: _NEITHER,
        EntryVerdict.EXEMPT: _NEITHER,
    },
    Figure.DEDUCTIONS: {DeductionVerdict.COUNTED: _BOTH},
}
"""The parts that rows stand behind; the two rates are made of them."""


def verdicts_of(figure: Figure) -> tuple[int, ...]:
    """Every verdict that a part's rows can have; none for a rate, which is made of parts."""
    return tuple(PARTS.get(figure, {}))


def standing_of(figure: Figure, verdict: int) -> Standing:
    """Where a row of that verdict stands in a part. Raises KeyError for a verdict that is none of the part's."""
    return PARTS[figure][verdict]


def months_of(figure: Figure, month: Month) -> tuple[Month, ...]:
    """The months whose returns stand behind a part of a month, latest first; of deductions the month; else none."""
    if figure in (Figure.ON_TIME, Figure.DEDUCTIONS):
        return (month,)
    if figure is Figure.ACCURACY:
        return (month.previous(),)
    if figure is Figure.COMPLETION:
        return tuple(reversed(Month.span(Month(month.year, 1), month)))
    return ()
