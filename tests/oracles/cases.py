"""Slow and obvious: which questions count, one after the other, in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.enums import Exclusion
from cases.facts import QuestionCounts
from core.periods import Month, local_date


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it stands in the books; `region` may be a county or a 镇街."""

    region: int
    asked_at: datetime
    due_at: datetime
    first_answered_at: datetime | None = None
    exclusion: Exclusion | None = None
    excluded_at: datetime | None = None


def question_counts(questions: Iterable[AskedQuestion], month: Month, cutoff: datetime) -> dict[int, QuestionCounts]:
    """Asked and answered since 1 January by county at the cut-off, definitions §4 word for word."""
    counts: dict[int, QuestionCounts] = {}
    for question in questions:
        if local_date(question.asked_at).year != month.year:
            continue
        if question.asked_at > cutoff:
            continue
        answered = question.first_answered_at is not None and question.first_answered_at <= cutoff
        if question.exclusion is not None and question.excluded_at is not None and question.excluded_at <= cutoff:
            answered_before = (
                question.first_answered_at is not None and question.first_answered_at <= question.excluded_at
            )
            if not (question.exclusion is Exclusion.WITHDRAWN and answered_before):
                continue
        limit_is_over = question.due_at <= cutoff
        if not answered and not limit_is_over:
            continue
        county = int(str(question.region)[:6] + "000")
        counts[county] = counts.get(county, QuestionCounts.ZERO) + QuestionCounts(1, 1 if answered else 0)
    return counts
