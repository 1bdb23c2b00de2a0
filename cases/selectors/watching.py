"""What the clock is watched for: answers that are owed, answers that nobody rated, what was told of a question."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from cases.enums import Act, ProposalKind, QuestionState, Stage
from cases.models import Question, Watch
from cases.rules import rating_before
from core import sql
from core.workdays import Calendar
from orders.enums import Origin


@dataclass(frozen=True)
class Owed:
    """A question that owes an answer, with what was told of its running clock.

    `started_at` is its asking, or its last reopening when `reopened`; `told` are stages told of this clock and its limit.
    """

    id: int
    public_id: UUID
    enterprise: int
    region: int
    office: int
    title: str
    assignee: str
    asked_at: datetime
    due_at: datetime
    limit_at: datetime
    extended: int
    owed_by: datetime
    reopened: bool
    started_at: datetime
    told: list[int]
    proposed_late: bool


def owed_questions() -> list[Owed]:
    """Every question asked in the system that owes an answer, the earliest limit first. One query; needs a job's scope."""
    params = {
        "reopen": Act.REOPEN.value,
        "half": Stage.HALF.value,
        "late": ProposalKind.LATE.value,
        "system": Origin.SYSTEM.value,
    }
    return [Owed(*row) for row in sql.rows("cases", "watch_candidates", params)]


def unrated_answers(*, now: datetime, calendar: Calendar, limit: int) -> list[Question]:
    """Answered questions that wait for a rating long enough to be asked once more, and never were. One query; a job's scope."""
    asked_before = Watch.objects.filter(question=OuterRef("pk"), stage=Stage.RATING)
    rows = Question.objects.filter(
        ~Exists(asked_before),
        state=QuestionState.ANSWERED,
        rating__isnull=True,
        last_answered_at__lt=rating_before(now, calendar),
    )
    return list(rows.order_by("last_answered_at", "id")[:limit])
