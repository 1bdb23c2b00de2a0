"""What the handling office does before it answers: accepting, assigning, handing on, asking for time or for details; notes."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.enums import Act, QuestionState, Topic
from cases.models import Note, Question
from cases.permissions import can_handle, can_note, may_work
from cases.rules import (
    TEXT_LENGTH,
    clean,
    extension_refusal,
    last_day,
    length_error,
    limit_after_extension,
    note_errors,
    permits,
    tag_errors,
    transfer_refusal,
)
from cases.selectors import exclusion_of, office_above, question_for, questions_in_view, transfer_offices
from cases.services.steps import (
    handled_question,
    locked_question,
    move,
    record,
    require_handling,
    required_reason,
    tell_enterprise,
    tell_office,
)
from core.errors import Invalid, NotAllowed, Refused
from core.periods import day_label
from tenancy.roles import Actor, Capability
from tenancy.selectors import colleagues, working_calendar


def _worked(question: uuid.UUID, *, by: Actor) -> Question:
    row = handled_question(question, by=by)
    if not may_work(by, row):
        raise NotAllowed("该诉求由其他单位办理，只有办理单位可以受理、指派、转办、延期或退回补充。")
    return row


@transaction.atomic
def accept_question(*, question: uuid.UUID, by: Actor, now: datetime) -> Question:
    """The handling office accepts; twice is once. Raises Unseen, NotAllowed, Stale (handed on) and Refused."""
    row = _worked(question, by=by)
    if row.state == QuestionState.ACCEPTED:
        return row
    move(row, Act.ACCEPT, accepted_at=row.accepted_at or now)
    record(row, Act.ACCEPT, by=by, now=now)
    return row


@transaction.atomic
def assign_question(*, question: uuid.UUID, to: int | None = None, by: Actor, now: datetime) -> Question:
    """Take a question (`to` is None) or give it to a colleague of the own office; whoever has it has accepted it.

    The same handler again changes nothing. Raises Unseen, NotAllowed, Stale (handed on), Refused (nobody of the own office,
    field "to"; nothing owed any more).
    """
    row = _worked(question, by=by)
    _assign(row, to=by.user if to is None else to, by=by, now=now)
    return row


@transaction.atomic
def assign_many(*, questions: Sequence[uuid.UUID], to: int | None = None, by: Actor, now: datetime) -> int:
    """Take or give several questions at once: those of the own office that owe an answer. The rest is left as it is.

    Returns how many have the handler now. Raises Refused (nobody of the own office).
    """
    user = by.user if to is None else to
    rows = questions_in_view(by).filter(public_id__in=questions, office_id=by.region).select_for_update().order_by("id")
    taken = 0
    for row in rows:
        if may_work(by, row) and permits(QuestionState(row.state), Act.ASSIGN, exclusion=exclusion_of(row)):
            _assign(row, to=user, by=by, now=now)
            taken += 1
    return taken


def _assign(row: Question, *, to: int | None, by: Actor, now: datetime) -> None:
    names = {person.user: person.name for person in colleagues(by)}
    if to is None or to not in names:
        raise Refused("请选择本单位的工作人员。", "to")
    if row.assignee_id == to:
        return
    move(row, Act.ASSIGN, accepted_at=row.accepted_at or now, assignee_id=to, assignee_name=names[to])
    # Officials are not named to the enterprise: the timeline says that the office is at it.
    record(row, Act.ASSIGN, by=by, now=now, what="已安排专人办理")


@transaction.atomic
def transfer_question(*, question: uuid.UUID, to: int, reason: str, by: Actor, now: datetime) -> Question:
    """Hand a question to another office of its line, once, within the first working day; the clock never restarts.

    The new office and the enterprise are told. Raises Unseen, NotAllowed, Stale (handed on already), Refused (too late,
    twice, no such office: field "to") and Invalid (field "reason").
    """
    row = _worked(question, by=by)
    offices = {office.code: office.name for office in transfer_offices(row)}
    if to not in offices:
        raise Refused("请选择转办单位。", "to")
    refusal = transfer_refusal(
        asked_at=row.asked_at, transferred=row.transferred_at is not None, now=now, calendar=working_calendar()
    )
    if refusal:
        raise Refused(refusal)
    reason = required_reason("转办理由", reason)
    record(row, Act.TRANSFER, by=by, now=now, what=f"转办至{offices[to]}", text=reason)
    move(row, Act.TRANSFER, transferred_at=now, office_id=to, assignee_id=None, assignee_name="", accepted_at=None)
    tell_office(
        row, to, key=f"question-transferred:{row.public_id}", title=f"转办诉求：{row.title}",
        text=f"{by.label}转办，答复期限为{day_label(last_day(row.limit_at))}24:00。理由：{reason}", by=by, now=now,
    )  # fmt: skip
    tell_enterprise(
        row, key=f"question-transferred:{row.public_id}", title=f"诉求已转办：{row.title}",
        text=f"由{offices[to]}办理，答复期限不变。", by=by, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def extend_question(*, question: uuid.UUID, workdays: int, reason: str, by: Actor, now: datetime) -> Question:
    """Put the limit off by 1 to 5 working days, once, before it is over; the enterprise and the office above are told.

    What counts as asked and in time within two working days goes on by `due_at`. Raises Unseen, NotAllowed, Stale, Refused
    (too late, twice, field "workdays") and Invalid (field "reason").
    """
    row = _worked(question, by=by)
    refusal = extension_refusal(due_at=row.due_at, limit_at=row.limit_at, now=now)
    if refusal:
        raise Refused(refusal)
    limit_at = limit_after_extension(due_at=row.due_at, workdays=workdays, calendar=working_calendar())
    reason = required_reason("延期理由", reason)
    until = f"{day_label(last_day(limit_at))}24:00"
    move(row, Act.EXTEND, limit_at=limit_at, extended=workdays, owed_by=limit_at, accepted_at=row.accepted_at or now)
    record(row, Act.EXTEND, by=by, now=now, what=f"延期 {workdays} 个工作日，至{until}", text=reason)
    tell_enterprise(
        row, key=f"question-extended:{row.public_id}", title=f"诉求答复延期：{row.title}",
        text=f"{by.label}将在{until}前答复。理由：{reason}", by=by, now=now,
    )  # fmt: skip
    above = office_above(row.office_id)
    if above != row.office_id:
        tell_office(
            row, above, key=f"question-extended:{row.public_id}", title=f"延期答复：{row.title}",
            text=f"{by.label}延期至{until}。理由：{reason}", by=by, now=now,
        )  # fmt: skip
    return row


@transaction.atomic
def return_question(*, question: uuid.UUID, text: str, by: Actor, now: datetime) -> Question:
    """Ask the enterprise for what is missing. The official clock runs on, and the office may still answer.

    Raises Unseen, NotAllowed, Stale (handed on), Refused and Invalid (field "text").
    """
    row = _worked(question, by=by)
    text = clean(text)
    message = length_error("需要补充的内容", text, TEXT_LENGTH)
    if message:
        raise Invalid({"text": [message]})
    move(row, Act.RETURN, accepted_at=row.accepted_at or now)
    step = record(row, Act.RETURN, by=by, now=now, what="请企业补充说明", text=text)
    tell_enterprise(
        row, key=f"question-returned:{step.pk}", title=f"请补充说明：{row.title}", text=text[:200], by=by, now=now
    )
    return row


@transaction.atomic
def classify_question(
    *, question: uuid.UUID, topic: Topic, tags: Sequence[str] = (), by: Actor, now: datetime
) -> Question:
    """Say what a question is about; the same again changes nothing. Raises Unseen, NotAllowed, Stale, Invalid ("tags")."""
    row = locked_question(question, by=by, capability=Capability.ANSWER_QUESTION)
    require_handling(row, by=by)
    wanted = list(tags)
    errors = tag_errors(wanted)
    if errors:
        raise Invalid(errors)
    if (row.topic, row.tags) == (topic, wanted):
        return row
    move(row, Act.CLASSIFY, topic=topic, tags=wanted)
    what = f"归类为{topic.label}" + (f"（{'、'.join(wanted)}）" if wanted else "")
    record(row, Act.CLASSIFY, by=by, now=now, what=what)
    return row


@transaction.atomic
def classify_many(*, questions: Sequence[uuid.UUID], topic: Topic, by: Actor, now: datetime) -> int:
    """Give several questions a topic at once, their tags staying; those that the actor handles. Returns how many changed."""
    rows = questions_in_view(by).filter(public_id__in=questions).select_for_update().order_by("id")
    changed = 0
    for row in rows:
        if can_handle(by, row) and row.topic != topic:
            move(row, Act.CLASSIFY, topic=topic)
            record(row, Act.CLASSIFY, by=by, now=now, what=f"归类为{topic.label}")
            changed += 1
    return changed


@transaction.atomic
def note_question(*, question: uuid.UUID, text: str, by: Actor, now: datetime) -> Note:
    """Write an internal note, which no enterprise sees; sent twice in a row it is one. Raises Unseen, NotAllowed, Invalid."""
    row = question_for(by, question)
    if not can_note(by, row):
        raise NotAllowed
    text = clean(text)
    errors = note_errors(text)
    if errors:
        raise Invalid(errors)
    last = row.notes.last()
    if last is not None and (last.text, last.by_id) == (text, by.user):
        return last
    return Note.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        question=row,
        who=by.title,
        text=text,
        at=now,
        by_id=by.user,
    )
