"""Saving and filing a return. Only the enterprise itself does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import SHANGHAI, Month, local_date
from orders.enums import Channel, FilingAct, FilingStatus, FindingKind
from orders.facts import ZERO, Balance, Change, Flag, OrderLine, RawReturn, ReturnTerms, Trace
from orders.models import Filing, FilingTrace, FilingVersion, Finding
from orders.permissions import can_file
from orders.rules import (
    MAX_LINES,
    Unexplained,
    after,
    balance,
    closed_reason,
    content_hash,
    content_of,
    error_key,
    figures,
    in_usd_10k,
    lock_reason,
    read_changes,
    read_lines,
    read_sentiment,
    soft_checks,
    usd_10k,
    with_explanations,
)
from orders.selectors import CORRECTED, Hand, MonthSheet, contracts_elsewhere, hand_of, past_of, rates_of, return_terms
from orders.selectors.balances import in_hand_of
from orders.services.book import check_own_later, write_book
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import enterprise_of


def save_draft(*, month: Month, typed: RawReturn, version: int, by: Actor, now: datetime) -> Filing:
    """Keep what the clerk typed so far, unjudged; the return itself does not change, a filed one stays filed.

    `version` is the one that the page showed. Raises Refused for a month that cannot be filed or is locked, Invalid for
    more than 200 new orders, Stale when the return was saved or filed meanwhile (unless with the very same: a double click).
    """
    draft = typed.as_draft()
    if len(draft["lines"]) > MAX_LINES:
        raise Invalid({"": [f"一次最多填报 {MAX_LINES} 笔订单，现有 {len(draft['lines'])} 笔。"]})
    with transaction.atomic():
        filing = _opened(_writer(by), month, _terms(month, now), now)
        if filing.version != version and filing.draft == draft:
            return filing
        _refuse_stale(filing, version)
        _update(
            filing,
            status=after(FilingStatus(filing.status), FilingAct.SAVE),
            draft=draft,
            drafted_at=now,
            drafted_by_name=by.person,
            version=filing.version + 1,
        )
    return filing


def drop_draft(*, month: Month, version: int, by: Actor, now: datetime) -> Filing:
    """Throw the draft away: the return reads as it was filed, or as nothing typed yet. Raises as `save_draft`."""
    with transaction.atomic():
        filing = _opened(_writer(by), month, _terms(month, now), now)
        if filing.draft is None:
            return filing
        _refuse_stale(filing, version)
        _update(filing, draft=None, drafted_at=None, drafted_by_name="", version=filing.version + 1)
    return filing


@dataclass(frozen=True)
class Checked:
    """A return that passed the hard checks: its orders, changes, balance by currency, total of new orders and balance in
    万美元 (each None without a rate), and the soft checks it meets."""

    lines: list[OrderLine]
    changes: list[Change]
    rows: tuple[Balance, ...]
    usd_10k: Decimal | None
    balance_usd: Balance | None
    sentiment: dict[str, str]
    flags: list[Flag]
    content: dict[str, Any]

    @property
    def is_nil(self) -> bool:
        """Whether it reports no new order (零申报); orders in hand may have moved all the same."""
        return not self.lines


def check_return(*, month: Month, typed: RawReturn, by: Actor, now: datetime) -> Checked:
    """What filing this would say, without filing. Raises Refused, or Invalid with a message for each field at fault."""
    enterprise, terms = _writer(by), _terms(month, now)
    filing = Filing.objects.filter(enterprise=enterprise, month=month.first_day).first()
    _refuse_closed(enterprise, month, filing, terms, now)
    basis = _Basis(enterprise, terms, hand_of(enterprise.pk, month), rates_of(month))
    return _checked(basis, month, typed, now)


def file_return(
    *,
    month: Month,
    typed: RawReturn,
    version: int,
    by: Actor,
    now: datetime,
    channel: Channel = Channel.PAGE,
    trace: Trace | None = None,
    sheet: MonthSheet | None = None,
) -> Filing:
    """File the return of a month: new orders, changes of those in hand, answers; or 零申报 (`typed.nil`).

    `version` is the one that the page showed. Raises Refused for a month that cannot be filed or is locked, Invalid with a
    message for each field at fault (`rules.error_key`, `rules.change_key`), Unexplained when soft checks are met that are
    neither explained nor accepted, Stale when the return was saved or filed meanwhile. The same submission again (double
    click, back button, a retry) gives the same return and writes nothing.

    Each filing is kept whole as a new version. Filing again closes the findings that asked for a correction;
    `first_filed_at`, on which timeliness hangs, stays. A soft check left unexplained is a finding until it is explained. The
    total in 万美元 stays empty while a currency has no rate in the month. A fixed number of queries, whatever the lines; five
    fewer with the `sheet` of this month that was read under its lock in the same transaction.
    """
    with transaction.atomic():
        filing, basis = _locked(by, month, now, sheet)
        found = _checked(basis, month, typed, now)
        if _is_same(filing, found):
            return filing
        _refuse_stale(filing, version)
        unexplained = [flag for flag in found.content["flags"] if not flag["explained"]]
        if unexplained and not typed.accept_flags:
            raise Unexplained(found.flags)
        write_book(filing, basis.hand, found.lines, found.changes)
        _settle_findings(filing, unexplained=bool(unexplained), now=now)
        number = filing.revision + 1
        FilingVersion.objects.bulk_create(
            [
                FilingVersion(
                    enterprise_id=filing.enterprise_id,
                    region_id=filing.region_id,
                    filing=filing,
                    number=number,
                    filed_at=now,
                    filed_by_id=by.user,
                    filed_by_name=by.person,
                    channel=channel,
                    content=found.content,
                    sha256=content_hash(found.content),
                )
            ]
        )
        if trace is not None:
            _note_trace(filing, trace, now)
        _update(
            filing,
            status=after(FilingStatus(filing.status), FilingAct.FILE),
            is_nil=found.is_nil,
            signed_count=len(found.lines),
            signed_usd_10k=found.usd_10k,
            in_hand_usd_10k=found.balance_usd.closing if found.balance_usd else None,
            sentiment=found.sentiment or None,
            flags=found.content["flags"] or None,
            first_filed_at=filing.first_filed_at or now,
            filed_at=now,
            filed_by_id=by.user,
            draft=None,
            drafted_at=None,
            drafted_by_name="",
            revision=number,
            version=filing.version + 1,
        )
        _carry_over(filing)
    return filing


def _writer(by: Actor) -> Enterprise:
    if not can_file(by):
        raise NotAllowed
    return enterprise_of(by)


def _terms(month: Month, now: datetime) -> ReturnTerms:
    """The month's terms; raises Refused for a month closed to everybody, before it is asked of a year without a scheme."""
    refusal = closed_reason(month, today=local_date(now), joined=month, on_roster=True, active=True)
    if refusal:
        raise Refused(refusal, field="month")
    return return_terms(month)


