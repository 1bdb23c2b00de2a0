"""Answering: the gate before sending, the answer, who is told."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.enums import Act, QuestionState, ReplySignal
from cases.models import Answer, Question, Term
from cases.rules import (
    GateFinding,
    answer_errors,
    clean,
    fingerprint,
    gate,
    next_state,
    reason_errors,
    title_terms,
)
from cases.selectors import answers_of, exclusion_of, office_name, pasted_to
from cases.services.files import Upload, keep_files
from cases.services.proposing import propose_gated_answer, propose_late_answer
from cases.services.steps import locked_question, move, require_handling, tell_enterprise, tell_office
from core.errors import Invalid, Refusal, Stale
from core.workdays import Calendar
from orders.enums import Origin
from tenancy.models import Region
from tenancy.roles import Actor, Capability
from tenancy.selectors import working_calendar


class Gated(Refusal):
    """The gate found something: the official mends the answer, or sends it with a reason. `findings` say what."""

    def __init__(self, findings: list[GateFinding], reason_error: str = "") -> None:
        self.findings = findings
        self.reason_error = reason_error
        super().__init__("；".join(finding.text for finding in findings))


@transaction.atomic
def answer_question(
    *,
    question: uuid.UUID,
    text: str,
    reason: str = "",
    seen: int | None = None,
    attached: Sequence[Upload] = (),
    by: Actor,
    now: datetime,
) -> Answer:
    """An office answers, or supplements an answer; the enterprise is told, and the county's office of another's answer.

    `seen` is the number of answers the writer had before him: when there are more by now, Stale is raised so that he
    reads them first (None does not ask). The same words sent twice in a row are one answer. What the gate finds raises
    Gated unless there is a `reason`, which is kept; a bare acknowledgement is sent then, but is no answer (definitions §4).
    What was sent past the gate, or is a first answer after the limit, is proposed for a deduction in the same transaction.
    Raises Unseen, NotAllowed, Stale (handed on), Refused (no step from this state) and Invalid (fields "text", "attached").
    """
    row = locked_question(question, by=by, capability=Capability.ANSWER_QUESTION)
    require_handling(row, by=by)
    assert by.region is not None
    text = clean(text)
    before = answers_of(row)
    if before and before[-1].office_id == by.region and before[-1].text == text:
        return before[-1]
    # What is closed or set aside says so before its words are weighed.
    next_state(QuestionState(row.state), Act.ANSWER, exclusion=exclusion_of(row))
    errors = answer_errors(text)
    if errors:
        raise Invalid(errors)
    if seen is not None and len(before) > seen:
        who = office_name(before[-1].office)
        raise Stale(f"您填写期间，{who}已作出答复，请先查看。您填写的内容保留在下方，可作为补充答复提交。")
    mark = fingerprint(text)
    substantial = [answer.text for answer in before if answer.substantive]
    findings = gate(text, question=f"{row.title}\n{row.text}", pasted=pasted_to(by, row, mark), before=substantial)
    reason = clean(reason)
    _pass_gate(findings, reason)
    bare = any(finding.signal is ReplySignal.BARE for finding in findings)
    answer = Answer.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        question=row,
        office_id=by.region,
        text=text,
        substantive=not bare,
        signals=[finding.signal.value for finding in findings],
        reason=reason if findings else "",
        fingerprint=mark,
        answered_at=now,
        answered_by_id=by.user,
    )
    keep_files(row, attached, answer=answer, by=by, now=now)
    calendar = working_calendar()
    if bare:
        _acknowledge(row, by=by, now=now)
    else:
        _answered(row, answer, calendar, by=by, now=now)
    if findings:
        propose_gated_answer(row, answer, by=by)
    _tell(row, answer, supplement=bool(substantial), by=by, now=now)
    return answer


def _pass_gate(findings: list[GateFinding], reason: str) -> None:
    if not findings:
        return
    wrong = reason_errors("仍然发送的理由", reason) if reason else {}
    if not reason or wrong:
        raise Gated(findings, next(iter(wrong.get("reason", [])), ""))


def _acknowledge(row: Question, *, by: Actor, now: datetime) -> None:
    if row.state in (QuestionState.ANSWERED, QuestionState.RATED):
        return  # a word of thanks after the answer changes nothing
    move(row, Act.ACKNOWLEDGE, **_accepting(row, by=by, now=now))


def _answered(row: Question, answer: Answer, calendar: Calendar, *, by: Actor, now: datetime) -> None:
    first = row.first_answered_at is None
    changes: dict[str, object] = {"last_answered_at": now, "owed_by": None} | _accepting(row, by=by, now=now)
    if first:
        changes |= {"first_answered_at": now, "first_minutes": calendar.working_minutes(row.asked_at, now)}
    move(row, Act.ANSWER, **changes)
    if first:
        Term.objects.bulk_create(
            Term(enterprise_id=row.enterprise_id, region_id=row.region_id, question=row, term=term)
            for term in title_terms(row.title)
        )
        if now > row.limit_at and row.origin == Origin.SYSTEM:
            propose_late_answer(row, answer, calendar=calendar, by=by)


def _accepting(row: Question, *, by: Actor, now: datetime) -> dict[str, object]:
    """Who answers has accepted, and has taken it if nobody had."""
    changes: dict[str, object] = {}
    if row.accepted_at is None:
        changes["accepted_at"] = now
    if row.assignee_id is None and by.user is not None and by.region == row.office_id:
        changes |= {"assignee_id": by.user, "assignee_name": by.person}
    return changes


def _tell(row: Question, answer: Answer, *, supplement: bool, by: Actor, now: datetime) -> None:
    office = office_name(Region.objects.get(pk=answer.office_id))
    act = "补充答复" if supplement else "答复" if answer.substantive else "回应"
    asked = "请查看并评价。" if answer.substantive else "答复期限继续计算。"
    tell_enterprise(
        row, key=f"question-answered:{answer.pk}", title=f"诉求已{act}：{row.title}", text=f"{office}已{act}您的诉求，{asked}",
        by=by, now=now,
    )  # fmt: skip
    if answer.office_id != row.region_id:
        tell_office(
            row, row.region_id, key=f"question-answered:{answer.pk}", title=f"{office}已{act}：{row.title}",
            text="上级商务主管部门已答复本地区企业的诉求。", by=by, now=now,
        )  # fmt: skip
