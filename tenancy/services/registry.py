"""Writes of the registry, one enterprise at a time: added, corrected, moved, tagged, stopped, closed, reopened."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from core import sql, uscc
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from tenancy.enums import EnterpriseState, EnterpriseTag, RegionLevel
from tenancy.jobs import enqueue
from tenancy.models import Enterprise, EnterpriseChange, Job, Region
from tenancy.permissions import can_change, can_export_enterprises, can_manage_enterprises, can_move
from tenancy.roles import Actor
from tenancy.rules import changes_between, reason_problem
from tenancy.scope import accounts_scope
from tenancy.selectors import (
    RegistryQuery,
    all_regions,
    changes_since,
    enterprises_in_view,
)

EXPORT_KIND = "tenancy.export_enterprises"
ELSEWHERE = "该企业不在本地区名录内，请核对代码，或联系上级商务局办理迁移。"
_PLACES = (RegionLevel.COUNTY, RegionLevel.TOWN)


@transaction.atomic
def add_enterprise(
    *,
    code: str,
    name: str,
    region: int,
    joined_on: date,
    by: Actor,
    now: datetime,
    customs_code: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    tags: Collection[str] = (),
) -> Enterprise:
    """Take one enterprise into the registry of the own range. It may file at once and joins the roster next month.

    Raises NotAllowed, Invalid (a message a field: `code`, `name`, `region`, `joined_on`). Of an enterprise that stands
    beyond the own range nothing is told but that it does not stand in it.
    """
    if not can_manage_enterprises(by):
        raise NotAllowed
    errors: dict[str, list[str]] = {}
    if not uscc.is_valid(code):
        errors["code"] = ["不是有效的统一社会信用代码（18 位，末位为校验码）。"]
    if not name.strip():
        errors["name"] = ["请填写企业名称。"]
    if not _is_place(region, by):
        errors["region"] = ["请选择本地区的县（市、区）或镇街。"]
    if errors:
        raise Invalid(errors)
    sql.rows("tenancy", "registry_lock", {"alone": False})
    row = Enterprise(
        public_id=uuid4(),
        uscc=code,
        name=name.strip(),
        customs_code=customs_code,
        region_id=region,
        contact_name=contact_name,
        contact_phone=contact_phone,
        joined_on=joined_on,
        tags=_ordered(tags),
        added_at=now,
        added_as=by.title[:100],
    )
    Enterprise.objects.bulk_create([row], ignore_conflicts=True)  # a conflict must not spoil the request's transaction
    there = enterprises_in_view(by).filter(uscc=code).first()
    if there is None:
        raise Invalid({"code": [ELSEWHERE]})
    if there.public_id != row.public_id:
        raise Invalid({"code": [f"该企业已在名录中：{there.name}。"]})
    return there


@transaction.atomic
def edit_enterprise(
    *,
    enterprise: UUID,
    version: int,
    name: str,
    customs_code: str,
    contact_name: str,
    contact_phone: str,
    joined_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> Enterprise:
    """Correct what the registry says of an enterprise. Raises Unseen, NotAllowed, Stale, Refused (field "reason")."""
    row = _locked(enterprise, version, by)
    if not name.strip():
        raise Refused("请填写企业名称。", field="name")
    wanted = {
        "name": name.strip(),
        "customs_code": customs_code,
        "contact_name": contact_name,
        "contact_phone": contact_phone,
        "joined_on": joined_on.isoformat(),
    }
    return _change(row, wanted, reason=reason, by=by, now=now)


@transaction.atomic
def move_enterprise(
    *, enterprise: UUID, version: int, region: int, reason: str, by: Actor, now: datetime
) -> Enterprise:
    """Move an enterprise to another county or town; both must lie in the mover's range. Its people go along.

    Returns and orders of past months keep the region they were made in, so nothing counted changes (definitions §3).
    Raises Unseen, NotAllowed (a county), Stale, Refused (fields "region", "reason").
    """
    row = _locked(enterprise, version, by)
    if not can_move(by):
        raise NotAllowed("县级商务局不能将企业迁到其他地区，请由上级商务局办理。")
    if not _is_place(region, by):
        raise Refused("只能迁到本地区内的县（市、区）或镇街。", field="region")
    if region == row.region_id:
        raise Refused("企业现在就在该地区，无需迁移。", field="region")
    return _change(row, {"region": region}, reason=reason, by=by, now=now)


@transaction.atomic
def set_tags(
    *, enterprise: UUID, version: int, tags: Collection[str], reason: str, by: Actor, now: datetime
) -> Enterprise:
    """Set the tags by which bureaus select an enterprise. Raises Unseen, NotAllowed, Stale, Refused (field "reason")."""
    row = _locked(enterprise, version, by)
    return _change(row, {"tags": _ordered(tags)}, reason=reason, by=by, now=now)


@transaction.atomic
def set_state(
    *, enterprise: UUID, version: int, state: EnterpriseState, reason: str, by: Actor, now: datetime
) -> Enterprise:
    """Stop (停业), close (注销) or reopen (正常) an enterprise. Each month's roster asks for the state on its 1st.

    Raises Unseen, NotAllowed, Stale, Refused (fields "state", "reason").
    """
    row = _locked(enterprise, version, by)
    if state == row.state:
        raise Refused(f"企业现在就是“{state.label}”。", field="state")
    return _change(row, {"state": int(state)}, reason=reason, by=by, now=now)


def _is_place(region: int, by: Actor) -> bool:
    return by.covers(region) and Region.objects.filter(code=region, level__in=_PLACES).exists()


def _ordered(tags: Collection[str]) -> list[str]:
    """Tags as rows hold them: each once, in the order of the enumeration."""
    return [tag.value for tag in EnterpriseTag if tag.value in tags]


def _locked(public_id: UUID, version: int, by: Actor) -> Enterprise:
    """The enterprise, locked, as the actor's page had it."""
    if not can_manage_enterprises(by):
        raise NotAllowed
    sql.rows("tenancy", "registry_lock", {"alone": False})
    rows = enterprises_in_view(by).select_related(None).select_for_update()
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise Unseen
    if not can_change(by, row):
        raise NotAllowed
    if row.version != version:
        since = changes_since(row, version, all_regions())
        raise Stale(f"该企业已被更新{f'：{since}' if since else ''}。请核对后重新提交。")
    return row