@dataclass(frozen=True)
class _Basis:
    """What a return is judged by."""

    enterprise: Enterprise
    terms: ReturnTerms
    hand: Hand
    rates: dict[str, Decimal]


def _locked(by: Actor, month: Month, now: datetime, sheet: MonthSheet | None) -> tuple[Filing, _Basis]:
    """The month's return under its lock, and what it is judged by as it stands then."""
    if sheet is None or not sheet.locked or sheet.filing is None:
        enterprise, terms = _writer(by), _terms(month, now)
        filing = _opened(enterprise, month, terms, now)
        return filing, _Basis(enterprise, terms, hand_of(enterprise.pk, month), rates_of(month))
    if not can_file(by):
        raise NotAllowed
    if (sheet.enterprise.pk, sheet.month) != (by.enterprise, month):
        raise ValueError("the sheet is of another enterprise or month")
    if sheet.closed:
        raise Refused(sheet.closed, field="month")
    return sheet.filing, _Basis(sheet.enterprise, sheet.terms, sheet.hand, sheet.rates)


def _checked(on: _Basis, month: Month, typed: RawReturn, now: datetime) -> Checked:
    if typed.nil and any(not line.is_blank for line in typed.lines):
        raise Invalid({"": ["零申报不能同时填写新签订单。"]})
    lines, errors = read_lines(typed.lines, month=month, today=local_date(now))
    changes, more = read_changes(typed.changes, on.hand.held)
    sentiment, wrong = read_sentiment(typed.sentiment, on.terms)
    errors |= more | wrong
    if not errors and not lines and not changes and not typed.nil:
        errors[""] = ["尚未填写订单。本月没有新签订单的，请选择“零申报”。"]
    errors = errors or _repeated_contracts(on.enterprise, typed, lines, month)
    errors = errors or check_own_later(on.hand, lines, _indices(typed))
    rows = balance(on.hand.held, lines, changes)
    if not errors and not all(row.holds for row in rows):
        errors[""] = ["期末在手与“期初＋新签－完成－取消±订正”不符，请核对。"]
    if errors:
        raise Invalid(errors)
    total = usd_10k(lines, on.rates) if lines else ZERO
    content = content_of(
        enterprise={"uscc": on.enterprise.uscc, "name": on.enterprise.name},
        month=str(month),
        lines=lines,
        changes=[change for change in changes if change.moves],
        rows=rows,
        usd_10k=total,
        sentiment=sentiment,
    )
    flags = soft_checks(
        month=month,
        lines=lines,
        usd_10k=total,
        figures=figures(content),
        past=past_of(on.enterprise.pk, month, on.terms),
        rates=on.rates,
        terms=on.terms,
    )
    content["flags"] = with_explanations(flags, typed.explanations, on.terms.explanation_length)
    return Checked(lines, changes, rows, total, in_usd_10k(rows, on.rates), sentiment, flags, content)


