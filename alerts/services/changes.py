"""What the province changes in a published list: removals and colours, each a version with its reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import ChangeKind, Colour
from alerts.models import Entry, EntryChange, WarningList
from alerts.permissions import can_change_list
from alerts.rules import clean_reason
from alerts.selectors import entry_in_view
from alerts.services.locks import lock_quarter
from core.errors import NotAllowed, Refused
from core.periods import Quarter
from notices.enums import Kind
from notices.services import notify_enterprises, notify_offices
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.selectors import MOVED


@transaction.atomic
def remove_entry(*, entry: UUID, reason: str, by: Actor, now: datetime) -> EntryChange:
    """Take an enterprise off a published list for good; it counts no more from the next cut-off on (definitions §4).

    The enterprise and its county and city are told. Raises Unseen, NotAllowed for everybody but the centre, Refused (field
    "reason"; removed already; the list is of later than `now`).
    """
    row = _changed(entry, by=by, now=now)
    return _record(row, ChangeKind.REMOVED, None, clean_reason(reason), by=by, now=now)


@transaction.atomic
def recolour_entry(*, entry: UUID, colour: Colour, reason: str, by: Actor, now: datetime) -> EntryChange:
    """Change the colour that an enterprise has on a published list; no count changes by that.

    The enterprise and its county and city are told. Raises Unseen, NotAllowed for everybody but the centre, Refused (field
    "reason"; field "colour": it has the colour; removed already; the list is of later than `now`).
    """
    row = _changed(entry, by=by, now=now)
    if row.colour_now == colour:
        raise Refused(f"该企业现在就是{colour.word}，请选择其他颜色。", field="colour")
    return _record(row, ChangeKind.RECOLOURED, colour, clean_reason(reason), by=by, now=now)


def _changed(entry: UUID, *, by: Actor, now: datetime) -> Entry:
    """The entry, its list locked against every other change."""
    row = entry_in_view(by, entry)
    if not can_change_list(by):
        raise NotAllowed
    lock_quarter(Quarter.parse(row.warning_list.quarter))
    row = entry_in_view(by, entry)
    if row.warning_list.published_at > now:
        raise Refused("该清单尚未发布，请在草案中调整。")
    if row.removed_at is not None:
        raise Refused("该企业已移出本期清单，不能再变更。")
    return row


def _record(
    row: Entry, kind: ChangeKind, colour: Colour | None, reason: str, *, by: Actor, now: datetime
) -> EntryChange:
    before = Colour(row.colour_now)
    WarningList.objects.filter(pk=row.warning_list_id).update(version=row.warning_list.version + 1)
    change = EntryChange.objects.create(
        warning_list_id=row.warning_list_id,
        version=row.warning_list.version + 1,
        entry=row,
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        kind=kind,
        colour_before=before,
        colour_after=colour,
        reason=reason,
        changed_at=now,
        changed_by_id=by.user,
    )
    if colour is None:
        Entry.objects.filter(pk=row.pk).update(removed_at=now)
        what = "已移出清单"
    else:
        Entry.objects.filter(pk=row.pk).update(colour_now=colour)
        what = f"由{before.word}调整为{colour.word}"
    quarter = Quarter.parse(row.warning_list.quarter)
    key, text, path = f"list-changed:{change.pk}", f"理由：{reason}", reverse("alerts:entry", args=[row.public_id])
    notify_enterprises(
        enterprises=[(row.enterprise_id, row.region_id)],
        kind=Kind.LIST,
        key=key,
        title=f"{quarter.label}五色清单：贵企业{what}",
        text=text,
        path=path,
        by=by,
        now=now,
    )
    county = county_of(row.region_id)
    notify_offices(
        regions=[county, city_of(county)],
        enterprise=row.enterprise,
        kind=Kind.LIST,
        key=key,
        title=f"{quarter.label}五色清单变更：{name_for_office(row.enterprise, row.region_id)}{what}",
        text=text,
        path=path,
        by=by,
        now=now,
    )
    return change


def name_for_office(enterprise: Enterprise, region: int) -> str:
    """How an enterprise is named to the office of a region: one that has moved away is out of its view."""
    return enterprise.name if county_of(enterprise.region_id) == county_of(region) else MOVED
