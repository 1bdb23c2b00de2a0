"""After the answer: rating, reopening, closing."""

import uuid
from datetime import datetime

from django.db import transaction

from cases.enums import Act, QuestionState
from cases.models import Question
from cases.permissions import is_own
from cases.rules import (
    CLOSE_WORKDAYS,
    LIMIT_WORKDAYS,
    PERFUNCTORY_RATING,
    REASON_LENGTH,
    SATISFIED,
    clean,
    clean_line,
    length_error,
    next_state,
    rating_errors,
    reopen_refusal,
)
from cases.selectors import exclusion_of, standing_since
from cases.services.proposing import propose_rated_answer
from cases.services.steps import locked_question, move, record, tell_office
from core.errors import Invalid, NotAllowed, Refused
from core.workdays import Calendar
from tenancy.roles import Actor, Capability
from tenancy.selectors import working_calendar


def _resolved(row: Question, calendar: Calendar) -> dict[str, object]:
    """The last answer stood: when that was, and after how many working minutes."""
    assert row.last_answered_at is not None
    return {
        "resolved_at": row.last_answered_at,
        "resolved_minutes": calendar.working_minutes(row.asked_at, row.last_answered_at),
    }


@transaction.atomic
def rate_answer(*, question: uuid.UUID, rating: int, comment: str = "", by: Actor, now: datetime) -> Question:
    """The enterprise rates the answer to its question, 1 to 5, once an answer; the office that handles it is told.

    The lowest rating is proposed as 草率, in the same transaction; deciding that is an official's matter.
    The same rating sent twice is one. Raises Unseen, NotAllowed, Refused (not answered yet, or rated already) and
    Invalid (fields "rating", "comment").
    """
    row = locked_question(question, by=by, capability=Capability.ASK_QUESTION)
    if not is_own(by, row):
        raise NotAllowed
    comment = clean_line(comment)
    if row.rating is not None and (row.rating, row.rating_comment) == (rating, comment):
        return row
    next_state(QuestionState(row.state), Act.RATE, exclusion=exclusion_of(row))
    if row.state == QuestionState.CLOSED and row.rating is not None:
        raise Refused("该诉求已评价，不能重复评价。")
    errors = rating_errors(rating, comment)
    if errors:
        raise Invalid(errors)
    changes: dict[str, object] = {"rating": rating, "rating_comment": comment, "rated_at": now}
    changes |= (
        _resolved(row, working_calendar()) if rating >= SATISFIED else {"resolved_at": None, "resolved_minutes": None}
    )
    move(row, Act.RATE, **changes)
    step = record(row, Act.RATE, by=by, now=now, what=f"评价 {rating} 分", text=comment)
    tell_office(
        row, row.office_id, key=f"question-rated:{step.pk}", title=f"企业评价 {rating} 分：{row.title}", text=comment,
        by=by, now=now,
    )  # fmt: skip
    if rating <= PERFUNCTORY_RATING:
        propose_rated_answer(row, row.answers.filter(substantive=True).last(), by=by, now=now)
    return row


@transaction.atomic
def reopen_question(*, question: uuid.UUID, reason: str, by: Actor, now: datetime) -> Question:
    """The enterprise is not content: the office owes another answer within two working days. The first one's time stays.

    Sent twice it is once. Raises Unseen, NotAllowed, Refused (closed, too often) and Invalid (field "reason").
    """
    row = locked_question(question, by=by, capability=Capability.ASK_QUESTION)
    if not is_own(by, row):
        raise NotAllowed
    reason = clean(reason)
    if row.state == QuestionState.REOPENED:
        last = row.steps.filter(act=Act.REOPEN).last()
        if last is not None and last.text == reason:
            return row
    next_state(QuestionState(row.state), Act.REOPEN, exclusion=exclusion_of(row))
    calendar = working_calendar()
    refusal = reopen_refusal(reopened=row.reopened, since=standing_since(row), now=now, calendar=calendar)
    if refusal:
        raise Refused(refusal)
    message = length_error("尚未解决的问题", reason, REASON_LENGTH)
    if message:
        raise Invalid({"reason": [message]})
    move(
        row,
        Act.REOPEN,
        reopened=row.reopened + 1,
        owed_by=calendar.due_at(now, LIMIT_WORKDAYS),
        resolved_at=None,
        resolved_minutes=None,
    )
    step = record(row, Act.REOPEN, by=by, now=now, what="尚未解决，申请重新办理", text=reason)
    tell_office(
        row, row.office_id, key=f"question-reopened:{step.pk}", title=f"重新办理：{row.title}", text=reason[:200],
        by=by, now=now,
    )  # fmt: skip
    return row


def close_settled(*, by: Actor, now: datetime, limit: int = 1_000) -> int:
    """Close what was left in peace for CLOSE_WORKDAYS after its last answer or rating; returns how many.

    An answer that nobody objected to stood; a rating that was not given stays not given. Safe to repeat.
    """
    calendar = working_calendar()
    closed = 0
    rows = Question.objects.filter(state__in=(QuestionState.ANSWERED, QuestionState.RATED), last_answered_at__lt=now)
    for row in rows.order_by("last_answered_at", "id")[:limit].iterator():
        if now < calendar.due_at(standing_since(row), CLOSE_WORKDAYS):
            continue
        with transaction.atomic():
            locked = Question.objects.select_for_update(skip_locked=True).filter(pk=row.pk, state=row.state).first()
            if locked is None or standing_since(locked) != standing_since(row):
                continue
            content = locked.rating is None or locked.rating >= SATISFIED
            move(locked, Act.CLOSE, closed_at=now, **(_resolved(locked, calendar) if content else {}))
            record(locked, Act.CLOSE, by=by, now=now, what="办结")
            closed += 1
    return closed