def _indices(typed: RawReturn) -> list[int]:
    """Places in `typed.lines` of the lines that are not blank, as checked lines come in that order."""
    return [index for index, line in enumerate(typed.lines) if not line.is_blank]


def _opened(enterprise: Enterprise, month: Month, terms: ReturnTerms, now: datetime) -> Filing:
    """The month's return, locked; made first, off the roster, for an enterprise that has none yet."""
    mine = Filing.objects.filter(enterprise=enterprise, month=month.first_day)
    filing = mine.select_for_update().first()
    _refuse_closed(enterprise, month, filing, terms, now)
    if filing is None:
        row = Filing(enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, on_roster=False)
        Filing.objects.bulk_create([row], ignore_conflicts=True)
        filing = mine.select_for_update().get()
    return filing


def _refuse_closed(
    enterprise: Enterprise, month: Month, filing: Filing | None, terms: ReturnTerms, now: datetime
) -> None:
    refusal = closed_reason(
        month,
        today=local_date(now),
        joined=Month.of(enterprise.joined_on),
        on_roster=filing is not None and filing.on_roster,
        active=enterprise.state == EnterpriseState.ACTIVE,
    )
    if refusal is None and filing is not None:
        refusal = lock_reason(FilingStatus(filing.status), now=now, locks_at=terms.locks_at)
    if refusal:
        raise Refused(refusal, field="month")


