"""Every write to returns. Only the enterprise itself files; officials have no service here that changes a return."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from core import sql
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import SHANGHAI, Month, local_date
from orders.enums import FilingAct, FilingStatus, FindingKind
from orders.facts import OrderLine, RawLine
from orders.models import Filing, Finding, Order
from orders.permissions import can_export, can_file, can_freeze
from orders.rules import (
    MAX_LINES,
    OPEN_STATES,
    after,
    closed_reason,
    error_key,
    exports_since,
    read_lines,
    usd_10k,
)
from orders.selectors import RosterQuery, contracts_elsewhere, rates_of
from tenancy.enums import EnterpriseState
from tenancy.jobs import enqueue
from tenancy.models import Enterprise, Job
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of

_LINE_FIELDS = ("line", "signed_on", "market", "hs_code", "product", "currency", "amount", "shipment_month")
EXPORT_KIND = "orders.export_roster"


def save_draft(*, month: Month, lines: Sequence[RawLine], version: int, by: Actor, now: datetime) -> Filing:
    """Keep what the clerk typed so far, unjudged; the return itself does not change.

    `version` is the one that the page showed. Raises Refused for a month that cannot be filed, Invalid for more than
    200 lines, Stale when the return was saved or filed meanwhile (unless with the very same lines: a double click).
    """
    draft = [line.as_dict() for line in lines if not line.is_blank]
    if len(draft) > MAX_LINES:
        raise Invalid({"": [f"一次最多填报 {MAX_LINES} 笔订单，现有 {len(draft)} 笔。"]})
    with transaction.atomic():
        filing = _opened(_writer(by), month, now)
        if filing.version != version and filing.draft == draft:
            return filing
        _refuse_stale(filing, version)
        _update(filing, status=after(FilingStatus(filing.status), FilingAct.SAVE), draft=draft, version=version + 1)
    return filing


def file_return(
    *, month: Month, lines: Sequence[RawLine] = (), nil: bool = False, version: int, by: Actor, now: datetime
) -> Filing:
    """File the return of a month: its newly signed orders, or 零申报 (`nil`, without lines).

    `version` is the one that the page showed. Raises Refused for a month that cannot be filed, Invalid with a message
    for each field at fault (`rules.error_key`), Stale when the return was saved or filed meanwhile. The same submission
    again (double click, back button) gives the same return and writes nothing. Correcting a returned return closes its
    open 退回 findings; `first_filed_at`, on which timeliness hangs, stays. The total in 万美元 stays empty while a
    currency has no rate in the month. Fourteen queries at most, whatever the number of lines.
    """
    with transaction.atomic():
        filing = _opened(_writer(by), month, now)
        parsed = _checked(month, lines, nil=nil, now=now)
        if FilingStatus(filing.status) not in OPEN_STATES and _is_same(filing, parsed, nil=nil):
            return filing
        _refuse_stale(filing, version)
        _refuse_repeated_contracts(filing, lines, parsed)
        _write_orders(filing, parsed)
        Finding.objects.filter(filing=filing, kind=FindingKind.RETURNED, closed_at=None).update(closed_at=now)
        _update(
            filing,
            status=after(FilingStatus(filing.status), FilingAct.FILE),
            is_nil=nil,
            signed_count=len(parsed),
            signed_usd_10k=usd_10k(parsed, rates_of(month)) if parsed else Decimal("0.00"),
            first_filed_at=filing.first_filed_at or now,
            filed_at=now,
            filed_by_id=by.user,
            draft=None,
            version=version + 1,
        )
    return filing


def freeze_roster(*, month: Month, by: Actor, now: datetime) -> int:
    """Freeze the roster of a month; how many enterprises must file.

    Once a month has a roster nothing happens and 0 comes back: a later run, or a later export, does not change whom
    the month counts. Returns filed for the month before the freeze are put on it. Raises NotAllowed for anybody but the
    system. One statement, whatever the number of enterprises.
    """
    if not can_freeze(by):
        raise NotAllowed
    return sql.execute(
        "orders",
        "freeze_roster",
        {
            "month": month.first_day,
            "exports_since": exports_since(month).first_day,
            "active": EnterpriseState.ACTIVE.value,
        },
    )


def request_export(*, query: RosterQuery, by: Actor, now: datetime) -> Job:
    """Have a job write the list that `query` asks for as a workbook. Asking twice within a minute gives the same job."""
    if not can_export(by):
        raise NotAllowed
    params = {
        "role": None if by.role is None else int(by.role),
        "month": str(query.month),
        "region": query.region,
        "standing": query.standing and query.standing.value,
        "on_roster": query.on_roster,
        "search": query.search,
        "sort": query.sort,
        "descending": query.descending,
    }
    asked = hashlib.sha256(repr(params).encode()).hexdigest()[:20]
    return enqueue(
        kind=EXPORT_KIND,
        key=f"{EXPORT_KIND}:{by.user}:{now.astimezone(SHANGHAI):%Y%m%d%H%M}:{asked}",
        title=f"{query.month.label}填报名单",
        params=params,
        by=by,
        now=now,
    )


def _writer(by: Actor) -> Enterprise:
    if not can_file(by):
        raise NotAllowed
    return enterprise_of(by)


def _checked(month: Month, lines: Sequence[RawLine], *, nil: bool, now: datetime) -> list[OrderLine]:
    if nil and any(not line.is_blank for line in lines):
        raise Invalid({"": ["零申报不能同时填写订单。"]})
    parsed, errors = read_lines(lines, month=month, today=local_date(now))
    if not errors and not parsed and not nil:
        errors[""] = ["尚未填写订单。本月没有新签订单的，请选择“零申报”。"]
    if errors:
        raise Invalid(errors)
    return parsed


def _opened(enterprise: Enterprise, month: Month, now: datetime) -> Filing:
    """The month's return, locked; made first, off the roster, for an enterprise that has none yet.

    A return that is filed cannot be locked (the enterprise's policy lets it change open ones only) and comes unlocked.
    """
    mine = Filing.objects.filter(enterprise=enterprise, month=month.first_day)
    filing = mine.select_for_update().first() or mine.first()
    refusal = closed_reason(
        month,
        today=local_date(now),
        joined=Month.of(enterprise.joined_on),
        on_roster=filing is not None and filing.on_roster,
        active=enterprise.state == EnterpriseState.ACTIVE,
    )
    if refusal:
        raise Refused(refusal, field="month")
    if filing is None:
        row = Filing(enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, on_roster=False)
        Filing.objects.bulk_create([row], ignore_conflicts=True)
        filing = mine.select_for_update().first() or mine.get()
    return filing


def _refuse_stale(filing: Filing, version: int) -> None:
    """Raise Stale, telling what changed, unless the return is open and at the version that the page showed."""
    if FilingStatus(filing.status) not in OPEN_STATES and filing.filed_at is not None:
        content = "零申报" if filing.is_nil else f"{filing.signed_count} 笔订单"
        raise Stale(
            f"本月填报已于{_moment(filing.filed_at)}提交（{content}），这里的内容没有保存。如需更正，请联系所在地商务局退回。"
        )
    if filing.version != version:
        drafted = "尚无草稿" if filing.draft is None else f"草稿 {len(filing.draft)} 笔订单"
        raise Stale(
            f"本月填报已在另一页面更新（现为第 {filing.version} 版，{drafted}），这里的内容没有保存。"
            "请核对后再次保存或提交，将以这里的内容为准。"
        )


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M} "


def _row(line: int, values: OrderLine) -> dict[str, object]:
    return {
        "line": line,
        "signed_on": values.signed_on,
        "market": values.market,
        "hs_code": values.hs_code,
        "product": values.product,
        "currency": values.currency.value,
        "amount": values.amount,
        "shipment_month": values.shipment_month.first_day,
    }


def _is_same(filing: Filing, parsed: Sequence[OrderLine], *, nil: bool) -> bool:
    """Whether exactly this was filed already."""
    if filing.is_nil != nil or filing.signed_count != len(parsed):
        return False
    filed = list(filing.orders.values("contract_no", *_LINE_FIELDS).order_by("line"))
    return filed == [{"contract_no": values.contract_no} | _row(line, values) for line, values in enumerate(parsed, 1)]


def _refuse_repeated_contracts(filing: Filing, lines: Sequence[RawLine], parsed: Sequence[OrderLine]) -> None:
    if not parsed:
        return
    taken = contracts_elsewhere(
        enterprise=filing.enterprise_id, filing=filing.pk, contracts=[line.contract_no for line in parsed]
    )
    if taken:
        at = [index for index, line in enumerate(lines) if not line.is_blank]
        raise Invalid(
            {
                error_key(index, "contract_no"): [f"该合同号已在{taken[line.contract_no].label}的填报中报过。"]
                for index, line in zip(at, parsed, strict=True)
                if line.contract_no in taken
            }
        )


def _write_orders(filing: Filing, parsed: Sequence[OrderLine]) -> None:
    """Make the filed orders be `parsed`; an order that stays under its contract number stays the same row."""
    there = {order.contract_no: order for order in filing.orders.all()}
    kept, new = [], []
    for line, values in enumerate(parsed, 1):
        order = there.pop(values.contract_no, None)
        if order is None:
            order = Order(
                enterprise_id=filing.enterprise_id,
                region_id=filing.region_id,
                filing=filing,
                contract_no=values.contract_no,
            )
            new.append(order)
        else:
            kept.append(order)
        for field, value in _row(line, values).items():
            setattr(order, field, value)
    if there:
        Order.objects.filter(pk__in=[order.pk for order in there.values()]).delete()
    try:
        with transaction.atomic():
            Order.objects.bulk_update(kept, _LINE_FIELDS)
            Order.objects.bulk_create(new)
    except IntegrityError:
        # Two months filed in the same second with one contract number: the database's unique key saw it first.
        raise Invalid({"": ["有合同号刚刚在另一月份的填报中报过，请核对后重新提交。"]}) from None


def _update(filing: Filing, **values: object) -> None:
    Filing.objects.filter(pk=filing.pk).update(**values)
    for field, value in values.items():
        setattr(filing, field, value)
