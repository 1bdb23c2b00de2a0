"""扣减认定: asked for by the centre, answered by the bureau, decided by the department, appealed against once (Notice 二(三))."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.enums import DeductionKind, HearingAct, HearingState
from assessment.models import Deduction, Hearing
from assessment.permissions import can_answer_hearing, can_decide, can_open_hearing
from assessment.rules import (
    APPEAL_WORKDAYS,
    EVIDENCE_LENGTH,
    REASON_LENGTH,
    REPLY_WORKDAYS,
    TEXT_LENGTH,
    appeal_refusal,
    clean_words,
    counted_month,
    decision_refusal,
    limit_label,
    month_note,
    next_hearing_state,
    reply_refusal,
)
from assessment.selectors import (
    DECIDER,
    OPENER,
    charged,
    correction_needed,
    hearing_for,
    occurrence_in,
    proposal_to_open,
    published_from,
    same_person,
)
from assessment.services.locks import lock_hearing, lock_month
from cases.models import Proposal, Question
from cases.selectors import office_names, questions_in_view
from core.errors import NotAllowed, Refused, Stale
from core.periods import Month, local_date
from notices.enums import Kind
from notices.services import notify_office
from tenancy.models import Region
from tenancy.roles import Actor, system_actor
from tenancy.rules import province_of
from tenancy.scope import job_scope
from tenancy.selectors import working_calendar

MAX_EVIDENCE = 500
"""Characters of a deduction's own evidence; the hearing keeps all of it."""


def open_hearing(*, question: UUID, kind: DeductionKind, by: Actor, now: datetime) -> Hearing:
    """The centre asks for the deduction that is proposed for a question; the bureau charged is told, and has three working days.

    Raises NotAllowed for everybody but the centre, Unseen, Refused (asked for already; the province's own office).
    """
    if not can_open_hearing(by):
        raise NotAllowed
    proposal = proposal_to_open(by, question, kind).proposal
    region = charged(proposal.office_id)
    if region is None:
        raise Refused("该诉求由省级办理，省本级不扣减，不能提请认定。")
    occurred_on, times = occurrence_in(proposal)
    return _open(
        region=region,
        kind=kind,
        occurred_on=occurred_on,
        evidence=proposal.evidence,
        most=times,
        proposal=proposal,
        question=proposal.question,
        by=by,
        now=now,
    )


def enter_hearing(
    *,
    region: int,
    kind: DeductionKind,
    occurred_on: date,
    evidence: str,
    number: str = "",
    by: Actor,
    now: datetime,
) -> Hearing:
    """The centre asks for a deduction that nothing proposed, with its own evidence; `number` is the question's, if any.

    Raises NotAllowed for everybody but the centre, Refused (fields "region", "occurred_on", "evidence", "number").
    """
    if not can_open_hearing(by):
        raise NotAllowed
    if charged(region) != region or not Region.objects.filter(pk=region).exists():
        raise Refused("请选择设区市或县（市、区）。", field="region")
    if occurred_on > local_date(now):
        raise Refused("发生日期不能晚于今天。", field="occurred_on")
    evidence = clean_words(evidence, EVIDENCE_LENGTH, field="evidence", label="依据")
    return _open(
        region=region,
        kind=kind,
        occurred_on=occurred_on,
        evidence=evidence,
        most=1,
        proposal=None,
        question=_numbered(number.strip(), by),
        by=by,
        now=now,
    )


def _numbered(number: str, by: Actor) -> Question | None:
    """The question of a number; None for none. A number is an enterprise's own: Refused when several have it."""
    if not number:
        return None
    found = list(questions_in_view(by).filter(number=number)[:2])
    if len(found) != 1:
        raise Refused("没有这个编号的诉求。" if not found else "有多件诉求使用这个编号，请从线索提请。", field="number")
    return found[0]


