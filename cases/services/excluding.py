"""Setting a question aside as invalid or duplicate: two officials, a reason, visible to the centre (definitions §4)."""

import uuid
from datetime import datetime

from django.db import transaction

from cases.enums import Act, Exclusion
from cases.models import Question
from cases.permissions import can_second
from cases.rules import clean
from cases.selectors import questions_in_view
from cases.services.steps import handled_question, move, record, required_reason, tell_enterprise, tell_office
from core.errors import NotAllowed, Refused
from tenancy.roles import Actor
from tenancy.rules import city_of, province_of


@transaction.atomic
def propose_exclusion(
    *, question: uuid.UUID, kind: Exclusion, reason: str, duplicate_of: str = "", by: Actor, now: datetime
) -> Question:
    """The first official asks that a question be set aside; the offices above are told. The clock runs on.

    A duplicate names the number of another question of the same enterprise. Raises Unseen, NotAllowed, Stale, Refused (asked
    already, field "kind", field "duplicate_of") and Invalid (field "reason").
    """
    row = handled_question(question, by=by)
    if kind not in (Exclusion.INVALID, Exclusion.DUPLICATE):
        raise Refused("请选择无效或重复。", "kind")
    if row.proposed is not None:
        raise Refused("该诉求已提请不计入，等待第二名工作人员复核。")
    other = _other(row, duplicate_of, by=by) if kind is Exclusion.DUPLICATE else None
    reason = required_reason("理由", reason)
    move(
        row,
        Act.PROPOSE,
        proposed=kind,
        proposed_by_id=by.user,
        proposed_reason=reason,
        duplicate_of_id=None if other is None else other.pk,
    )
    named = f"（与{other.number}重复）" if other is not None else ""
    step = record(row, Act.PROPOSE, by=by, now=now, what=f"提请按“{kind.label}”不计入考核{named}", text=reason)
    for office in dict.fromkeys((row.office_id, city_of(row.region_id), province_of(row.region_id))):
        tell_office(
            row, office, key=f"question-proposed:{step.pk}", title=f"待复核不计入：{row.title}",
            text=f"{by.label}提请按“{kind.label}”处理，须由另一名工作人员复核。理由：{reason}", by=by, now=now,
        )  # fmt: skip
    return row


def _other(row: Question, number: str, *, by: Actor) -> Question:
    number = clean(number)
    others = questions_in_view(by).filter(enterprise_id=row.enterprise_id, exclusion__isnull=True).exclude(pk=row.pk)
    found = others.filter(number=number, asked_at__lte=row.asked_at).first() if number else None
    if found is None:
        raise Refused("请填写该企业此前提出的另一件有效诉求的编号。", "duplicate_of")
    return found


@transaction.atomic
def confirm_exclusion(*, question: uuid.UUID, by: Actor, now: datetime) -> Question:
    """A second official agrees: the question is closed and does not count from now on; enterprise and centre are told.

    Raises Unseen, NotAllowed (the same person), Stale and Refused (nothing to decide).
    """
    row = _decided(question, by=by)
    kind = Exclusion(row.proposed or 0)
    move(row, Act.CONFIRM, exclusion=kind, excluded_at=now, closed_at=now, owed_by=None)
    record(row, Act.CONFIRM, by=by, now=now, what=f"认定为{kind.label}，不计入考核", text=row.proposed_reason)
    tell_enterprise(
        row, key=f"question-excluded:{row.public_id}", title=f"诉求认定为{kind.label}：{row.title}",
        text=f"理由：{row.proposed_reason}。如有异议，请重新提出诉求并说明情况。", by=by, now=now,
    )  # fmt: skip
    tell_office(
        row, province_of(row.region_id), key=f"question-excluded:{row.public_id}",
        title=f"已认定{kind.label}：{row.title}", text=f"{by.label}复核认定。理由：{row.proposed_reason}", by=by, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def reject_exclusion(*, question: uuid.UUID, reason: str, by: Actor, now: datetime) -> Question:
    """A second official does not agree: the question counts as before; the handling office is told.

    Raises Unseen, NotAllowed (the same person), Stale, Refused (nothing to decide) and Invalid (field "reason").
    """
    row = _decided(question, by=by)
    reason = required_reason("理由", reason)
    move(row, Act.REJECT, proposed=None, proposed_by_id=None, proposed_reason="", duplicate_of_id=None)
    step = record(row, Act.REJECT, by=by, now=now, what="复核不予认定，继续办理", text=reason)
    tell_office(
        row, row.office_id, key=f"question-rejected:{step.pk}", title=f"不予认定，请继续办理：{row.title}",
        text=f"理由：{reason}", by=by, now=now,
    )  # fmt: skip
    return row


def _decided(question: uuid.UUID, *, by: Actor) -> Question:
    row = handled_question(question, by=by)
    if row.proposed is None or row.exclusion is not None:
        raise Refused("该诉求没有待复核的事项，可能已由他人处理。")
    if not can_second(by, row):
        raise NotAllowed("须由提请人以外的另一名工作人员复核。")
    return row
