"""An enterprise's objection to its being listed: raised, taken back, decided by the centre."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import ChangeKind, Colour, ObjectionState
from alerts.models import EntryChange, Objection
from alerts.permissions import can_change_list, can_object
from alerts.rules import clean_decision, clean_objection, objection_limit, objection_problem
from alerts.selectors import entry_in_view, objection_for
from alerts.services.changes import name_for_office, recolour_entry, remove_entry
from alerts.services.locks import lock_entry
from core.errors import NotAllowed, Refused
from core.periods import Quarter
from notices.enums import Kind
from notices.services import notify_enterprises, notify_offices
from tenancy.roles import Actor
from tenancy.rules import county_of, province_of
from tenancy.selectors import enterprise_of, working_calendar


@transaction.atomic
def raise_objection(*, entry: UUID, text: str, by: Actor, now: datetime) -> Objection:
    """A listed enterprise objects to its being listed, once, within five working days of publication (ours); the centre and its
    county are told. Sent twice with the same words it is one.

    Raises Unseen, NotAllowed for everybody but the enterprise itself, Refused (field "text"; too late; removed;
    objected already).
    """
    row = entry_in_view(by, entry)
    if not can_object(by, row):
        raise NotAllowed
    text = clean_objection(text)
    lock_entry(row.pk)
    row = entry_in_view(by, entry)
    standing = Objection.objects.filter(entry=row).first()
    if standing is not None and standing.text == text:
        return standing
    problem = objection_problem(
        limit=objection_limit(row.warning_list.published_at, working_calendar()),
        removed=row.removed_at is not None,
        raised=standing is not None,
        now=now,
    )
    if problem:
        raise Refused(problem)
    enterprise = enterprise_of(by)
    objection = Objection.objects.create(
        entry=row,
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        text=text,
        raised_at=now,
        raised_by_id=by.user,
    )
    notify_offices(
        regions=[county_of(row.region_id), province_of(row.region_id)],
        enterprise=enterprise,
        kind=Kind.LIST,
        key=f"list-objection:{objection.public_id}",
        title=f"{Quarter.parse(row.warning_list.quarter).label}五色清单异议：{enterprise.name}",
        text="企业对列入清单提出异议，由省外贸中心处理。",
        path=reverse("alerts:objection", args=[objection.public_id]),
        by=by,
        now=now,
    )
    return objection


@transaction.atomic
def withdraw_objection(*, objection: UUID, by: Actor, now: datetime) -> Objection:
    """The enterprise takes its objection back while it is open. Raises Unseen, NotAllowed, Refused (decided, withdrawn)."""
    row = objection_for(by, objection)
    if not can_object(by, row.entry):
        raise NotAllowed
    lock_entry(row.entry_id)
    row = objection_for(by, objection)
    _refuse_settled(row)
    row.state, row.decided_at, row.decided_by_id = ObjectionState.WITHDRAWN, now, by.user
    row.save(update_fields=["state", "decided_at", "decided_by"])
    return row


@transaction.atomic
def decide_objection(
    *,
    objection: UUID,
    outcome: ObjectionState,
    colour: Colour | None = None,
    decision: str,
    by: Actor,
    now: datetime,
) -> Objection:
    """The centre decides an objection with its words: off the list, another colour, or as it is; the list is changed with it.

    The enterprise and its county are told. Raises Unseen, NotAllowed for everybody but the centre, Refused (settled already;
    another colour for one that is removed; fields "outcome", "colour", "decision").
    """
    row = objection_for(by, objection)
    if not can_change_list(by):
        raise NotAllowed
    decision = clean_decision(outcome, colour, decision)
    lock_entry(row.entry_id)
    row = objection_for(by, objection)
    _refuse_settled(row)
    change: EntryChange | None = None
    entry = row.entry.public_id
    if outcome is ObjectionState.REMOVED:
        removals = EntryChange.objects.filter(
            entry=row.entry_id, kind=ChangeKind.REMOVED
        )  # by a change of its own meanwhile
        change = removals.first() or remove_entry(entry=entry, reason=decision, by=by, now=now)
    elif outcome is ObjectionState.RECOLOURED and colour is not None:
        change = recolour_entry(entry=entry, colour=colour, reason=decision, by=by, now=now)
    row.state, row.decision, row.change = outcome, decision, change
    row.decided_at, row.decided_by_id = now, by.user
    row.save(update_fields=["state", "decision", "change", "decided_at", "decided_by"])
    quarter = Quarter.parse(row.entry.warning_list.quarter)
    key, text = f"list-objection-decided:{row.public_id}", f"处理意见：{decision}"
    notify_enterprises(
        enterprises=[(row.enterprise_id, row.region_id)],
        kind=Kind.LIST,
        key=key,
        title=f"{quarter.label}五色清单异议处理结果：{outcome.label}",
        text=text,
        path=reverse("alerts:entry", args=[entry]),
        by=by,
        now=now,
    )
    notify_offices(
        regions=[county_of(row.region_id)],
        enterprise=row.enterprise,
        kind=Kind.LIST,
        key=key,
        title=f"{quarter.label}五色清单异议处理结果：{name_for_office(row.enterprise, row.region_id)}，{outcome.label}",
        text=text,
        path=reverse("alerts:objection", args=[row.public_id]),
        by=by,
        now=now,
    )
    return row


def _refuse_settled(row: Objection) -> None:
    state = ObjectionState(row.state)
    if state is not ObjectionState.OPEN:
        raise Refused(f"该异议已有结果（{state.label}），不能再处理。")