def _open(
    *,
    region: int,
    kind: DeductionKind,
    occurred_on: date,
    evidence: str,
    most: int,
    proposal: Proposal | None,
    question: Question | None,
    by: Actor,
    now: datetime,
) -> Hearing:
    due = working_calendar().due_at(now, REPLY_WORKDAYS)
    row = Hearing(
        region_id=region,
        proposal=proposal,
        question=question,
        kind=kind,
        occurred_on=occurred_on,
        month=Month.of(occurred_on).first_day,
        evidence=evidence,
        most=most,
        opened_at=now,
        opened_by_id=by.user,
        reply_due=due,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("该线索已提请认定，不能重复提请。") from None
    _tell_bureau(
        row,
        title=f"{kind.label}扣减认定：请说明",
        text=f"请在 {limit_label(due)} 前提交说明，期满未说明的，省厅可直接认定。",
        by=by,
        now=now,
    )
    return row


@transaction.atomic
def reply_hearing(*, hearing: UUID, text: str, by: Actor, now: datetime) -> Hearing:
    """The bureau charged says what it has to say, once, within three working days; the province is told. Sent twice with the same
    words it is one.

    Raises Unseen, NotAllowed for every other office, Refused (too late; replied or decided already; field "text").
    """
    row = _answering(hearing, by)
    text = clean_words(text, TEXT_LENGTH, field="text", label="说明")
    if row.reply == text:
        return row
    state = next_hearing_state(HearingState(row.state), HearingAct.REPLY)
    refusal = reply_refusal(due=row.reply_due, now=now)
    if refusal:
        raise Refused(refusal)
    _set(row, state=state, reply=text, replied_at=now, replied_by_id=by.user)
    _tell_province(row, title="已提交说明", text=text[:200], by=by, now=now)
    return row


@transaction.atomic
def decide_hearing(
    *, hearing: UUID, deduct: bool, occurrences: int = 1, reason: str, seen: HearingState, by: Actor, now: datetime
) -> Hearing:
    """The department decides, once the bureau replied or its three working days are over; the bureau is told, with the month.

    A deduction counts in the month of `counted_month`: the month is kept shut against publication until this is written.
    `seen` is the state that the decider looked at. Raises Unseen, NotAllowed for everybody but the department, Stale, Refused
    (too early; the person who asked for it; the question is set aside; fields "occurrences", "reason").
    """
    row = _deciding(hearing, seen, by)
    state = HearingState(row.state)
    following = next_hearing_state(state, HearingAct.DEDUCT if deduct else HearingAct.DROP)
    refusal = decision_refusal(state=state, due=row.reply_due, now=now) or same_person(row.opened_by_id, by, OPENER)
    if refusal:
        raise Refused(refusal)
    reason = clean_words(reason, REASON_LENGTH, field="reason", label="认定理由")
    if not deduct:
        _set(row, state=following, decision=reason, decided_at=now, decided_by_id=by.user)
        _tell_bureau(row, title="扣减认定结果：不予扣减", text=f"理由：{reason}", by=by, now=now)
        return row
    if not 1 <= occurrences <= row.most:
        raise Refused(f"认定次数为 1 至 {row.most} 次。", field="occurrences")
    if row.question_id and Question.objects.filter(pk=row.question_id, exclusion__isnull=False).exists():
        raise Refused("该诉求已认定不计入考核，不能据以扣减，只能不予扣减。")
    month = _unpublished_month(row, now)
    deduction = Deduction.objects.create(
        month=month.first_day,
        region_id=row.region_id,
        kind=row.kind,
        occurrences=occurrences,
        evidence=_shortened(row.evidence),
        decided_at=now,
        decided_by_id=by.user,
    )
    due = working_calendar().due_at(now, APPEAL_WORKDAYS)
    _set(
        row,
        state=following,
        decision=reason,
        decided_at=now,
        decided_by_id=by.user,
        occurrences=occurrences,
        counted_month=month.first_day,
        deduction_id=deduction.pk,
        appeal_due=due,
    )
    note = month_note(Month.of(row.month), month)
    _tell_bureau(
        row,
        title=f"扣减认定结果：扣减{occurrences}次，计入{month.label}",
        text=f"{f'{note}。' if note else ''}理由：{reason} 如有异议，可在 {limit_label(due)} 前申诉一次。",
        by=by,
        now=now,
    )
    return row


def _unpublished_month(row: Hearing, now: datetime) -> Month:
    """The month that a deduction decided now counts in, kept from being published until the end of the transaction."""
    occurred = Month.of(row.month)
    while True:
        month = counted_month(occurred, Month.of(local_date(now)), published_from(occurred))
        lock_month(month)
        # Who waited for the lock may have waited for the publication of that very month.
        if month not in published_from(occurred):
            return month


@transaction.atomic
def appeal_hearing(*, hearing: UUID, text: str, by: Actor, now: datetime) -> Hearing:
    """The bureau appeals, once, within three working days of being told (ours); the province is told. Sent twice with the same
    words it is one.

    Raises Unseen, NotAllowed for every other office, Refused (nothing was deducted; too late; field "text").
    """
    row = _answering(hearing, by)
    text = clean_words(text, TEXT_LENGTH, field="text", label="申诉理由")
    if row.appeal == text:
        return row
    state = next_hearing_state(HearingState(row.state), HearingAct.APPEAL)
    refusal = appeal_refusal(due=row.appeal_due, now=now)
    if refusal:
        raise Refused(refusal)
    _set(row, state=state, appeal=text, appealed_at=now, appealed_by_id=by.user)
    _tell_province(row, title="已提出申诉", text=text[:200], by=by, now=now)
    return row


@transaction.atomic
def decide_appeal(*, hearing: UUID, revoke: bool, reason: str, seen: HearingState, by: Actor, now: datetime) -> Hearing:
    """Another person of the department upholds or revokes; the bureau is told.

    A revoked deduction counts in nothing that is computed from now on; of a published month nothing moves, and the centre is told
    that it needs a correction. Raises Unseen, NotAllowed for everybody but the department, Stale, Refused (no appeal stands;
    the person who decided; field "reason").
    """
    row = _deciding(hearing, seen, by)
    following = next_hearing_state(HearingState(row.state), HearingAct.REVOKE if revoke else HearingAct.UPHOLD)
    refusal = same_person(row.decided_by_id, by, DECIDER)
    if refusal:
        raise Refused(refusal)
    reason = clean_words(reason, REASON_LENGTH, field="reason", label="处理理由")
    assert row.counted_month is not None and row.deduction_id is not None  # by the constraints, of one appealed against
    month = Month.of(row.counted_month)
    lock_month(month)
    _set(row, state=following, settlement=reason, settled_at=now, settled_by_id=by.user)
    correct = ""
    if revoke:
        Deduction.objects.filter(pk=row.deduction_id).update(
            revoked_at=now, revoked_by_id=by.user, revoke_reason=reason
        )
        if correction_needed(row):
            correct = f"{month.label}已发布，已发布的结果不变，由省外贸中心发布更正版本。"
            _tell_province(row, title=f"撤销扣减，需发布{month.label}更正版本", text=correct, by=by, now=now)
    _tell_bureau(row, title=f"申诉处理结果：{following.label}", text=f"{correct}理由：{reason}", by=by, now=now)
    return row


# --- what they share ---


def _answering(hearing: UUID, by: Actor) -> Hearing:
    row = hearing_for(by, hearing)
    if not can_answer_hearing(by, row):
        raise NotAllowed
    return _locked(row)


def _deciding(hearing: UUID, seen: HearingState, by: Actor) -> Hearing:
    row = hearing_for(by, hearing)
    if not can_decide(by):
        raise NotAllowed
    row = _locked(row)
    state = HearingState(row.state)
    if state is not seen:
        raise Stale(f"您填写期间，该扣减认定已变为“{state.label}”。")
    return row


def _locked(row: Hearing) -> Hearing:
    """The row as it stands, until the transaction ends this transaction's to change.

    Without a lock of the row itself, which the database grants a bureau only in states in which it has something to say.
    """
    lock_hearing(row.pk)
    row.refresh_from_db()
    return row


def _set(row: Hearing, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[name.removesuffix("_id") for name in changes])


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_EVIDENCE else f"{text[: MAX_EVIDENCE - 1]}…"


def _path(row: Hearing) -> str:
    return reverse("assessment:hearing", args=[row.public_id])


def _tell_bureau(row: Hearing, *, title: str, text: str, by: Actor, now: datetime) -> None:
    notify_office(
        region=row.region_id,
        kind=Kind.RESULT,
        key=f"hearing:{row.public_id}:{row.state}",
        title=title,
        text=text,
        path=_path(row),
        by=by,
        now=now,
    )


def _tell_province(row: Hearing, *, title: str, text: str, by: Actor, now: datetime) -> None:
    """Upwards the system tells, as nobody writes into an office above the own."""
    office = office_names({row.region_id})[row.region_id]
    with job_scope(reason=f"assessment: told by {by.label}"):
        notify_office(
            region=province_of(row.region_id),
            kind=Kind.RESULT,
            key=f"hearing:{row.public_id}:{row.state}",
            title=f"{office}扣减认定：{title}",
            text=text,
            path=_path(row),
            by=system_actor("assessment"),
            now=now,
        )
