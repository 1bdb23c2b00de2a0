"""Freezing the roster, changing it afterwards with a reason, and its workbook."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core import sql
from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI, Month, day_end, day_start, local_date
from notices.enums import Kind
from notices.services import notify_enterprises, notify_office
from orders.enums import RosterAct
from orders.models import Filing, RosterChange
from orders.permissions import can_change_roster, can_export, can_freeze
from orders.rules import closed_reason, exports_since
from orders.rules.supervision import RECORD_MONTHS, ROSTER_REASON_LENGTH, checked_reason
from orders.selectors import RosterQuery, month_cutoff
from tenancy.enums import ChangeKind, EnterpriseState
from tenancy.jobs import enqueue
from tenancy.models import Enterprise, EnterpriseChange, Job
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import enterprises_in_view, rows_in_view

EXPORT_KIND = "orders.export_roster"


def freeze_roster(*, month: Month, by: Actor, now: datetime) -> int:
    """Freeze the roster of a month; how many enterprises must file.

    Once a month has a roster nothing happens and 0 comes back: a later run, or a later export, does not change whom
    the month counts. Returns filed for the month before the freeze are put on it. Each row keeps the enterprise's record
    over the six months before, as it stood at the end of the 1st even when the freeze comes later. Raises NotAllowed for
    anybody but the system. One statement, whatever the number of enterprises.
    """
    if not can_freeze(by):
        raise NotAllowed
    before = Month.span(month.plus(-RECORD_MONTHS), month.previous())
    return sql.execute(
        "orders",
        "freeze_roster",
        {
            "month": month.first_day,
            "exports_since": exports_since(month).first_day,
            "active": EnterpriseState.ACTIVE.value,
            "months": [one.first_day for one in before],
            "cutoffs": [month_cutoff(one) for one in before],
            "frozen_at": min(now, day_end(month.first_day)),
        },
    )


@transaction.atomic
def add_to_roster(*, month: Month, uscc: str, reason: str, by: Actor, now: datetime) -> Filing:
    """Put an active enterprise on a frozen roster, with a reason; enterprise and county are told.

    It counts from then on in the county where it stood on the 1st. What it filed of its own accord already counts as filed.
    Raises NotAllowed for anybody but the centre, Refused for an enterprise that is unknown, stopped or on the roster already
    and for a month that is not frozen yet or closed.
    """
    if not can_change_roster(by):
        raise NotAllowed
    plain = checked_reason(reason, ROSTER_REASON_LENGTH)
    _refuse_closed(month, now)
    rows = Filing.objects.filter(month=month.first_day)
    if not rows.filter(on_roster=True).exists():
        raise Refused(f"{month.label}应报名录尚未冻结，名录在每月1日冻结。", field="month")
    enterprise = enterprises_in_view(by).filter(uscc=uscc.strip().upper()).first()
    if enterprise is None:
        raise Refused("没有这个统一社会信用代码的企业，请先纳入企业名录。", field="uscc")
    if enterprise.state != EnterpriseState.ACTIVE:
        raise Refused(f"{enterprise.name}已{EnterpriseState(enterprise.state).label}，不能补列。", field="uscc")
    row = Filing(
        enterprise=enterprise, region_id=_stood_in(enterprise, month), month=month.first_day, on_roster=True, version=0
    )
    Filing.objects.bulk_create([row], ignore_conflicts=True)
    filing = rows.select_for_update().get(enterprise=enterprise)
    if filing.public_id != row.public_id:
        if filing.on_roster:
            raise Refused(f"{enterprise.name}已在{month.label}应报名录内。", field="uscc")
        Filing.objects.filter(pk=filing.pk).update(on_roster=True)
        filing.on_roster = True
    _note(filing, RosterAct.ADDED, plain, enterprise.name, by, now)
    return filing


@transaction.atomic
def remove_from_roster(*, filing: UUID, reason: str, by: Actor, now: datetime) -> Filing:
    """Take an enterprise off a frozen roster (豁免, 停业, …), with a reason; enterprise and county are told.

    A return that it filed stays, as one of its own accord, and counts nowhere. Raises NotAllowed for anybody but the centre,
    Unseen for a return that is none, Refused when it is off the roster already and for a closed month.
    """
    if not can_change_roster(by):
        raise NotAllowed
    plain = checked_reason(reason, ROSTER_REASON_LENGTH)
    row = rows_in_view(Filing.objects.filter(public_id=filing), by).select_for_update().first()
    if row is None:
        raise Unseen
    _refuse_closed(Month.of(row.month), now)
    if not row.on_roster:
        raise Refused("该企业不在本月应报名录内。")
    Filing.objects.filter(pk=row.pk).update(on_roster=False)
    row.on_roster = False
    enterprise = Enterprise.objects.get(pk=row.enterprise_id)
    _note(row, RosterAct.REMOVED, plain, enterprise.name, by, now)
    return row


def _refuse_closed(month: Month, now: datetime) -> None:
    closed = closed_reason(month, today=local_date(now), joined=month, on_roster=True, active=True)
    if closed:
        raise Refused(closed, field="month")


def _stood_in(enterprise: Enterprise, month: Month) -> int:
    """Where the enterprise stood on the 1st: where the first move since then took it from, else where it stands."""
    moved = (
        EnterpriseChange.objects.filter(
            enterprise=enterprise, kind=ChangeKind.MOVED, changed_at__gt=day_start(month.first_day)
        )
        .order_by("id")
        .first()
    )
    return int(moved.old["region_id"]) if moved is not None and moved.old.get("region_id") else enterprise.region_id


def _note(filing: Filing, act: RosterAct, reason: str, name: str, by: Actor, now: datetime) -> None:
    change = RosterChange.objects.create(
        enterprise_id=filing.enterprise_id,
        region_id=filing.region_id,
        filing=filing,
        month=filing.month,
        act=act,
        reason=reason,
        at=now,
        by_id=by.user,
    )
    month = Month.of(filing.month)
    due = "请按期填报。" if act is RosterAct.ADDED else "本月可不填报；已填报的内容保留，作为自愿填报。"
    key = f"roster:{change.pk}"
    notify_enterprises(
        enterprises=[(filing.enterprise_id, filing.region_id)],
        kind=Kind.RETURN,
        key=key,
        title=f"贵单位已{act.label}{month.label}应报名录",
        text=f"原因：{reason}。{due}",
        path=reverse("orders:month", args=[str(month)]),
        by=by,
        now=now,
    )
    notify_office(
        region=county_of(filing.region_id),
        kind=Kind.RETURN,
        key=key,
        title=f"{name}已{act.label}{month.label}应报名录",
        text=f"原因：{reason}。办理单位：{by.label}。",
        path=reverse("orders:detail", args=[filing.public_id]),
        by=by,
        now=now,
    )


def request_export(*, query: RosterQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the list that `query` asks for as a workbook. Asking twice within a minute gives the same job."""
    if not can_export(by):
        raise NotAllowed
    params = {"role": None if by.role is None else int(by.role), **query.as_params()}
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_KIND,
        key=f"{EXPORT_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"{query.month.label}填报名单",
        params=params,
        by=by,
        now=now,
    )
