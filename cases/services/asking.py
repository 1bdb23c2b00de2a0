"""What an enterprise does before it has an answer: asking, supplementing, withdrawing."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.enums import Act, Exclusion, QuestionState, SubjectKind
from cases.models import Question
from cases.permissions import can_ask, is_own
from cases.rules import (
    LIMIT_WORKDAYS,
    TEXT_LENGTH,
    clean,
    clean_line,
    drawn_title,
    guess_topic,
    length_error,
    question_errors,
)
from cases.selectors import questions_in_view, subject_of
from cases.services.files import Upload, keep_files
from cases.services.steps import locked_question, move, record, tell_office
from core.errors import Invalid, NotAllowed
from core.periods import local_date
from tenancy.roles import Actor, Capability
from tenancy.rules import county_of
from tenancy.selectors import enterprise_of, working_calendar


@transaction.atomic
def ask_question(
    *,
    text: str,
    title: str = "",
    token: str = "",
    subject_kind: SubjectKind | None = None,
    subject: uuid.UUID | None = None,
    attached: Sequence[Upload] = (),
    by: Actor,
    now: datetime,
) -> Question:
    """An enterprise asks; its county's office is told. The limit is fixed here, from the working calendar.

    Without a title one is drawn from the text. `token` is any text that the form carries: the same token with the same words
    gives the same question again, so that a form sent twice asks once. `subject` is the public id of an own order or list
    entry. Raises NotAllowed for anybody but an enterprise, Invalid for the words, the link and the files (fields "title",
    "text", "subject", "attached").
    """
    if not can_ask(by):
        raise NotAllowed
    text = clean(text)
    title = clean_line(title) or drawn_title(text)
    errors = question_errors(title, text)
    if subject is not None and (subject_kind is None or subject_of(by, subject_kind, subject) is None):
        errors["subject"] = ["未找到关联的订单或清单，请重新选择，或不作关联。"]
    if errors:
        raise Invalid(errors)
    enterprise = enterprise_of(by)
    # In the enterprise's own name space: a token says nothing about another enterprise's questions.
    public_id = uuid.uuid5(enterprise.public_id, f"{token}\n{title}\n{text}") if token else uuid.uuid4()
    known = questions_in_view(by).filter(public_id=public_id).first()
    if known is not None:
        return known
    county = county_of(enterprise.region_id)
    due_at = working_calendar().due_at(now, LIMIT_WORKDAYS)
    Question.objects.bulk_create(
        [
            Question(
                public_id=public_id,
                enterprise=enterprise,
                region_id=county,
                office_id=county,
                number=f"WT{local_date(now):%Y%m%d}-{public_id.hex[:8].upper()}",
                title=title,
                text=text,
                topic=guess_topic(title, text),
                subject_kind=subject_kind if subject is not None else None,
                subject=subject,
                asked_at=now,
                asked_by_id=by.user,
                due_at=due_at,
                limit_at=due_at,
                owed_by=due_at,
            )
        ],
        ignore_conflicts=True,
    )
    question = questions_in_view(by).get(public_id=public_id)
    if attached and not question.attachments.exists():
        keep_files(question, attached, by=by, now=now)
    tell_office(
        question, county, key=f"question-asked:{public_id}", title=f"新诉求：{title}",
        text=f"{enterprise.name}提出诉求，请在两个工作日内答复。", by=by, now=now,
    )  # fmt: skip
    return question


@transaction.atomic
def supplement_question(
    *, question: uuid.UUID, text: str, attached: Sequence[Upload] = (), by: Actor, now: datetime
) -> Question:
    """The enterprise adds what the office needs to know; the office that handles it is told. The clock runs on.

    Raises Unseen, NotAllowed, Refused (answered already, closed) and Invalid (fields "text", "attached").
    """
    row = locked_question(question, by=by, capability=Capability.ASK_QUESTION)
    if not is_own(by, row):
        raise NotAllowed
    text = clean(text)
    message = length_error("补充内容", text, TEXT_LENGTH)
    if message:
        raise Invalid({"text": [message]})
    last = row.steps.filter(act=Act.SUPPLEMENT).last()
    if last is not None and last.text == text:
        return row  # sent twice
    move(row, Act.SUPPLEMENT)
    step = record(row, Act.SUPPLEMENT, by=by, now=now, text=text)
    keep_files(row, attached, step=step, by=by, now=now)
    tell_office(
        row, row.office_id, key=f"question-supplemented:{step.pk}", title=f"企业已补充说明：{row.title}", text=text[:200],
        by=by, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_question(*, question: uuid.UUID, reason: str = "", by: Actor, now: datetime) -> Question:
    """The enterprise takes back a question that is not answered yet; it then does not count (definitions §4).

    Withdrawn twice is once. Raises Unseen, NotAllowed and Refused (answered already).
    """
    row = locked_question(question, by=by, capability=Capability.ASK_QUESTION)
    if not is_own(by, row):
        raise NotAllowed
    if row.exclusion == Exclusion.WITHDRAWN and row.state == QuestionState.CLOSED:
        return row
    move(row, Act.WITHDRAW, exclusion=Exclusion.WITHDRAWN, excluded_at=now, closed_at=now, owed_by=None)
    record(row, Act.WITHDRAW, by=by, now=now, what="撤回诉求", text=clean(reason)[:500])
    tell_office(
        row, row.office_id, key=f"question-withdrawn:{row.public_id}", title=f"企业已撤回诉求：{row.title}", text="",
        by=by, now=now,
    )  # fmt: skip
    return row
