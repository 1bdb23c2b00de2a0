"""Every write of questions and answers: asking, answering, rating."""

import uuid
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cases.enums import Act, Exclusion, QuestionState
from cases.models import Answer, Question
from cases.permissions import can_answer, can_ask, can_rate
from cases.rules import (
    LIMIT_WORKDAYS,
    answer_errors,
    clean,
    clean_line,
    next_state,
    question_errors,
    rating_errors,
)
from cases.selectors import answers_of, office_name, question_for, questions_in_view
from core.errors import Invalid, NotAllowed, Stale
from core.periods import local_date
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office
from tenancy.models import Region
from tenancy.roles import Actor, Capability
from tenancy.rules import county_of
from tenancy.selectors import enterprise_of, working_calendar


@transaction.atomic
def ask_question(*, title: str, text: str, token: str = "", by: Actor, now: datetime) -> Question:
    """An enterprise asks; its county's office is told. The limit is fixed here, from the working calendar.

    `token` is any text that the form carries: the same token with the same words gives the same question again, so
    that a form sent twice asks once. Raises NotAllowed for anybody but an enterprise, Invalid for the words
    (fields "title", "text").
    """
    if not can_ask(by):
        raise NotAllowed
    title, text = clean_line(title), clean(text)
    errors = question_errors(title, text)
    if errors:
        raise Invalid(errors)
    enterprise = enterprise_of(by)
    # In the enterprise's own name space: a token says nothing about another enterprise's questions.
    public_id = uuid.uuid5(enterprise.public_id, f"{token}\n{title}\n{text}") if token else uuid.uuid4()
    county = county_of(enterprise.region_id)
    Question.objects.bulk_create(
        [
            Question(
                public_id=public_id,
                enterprise=enterprise,
                region_id=county,
                number=f"WT{local_date(now):%Y%m%d}-{public_id.hex[:8].upper()}",
                title=title,
                text=text,
                asked_at=now,
                asked_by_id=by.user,
                due_at=working_calendar().due_at(now, LIMIT_WORKDAYS),
            )
        ],
        ignore_conflicts=True,
    )
    question = questions_in_view(by).get(public_id=public_id)
    notify_office(
        region=county,
        enterprise=enterprise,
        kind=Kind.QUESTION,
        key=f"question-asked:{public_id}",
        title=f"新诉求：{title}",
        text=f"{enterprise.name}提出诉求，请在两个工作日内答复。",
        path=_path(question),
        by=by,
        now=now,
    )
    return question


@transaction.atomic
def answer_question(*, question: uuid.UUID, text: str, seen: int | None = None, by: Actor, now: datetime) -> Answer:
    """An office answers, or supplements an answer; the enterprise is told, and the county's office of another's answer.

    `seen` is the number of answers the writer had before him: when there are more by now, Stale is raised so that he
    reads them first (None does not ask). The same words sent twice in a row are one answer. Raises Unseen, NotAllowed,
    Refused (no step from this state) and Invalid (field "text": no substantive answer).
    """
    # Who only reads has no right to lock either.
    row = question_for(by, question, lock=by.may(Capability.ANSWER_QUESTION))
    if by.region is None or not can_answer(by, row):
        raise NotAllowed
    text = clean(text)
    before = answers_of(row)
    if before and before[-1].office_id == by.region and before[-1].text == text:
        return before[-1]
    following = next_state(QuestionState(row.state), Act.ANSWER, exclusion=_exclusion(row))
    errors = answer_errors(text)
    if errors:
        raise Invalid(errors)
    if seen is not None and len(before) > seen:
        who = office_name(before[-1].office)
        raise Stale(f"您填写期间，{who}已作出答复，请先查看。您填写的内容保留在下方，可作为补充答复提交。")
    answer = Answer.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        question=row,
        office_id=by.region,
        text=text,
        answered_at=now,
        answered_by_id=by.user,
    )
    row.state = following
    row.first_answered_at = row.first_answered_at or now
    row.save(update_fields=["state", "first_answered_at"])
    _tell_of_answer(row, answer, supplement=bool(before), by=by, now=now)
    return answer


def _tell_of_answer(question: Question, answer: Answer, *, supplement: bool, by: Actor, now: datetime) -> None:
    office = office_name(Region.objects.get(pk=answer.office_id))
    act = "补充答复" if supplement else "答复"
    notify_enterprises(
        # With the question's region: an enterprise that moved away since is out of the office's range.
        enterprises=[(question.enterprise_id, question.region_id)],
        kind=Kind.ANSWER,
        key=f"question-answered:{answer.pk}",
        title=f"诉求已{act}：{question.title}",
        text=f"{office}已{act}您的诉求，请查看并评价。",
        path=_path(question),
        by=by,
        now=now,
    )
    if answer.office_id != question.region_id:
        notify_office(
            region=question.region_id,
            kind=Kind.ANSWER,
            key=f"question-answered:{answer.pk}",
            title=f"{office}已{act}：{question.title}",
            text="上级商务主管部门已答复本地区企业的诉求。",
            path=_path(question),
            by=by,
            now=now,
        )


@transaction.atomic
def rate_answer(*, question: uuid.UUID, rating: int, comment: str = "", by: Actor, now: datetime) -> Question:
    """The enterprise rates the answer to its question, 1 to 5, once; its county's office is told.

    The same rating sent twice is one. Raises Unseen, NotAllowed, Refused (not answered yet, or rated already) and
    Invalid (fields "rating", "comment").
    """
    row = question_for(by, question, lock=by.may(Capability.ASK_QUESTION))
    if not can_rate(by, row):
        raise NotAllowed
    comment = clean_line(comment)
    if row.rating is not None and (row.rating, row.rating_comment) == (rating, comment):
        return row
    following = next_state(QuestionState(row.state), Act.RATE, exclusion=_exclusion(row))
    errors = rating_errors(rating, comment)
    if errors:
        raise Invalid(errors)
    row.state, row.rating, row.rating_comment, row.rated_at = following, rating, comment, now
    row.save(update_fields=["state", "rating", "rating_comment", "rated_at"])
    notify_office(
        region=row.region_id,
        enterprise=enterprise_of(by),
        kind=Kind.ANSWER,
        key=f"question-rated:{row.public_id}",
        title=f"企业评价 {rating} 分：{row.title}",
        text=comment,
        path=_path(row),
        by=by,
        now=now,
    )
    return row


def _exclusion(question: Question) -> Exclusion | None:
    return Exclusion(question.exclusion) if question.exclusion is not None else None


def _path(question: Question) -> str:
    return reverse("cases:detail", args=[question.public_id])
