"""The one door of a question's life: the table is asked, the question changed, the timeline written, who must know told."""

import uuid
from datetime import datetime
from typing import Any

from django.urls import reverse

from cases.enums import Act, QuestionState
from cases.models import Question, Step
from cases.permissions import can_handle
from cases.rules import clean, next_state, reason_errors
from cases.selectors import exclusion_of, question_for
from core.errors import Invalid, NotAllowed, Stale
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office
from tenancy.roles import Actor, Capability, system_actor
from tenancy.scope import job_scope


def locked_question(question: uuid.UUID, *, by: Actor, capability: Capability) -> Question:
    """A question in view, locked for those who may change it (who only reads has no right to lock); raises Unseen."""
    return question_for(by, question, lock=by.may(capability))


def handled_question(question: uuid.UUID, *, by: Actor) -> Question:
    """A question that the actor's office handles, locked.

    Raises Unseen, NotAllowed, and Stale when the office handed it on: what was typed is kept by the page.
    """
    row = locked_question(question, by=by, capability=Capability.ANSWER_QUESTION)
    require_handling(row, by=by)
    return row


def require_handling(row: Question, *, by: Actor) -> None:
    """Raise NotAllowed unless the actor's office handles the question, Stale when it did before the transfer."""
    if can_handle(by, row):
        return
    if by.may(Capability.ANSWER_QUESTION) and by.covers(row.region_id):
        raise Stale("该诉求已转办至上级商务主管部门，由其答复。您填写的内容保留在下方，可作为内部备注提供给办理单位。")
    raise NotAllowed


def required_reason(label: str, text: str, field: str = "reason") -> str:
    """A reason as it is kept; raises Invalid (`field`) for one that is none."""
    text = clean(text)
    errors = reason_errors(label, text, field)
    if errors:
        raise Invalid(errors)
    return text


def move(row: Question, act: Act, **changes: Any) -> None:
    """Do one step of the table, with what else the act changes; raises Refused where the table has none."""
    row.state = next_state(QuestionState(row.state), act, exclusion=exclusion_of(row))
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *changes])


def record(row: Question, act: Act, *, by: Actor, now: datetime, what: str = "", text: str = "") -> Step:
    """Write one line of the timeline, which both sides see."""
    return Step.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        question=row,
        act=act,
        who="" if by.is_system else by.label,
        what=what or act.label,
        text=text,
        at=now,
        by_id=by.user,
    )


# --- telling ---


def path_of(row: Question) -> str:
    """The address of a question's page."""
    return reverse("cases:detail", args=[row.public_id])


def tell_enterprise(row: Question, *, key: str, title: str, text: str, by: Actor, now: datetime) -> None:
    """Tell the enterprise that asked. With the question's region: one that moved away since is out of the office's range."""
    notify_enterprises(
        enterprises=[(row.enterprise_id, row.region_id)],
        kind=Kind.ANSWER,
        key=key,
        title=title,
        text=text,
        path=path_of(row),
        by=by,
        now=now,
    )


def tell_office(row: Question, office: int, *, key: str, title: str, text: str, by: Actor, now: datetime) -> None:
    """Tell an office of the question's line. Upwards the system tells, as nobody writes into an office above the own."""
    if by.is_system or by.enterprise is not None or by.covers(office):
        _tell_office(row, office, key=key, title=title, text=text, by=by, now=now)
        return
    with job_scope(reason=f"cases: told by {by.label}"):
        _tell_office(row, office, key=key, title=title, text=text, by=system_actor("cases"), now=now)


def _tell_office(row: Question, office: int, *, key: str, title: str, text: str, by: Actor, now: datetime) -> None:
    notify_office(
        region=office,
        kind=Kind.QUESTION,
        # An enterprise writes about itself only; for an office, one that moved away is out of sight.
        enterprise=row.enterprise if by.enterprise is not None else None,
        key=key,
        title=title,
        text=text,
        path=path_of(row),
        by=by,
        now=now,
    )