def _state_of(row: Enterprise) -> dict[str, Any]:
    """What an enterprise stands for, as its history keeps it."""
    return {
        "name": row.name,
        "customs_code": row.customs_code,
        "region": row.region_id,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "state": row.state,
        "joined_on": row.joined_on.isoformat(),
        "tags": list(row.tags),
    }


def _change(row: Enterprise, wanted: Mapping[str, Any], *, reason: str, by: Actor, now: datetime) -> Enterprise:
    """Write what differs, with its history. The same again changes nothing."""
    problem = reason_problem(reason.strip())
    if problem:
        raise Refused(problem, field="reason")
    changes = changes_between(_state_of(row), wanted)
    if not changes:
        return row
    for name, value in wanted.items():
        if name == "region":
            row.region_id = value
        else:
            setattr(row, name, date.fromisoformat(value) if name == "joined_on" else value)
    row.version += 1
    fields = ["region_id" if name == "region" else name for name in wanted]
    row.save(update_fields=[*fields, "version"])
    EnterpriseChange.objects.bulk_create(
        EnterpriseChange(
            enterprise=row,
            region_id=row.region_id,
            kind=change.kind,
            version=row.version,
            old=change.old,
            new=change.new,
            reason=reason.strip(),
            changed_at=now,
            changed_by_id=by.user,
            changed_as=by.title[:100],
        )
        for change in changes
    )
    if {"name", "region"} & wanted.keys():
        members_follow([row.pk], by=by)
    return row


def members_follow(enterprises: Collection[int], *, by: Actor) -> None:
    """People of enterprises take over their region and name."""
    with accounts_scope(by):
        sql.execute("tenancy", "follow_members", {"enterprises": list(enterprises)})


def request_registry_export(*, query: RegistryQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the enterprises asked for as the workbook `enterprises`, which reads back unchanged.

    Asking twice within a minute gives the same job. Raises NotAllowed.
    """
    if not can_export_enterprises(by):
        raise NotAllowed
    params = {
        "role": None if by.role is None else int(by.role),
        "region": query.region,
        "state": None if query.state is None else int(query.state),
        "tag": None if query.tag is None else query.tag.value,
        "search": query.search,
        "sort": query.sort.value,
        "descending": query.descending,
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_KIND,
        key=f"{EXPORT_KIND}:{by.user}:{by.region}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title="企业名录",
        params=params,
        by=by,
        now=now,
    )
