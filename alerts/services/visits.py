"""A bureau's visits to listed enterprises; they count as feedback once the enterprise has confirmed them (definitions §4)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import VisitState, VisitWay
from alerts.models import Visit
from alerts.permissions import can_give_feedback, can_record_visit
from alerts.rules import answered_state, clean_remark, removed_refusal, visit_errors
from alerts.selectors import entry_in_view, visit_in_view
from alerts.services.locks import lock_entry
from cases.rules import clean
from core.errors import Invalid, NotAllowed, Refused
from core.periods import Quarter, day_label, local_date
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of


@transaction.atomic
def record_visit(*, entry: UUID, way: VisitWay, visited_on: date, text: str, by: Actor, now: datetime) -> Visit:
    """A bureau records a visit to an enterprise listed in its own region; the enterprise is asked to confirm it.

    The same record sent again is that record. Raises Unseen, NotAllowed, Refused for an entry that was removed, Invalid
    (fields "visited_on", "text").
    """
    row = entry_in_view(by, entry)
    if not can_record_visit(by, row):
        raise NotAllowed
    refusal = removed_refusal(row.removed_at)
    if refusal:
        raise Refused(refusal)
    text = clean(text)
    published_on, today = local_date(row.warning_list.published_at), local_date(now)
    errors = visit_errors(visited_on=visited_on, text=text, published_on=published_on, today=today)
    if errors:
        raise Invalid(errors)
    lock_entry(row.pk)
    known = Visit.objects.filter(entry=row, recorded_by_id=by.user, way=way, visited_on=visited_on, text=text).first()
    if known is not None:
        return known
    visit = Visit.objects.create(
        entry=row,
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        way=way,
        visited_on=visited_on,
        text=text,
        recorded_at=now,
        recorded_by_id=by.user,
        office=by.label[:100],
    )
    quarter = Quarter.parse(row.warning_list.quarter)
    notify_enterprises(
        # An enterprise that moved away hears it too: its entry stays with the bureau that it was listed in.
        enterprises=[(row.enterprise_id, row.region_id)],
        kind=Kind.LIST,
        key=f"list-visit:{visit.public_id}",
        title=f"请确认走访记录：{by.label} {day_label(visited_on)}",
        text=f"{quarter.label}五色清单走访记录，经贵企业确认后计为反馈；与实际不符的可以不认可。",
        path=reverse("alerts:entry", args=[row.public_id]),
        by=by,
        now=now,
    )
    return visit


@transaction.atomic
def answer_visit(*, visit: UUID, confirmed: bool, remark: str = "", by: Actor, now: datetime) -> Visit:
    """The enterprise confirms a visit, which counts from now on, or disputes it and says why; its county's office is told.

    The same answer again is the first one. Raises Unseen, NotAllowed for everybody but the enterprise itself, Refused (field
    "remark"; answered the other way before).
    """
    row = visit_in_view(by, visit)
    if not can_give_feedback(by, row.entry):
        raise NotAllowed
    lock_entry(row.entry_id)
    row = visit_in_view(by, visit)
    before = VisitState(row.state)
    state = answered_state(before, confirmed=confirmed)
    if state is before:
        return row
    row.remark = clean_remark(remark, confirmed=confirmed)
    row.state, row.answered_at, row.answered_by_id = state, now, by.user
    row.save(update_fields=["state", "answered_at", "answered_by", "remark"])
    enterprise = enterprise_of(by)
    quarter = Quarter.parse(row.entry.warning_list.quarter)
    notify_office(
        region=row.region_id,
        enterprise=enterprise,
        kind=Kind.LIST,
        key=f"list-visit:{row.public_id}:{state.value}",
        title=f"走访记录{state.label}：{enterprise.name}",
        text=f"{quarter.label}五色清单，{day_label(row.visited_on)}{VisitWay(row.way).label}。{row.remark}",
        path=reverse("alerts:entry", args=[row.entry.public_id]),
        by=by,
        now=now,
    )
    return row