def _refuse_stale(filing: Filing, version: int) -> None:
    """Raise Stale, telling what changed and by whom, unless the return is at the version that the page showed."""
    if filing.version == version:
        return
    if filing.draft is not None and filing.drafted_at is not None:
        who, count = filing.drafted_by_name or "本企业", len(filing.draft.get("lines", ()))
        what = f"已由{who}于{_moment(filing.drafted_at)}保存草稿（{count} 笔新签订单）"
    elif filing.filed_at is not None:
        what = f"已于{_moment(filing.filed_at)}提交（{'零申报' if filing.is_nil else f'{filing.signed_count} 笔新签订单'}）"
    else:
        what = "的草稿已被清除"
    raise Stale(f"本月填报{what}，这里的内容还没有保存。请核对下面的差异：可以合并，也可以以这里的内容为准。")


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M} "


def _is_same(filing: Filing, found: Checked) -> bool:
    """Whether exactly this was filed last, and nothing stands against it."""
    if filing.revision == 0 or filing.status not in (FilingStatus.FILED, FilingStatus.VERIFIED):
        return False
    filed = (
        FilingVersion.objects.filter(filing=filing, number=filing.revision).values_list("content", flat=True).first()
    )
    noted = any(change.shipment_month or change.note is not None for change in found.changes)
    return filed == found.content and not noted


def _repeated_contracts(
    enterprise: Enterprise, typed: RawReturn, lines: Sequence[OrderLine], month: Month
) -> dict[str, list[str]]:
    taken = contracts_elsewhere(enterprise=enterprise.pk, month=month, contracts=[line.contract_no for line in lines])
    return {
        error_key(index, "contract_no"): [f"该合同号已在{taken[line.contract_no].label}的填报中报过。"]
        for index, line in zip(_indices(typed), lines, strict=True)
        if line.contract_no in taken
    }


def _settle_findings(filing: Filing, *, unexplained: bool, now: datetime) -> None:
    """Close what this filing mends; open, or leave open, that a soft check is not explained. A first filing mends nothing."""
    standing = Finding.objects.filter(filing=filing, closed_at=None)
    if filing.first_filed_at is not None:
        mended = [
            kind
            for kind in (*CORRECTED, FindingKind.UNEXPLAINED)
            if kind is not FindingKind.UNEXPLAINED or not unexplained
        ]
        # The official's transaction may have begun after this one and still have come first to the lock.
        standing.filter(kind__in=mended).update(closed_at=Greatest(F("opened_at"), Value(now)))
    if unexplained and not standing.filter(kind=FindingKind.UNEXPLAINED).exists():
        Finding.objects.bulk_create(
            [
                Finding(
                    enterprise_id=filing.enterprise_id,
                    region_id=filing.region_id,
                    filing=filing,
                    month=filing.month,
                    kind=FindingKind.UNEXPLAINED,
                    reason="有提示性校验未作说明",
                    opened_at=now,
                )
            ]
        )


def _note_trace(filing: Filing, trace: Trace, now: datetime) -> None:
    FilingTrace.objects.bulk_create(
        [
            FilingTrace(
                enterprise_id=filing.enterprise_id,
                region_id=filing.region_id,
                filing=filing,
                month=filing.month,
                at=now,
                address=trace.address[:45],
                device=trace.device[:64],
            )
        ]
    )


def _carry_over(filing: Filing) -> None:
    """What a month leaves in hand is what the next begins with: keep it right on the later returns. One query without any.

    Later returns are locked first, so that one being filed in this second is waited for.
    """
    later = Filing.objects.filter(enterprise_id=filing.enterprise_id, month__gt=filing.month).order_by("month")
    stands = {row.pk: row for row in later.only("month", "in_hand_usd_10k", "first_filed_at").select_for_update()}
    months = [Month.of(row.month) for row in stands.values() if row.first_filed_at]
    if not months:
        return
    for pk, in_hand in in_hand_of(months[0], months[-1], enterprise=filing.enterprise_id).items():
        if stands[pk].in_hand_usd_10k != in_hand:
            _update(stands[pk], in_hand_usd_10k=in_hand)


def _update(filing: Filing, **values: object) -> None:
    Filing.objects.filter(pk=filing.pk).update(**values)
    for field, value in values.items():
        setattr(filing, field, value)
