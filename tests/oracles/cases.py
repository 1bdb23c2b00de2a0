"""Slow and obvious: which questions count and what became of them, one after the other, in plain Python."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from cases.enums import Exclusion, Topic
from cases.facts import QuestionCounts, QuestionFigures
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
    topic: Topic = Topic.OTHER
    owed_by: datetime | None = None
    first_minutes: int | None = None
    resolved_at: datetime | None = None
    resolved_minutes: int | None = None
    rating: int | None = None
    reopened: int = 0


def counts_at(question: AskedQuestion, cutoff: datetime) -> bool:
    """Whether a question counts as asked at a moment, definitions §4 word for word."""
    if question.asked_at > cutoff:
        return False
    answered = question.first_answered_at is not None and question.first_answered_at <= cutoff
    if question.exclusion is not None and question.excluded_at is not None and question.excluded_at <= cutoff:
        answered_before = question.first_answered_at is not None and question.first_answered_at <= question.excluded_at
        if not (question.exclusion is Exclusion.WITHDRAWN and answered_before):
            return False
    limit_is_over = question.due_at <= cutoff
    return answered or limit_is_over


def question_counts(questions: Iterable[AskedQuestion], month: Month, cutoff: datetime) -> dict[int, QuestionCounts]:
    """Asked and answered since 1 January by county at the cut-off."""
    counts: dict[int, QuestionCounts] = {}
    for question in questions:
        if local_date(question.asked_at).year != month.year or not counts_at(question, cutoff):
            continue
        answered = question.first_answered_at is not None and question.first_answered_at <= cutoff
        county = int(str(question.region)[:6] + "000")
        counts[county] = counts.get(county, QuestionCounts.ZERO) + QuestionCounts(1, 1 if answered else 0)
    return counts


Key = tuple[int, int | None, Topic | None]


def question_figures(questions: Iterable[AskedQuestion], year: int, now: datetime) -> dict[Key, QuestionFigures]:
    """What became of a year's questions by now, by (region, month or the year, topic or all); definitions §4 and §5."""
    piles: dict[Key, list[AskedQuestion]] = defaultdict(list)
    for question in questions:
        asked_on = local_date(question.asked_at)
        if asked_on.year != year or not counts_at(question, now):
            continue
        code = str(question.region)
        for region in (code[:6] + "000", code[:4] + "00000", code[:2] + "0000000"):
            for month in (None, asked_on.month):
                for topic in (None, question.topic):
                    piles[int(region), month, topic].append(question)
    return {key: _figures(pile, now) for key, pile in piles.items()}


def _figures(pile: list[AskedQuestion], now: datetime) -> QuestionFigures:
    answered = [one for one in pile if one.first_answered_at is not None]
    rated = [one.rating for one in answered if one.rating is not None]
    return QuestionFigures(
        asked=len(pile),
        answered=len(answered),
        in_time=len(
            [one for one in answered if one.first_answered_at is not None and one.first_answered_at <= one.due_at]
        ),
        resolved=len([one for one in pile if one.resolved_at is not None]),
        rated=len(rated),
        satisfied=len([rating for rating in rated if rating in (3, 4, 5)]),
        reopened=len([one for one in pile if one.reopened >= 1]),
        overdue=len([one for one in pile if one.owed_by is not None and one.owed_by <= now]),
        first_minutes=_median([one.first_minutes for one in pile if one.first_minutes is not None]),
        resolved_minutes=_median([one.resolved_minutes for one in pile if one.resolved_minutes is not None]),
    )


def _median(values: list[int]) -> Fraction | None:
    """The smallest and the greatest are struck off in turn until one or two are left."""
    left = sorted(values)
    while len(left) > 2:
        left = left[1:-1]
    return Fraction(sum(left), len(left)) if left else None
