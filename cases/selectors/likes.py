"""Answered questions that are like one at hand, in the actor's view; and how often an answer was given before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.models import Answer, Question
from cases.rules import likeness, title_terms
from cases.selectors.rows import questions_in_view
from core import sql
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view

SHOWN = 5
CANDIDATES = 40


@dataclass(frozen=True)
class Like:
    """An answered question like another: its title, its first answer, the enterprise's rating if any, how alike (0 to 1)."""

    public_id: UUID
    title: str
    answer: str
    answered_at: datetime
    rating: int | None
    likeness: float


def likes_of(actor: Actor, title: str, *, but: int | None = None) -> list[Like]:
    """Answered questions in view whose titles share most words with `title`, the likest first; at most SHOWN. Three queries.

    `but` is the id of the question at hand.
    """
    terms = title_terms(title)
    if not terms:
        return []
    low, high = actor.span or (0, 0)
    found = sql.rows("cases", "likes", {"terms": terms, "low": low, "high": high, "but": but, "limit": CANDIDATES})
    rows = questions_in_view(actor).filter(pk__in=[row.question for row in found], exclusion__isnull=True)
    questions = list(rows.only("id", "public_id", "title", "rating", "first_answered_at"))
    answers = _first_answers([row.pk for row in questions])
    likes = [
        Like(
            public_id=row.public_id,
            title=row.title,
            answer=answers[row.pk],
            answered_at=row.first_answered_at,
            rating=row.rating,
            likeness=likeness(terms, title_terms(row.title)),
        )
        for row in questions
        if row.pk in answers and row.first_answered_at is not None
    ]
    return sorted(likes, key=lambda like: (-like.likeness, -(like.rating or 0), -like.answered_at.timestamp()))[:SHOWN]


def _first_answers(questions: list[int]) -> dict[int, str]:
    rows = Answer.objects.filter(question__in=questions, substantive=True).order_by("-answered_at", "-id")
    return dict(rows.values_list("question_id", "text"))


def pasted_to(actor: Actor, question: Question, fingerprint: int) -> int:
    """How many other questions in view got an answer with the same words. One query."""
    same = rows_in_view(Answer.objects.all(), actor).filter(fingerprint=fingerprint).exclude(question=question)
    return same.values("question").distinct().count()
