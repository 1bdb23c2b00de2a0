"""What officials do to a filed return: verify it, send it back with a reason, draw samples and judge them.

Nothing here writes a figure: a return's state, findings, reviews and samples are all that changes. The database holds no
grant by which these services could do more.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI, Month, local_date
from notices.enums import Kind
from notices.services import notify_enterprises
from orders.enums import FilingAct, FilingStatus, FindingKind, ReviewAct, SampleResult
from orders.models import Filing, Finding, Review, Sample, SampleItem
from orders.permissions import can_review, can_sample
from orders.rules import after, closed_reason
from orders.rules.supervision import MAX_PER_COUNTY, SEED_LENGTH, checked_reason, draw
from orders.selectors.sampling import candidates
from orders.selectors.supervision import changed_since
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import rows_in_view


@transaction.atomic
def verify_return(*, filing: UUID, revision: int, by: Actor, now: datetime) -> Filing:
    """Note that a filed return was looked at and found in order; it counts neither more nor less for it.

    `revision` is the one that the page showed. Raises Unseen outside the own subtree, NotAllowed for who does
    not verify, Stale (telling what changed) when the enterprise has filed again meanwhile, Refused for a return that is
    not filed. Verified already at the same revision: nothing more happens.
    """
    row = _looked_at(filing, revision, by)
    if row.status == FilingStatus.VERIFIED:
        return row
    _move(row, FilingAct.VERIFY)
    _review(row, ReviewAct.VERIFIED, "", by, now)
    return row


@transaction.atomic
def send_back(*, filing: UUID, reason: str, revision: int, by: Actor, now: datetime) -> Filing:
    """Return a filed or verified return with a reason (5–500 characters): opens a 退回 finding and tells the enterprise.

    Otherwise as `verify_return`; Refused too in a month that the enterprise can no longer correct. The same reason again
    (double click) returns it once.
    """
    row = _looked_at(filing, revision, by)
    plain = checked_reason(reason)
    if row.status == FilingStatus.RETURNED and row.findings.filter(
        kind=FindingKind.RETURNED, closed_at=None, reason=plain
    ):
        return row
    _refuse_closed(row, now)
    _move(row, FilingAct.RETURN)
    _open_finding(row, FindingKind.RETURNED, plain, by, now)
    _review(row, ReviewAct.RETURNED, plain, by, now)
    _tell(row, f"{by.label}退回了", plain, by, now)
    return row


@transaction.atomic
def draw_sample(*, month: Month, per_county: int, seed: str, by: Actor, now: datetime) -> Sample:
    """Draw `per_county` filed returns of the month's roster in each county by a seed that anybody can draw again with.

    Candidates are the returns filed by now, those standing returned included, so that the draw can be repeated at any
    later time. The same month, seed and number again give the same sample and no second row. Raises NotAllowed for
    anybody but the centre, Refused for a number or seed that will not do and for a month without returns.
    """
    if not can_sample(by):
        raise NotAllowed
    plain = seed.strip()
    if not plain or len(plain) > SEED_LENGTH:
        raise Refused(f"请填写随机种子，最多 {SEED_LENGTH} 个字符。", field="seed")
    if not 1 <= per_county <= MAX_PER_COUNTY:
        raise Refused(f"每县抽取数应为 1 至 {MAX_PER_COUNTY}。", field="per_county")
    mine = Sample.objects.filter(month=month.first_day, seed=plain, per_county=per_county)
    there = mine.first()
    if there is not None:
        return there
    found = candidates(month, now)
    if not found:
        raise Refused(f"{month.label}还没有已报的填报，无从抽取。", field="month")
    sample = Sample(month=month.first_day, seed=plain, per_county=per_county, drawn_at=now, drawn_by_id=by.user)
    Sample.objects.bulk_create([sample], ignore_conflicts=True)
    stored = mine.get()
    if stored.public_id != sample.public_id:  # drawn in the same second by somebody else
        return stored
    by_county: dict[int, list[UUID]] = defaultdict(list)
    for one in found:
        by_county[county_of(one.region)].append(one.public_id)
    known = {one.public_id: one for one in found}
    SampleItem.objects.bulk_create(
        SampleItem(
            sample=stored,
            enterprise_id=known[public_id].enterprise,
            region_id=known[public_id].region,
            filing_id=known[public_id].filing,
        )
        for drawn in draw(plain, by_county, per_county).values()
        for public_id in drawn
    )
    return stored


@transaction.atomic
def judge_item(*, item: UUID, result: SampleResult, note: str, revision: int, by: Actor, now: datetime) -> SampleItem:
    """Say of a drawn return that it is sound or faulty; faulty opens a 抽查 finding and returns it to be corrected.

    `revision` is the one of the return that the page showed. Raises Unseen for no item, NotAllowed for
    anybody but the centre, Stale when the enterprise has filed again meanwhile, Refused for an item that is judged
    otherwise already and for a faulty one without a note (5–500 characters).
    """
    if not can_sample(by):
        raise NotAllowed
    # By its own key: the model's order would join the sample, which nobody may lock.
    row = SampleItem.objects.select_for_update().filter(public_id=item).order_by("pk").first()
    if row is None:
        raise Unseen
    plain = note.strip()
    if row.result != SampleResult.OPEN:
        if row.result == result and row.note == plain:
            return row
        raise Refused(f"该填报已核查，结果为“{SampleResult(row.result).label}”。")
    filing = Filing.objects.select_for_update().get(pk=row.filing_id)
    _refuse_stale(filing, revision)
    if result is SampleResult.FAULTY:
        plain = checked_reason(note, field="note")
        _refuse_closed(filing, now)
        if filing.status != FilingStatus.RETURNED:
            _move(filing, FilingAct.RETURN)
        _open_finding(filing, FindingKind.SAMPLE, plain, by, now)
        _review(filing, ReviewAct.SAMPLED, plain, by, now)
        _tell(filing, "省外贸中心抽查发现问题，退回了", plain, by, now)
    elif result is not SampleResult.SOUND:
        raise Refused("请选择核查结果。", field="result")
    row.result, row.note, row.judged_at, row.judged_by_id = result, plain[:500], now, by.user
    row.save(update_fields=["result", "note", "judged_at", "judged_by"])
    return row


def _looked_at(public_id: UUID, revision: int, by: Actor) -> Filing:
    """The return, locked where the actor could change it, at the revision that the page showed."""
    if not can_review(by):
        raise NotAllowed
    mine = rows_in_view(Filing.objects.defer("draft").filter(public_id=public_id), by)
    # What a bureau may no longer change (it is returned already) it cannot lock either, and comes unlocked.
    row = mine.select_for_update().first() or mine.first()
    if row is None:
        raise Unseen
    if not by.covers(row.region_id):
        raise NotAllowed
    _refuse_stale(row, revision)
    return row


def _refuse_stale(row: Filing, revision: int) -> None:
    """Raise Stale, telling what changed, unless the return reads as the page showed it.

    Every filing counts the revision up; a draft that the enterprise is typing moves only the version, and not the return.
    """
    if row.revision != revision:
        raise Stale(changed_since(row, revision))


def _refuse_closed(row: Filing, now: datetime) -> None:
    """What goes back must be correctable: not after the month has closed to the enterprise."""
    month = Month.of(row.month)
    if closed_reason(month, today=local_date(now), joined=month, on_roster=True, active=True):
        raise Refused(f"{month.label}已经关闭，企业不能再订正，不能退回。")


def _move(row: Filing, act: FilingAct) -> None:
    row.status = after(FilingStatus(row.status), act)
    Filing.objects.filter(pk=row.pk).update(status=row.status)


def _open_finding(row: Filing, kind: FindingKind, reason: str, by: Actor, now: datetime) -> None:
    Finding.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        filing=row,
        month=row.month,
        kind=kind,
        reason=reason,
        opened_at=now,
        opened_by_id=by.user,
    )


def _review(row: Filing, act: ReviewAct, reason: str, by: Actor, now: datetime) -> None:
    Review.objects.create(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        filing=row,
        act=act,
        reason=reason,
        revision=row.revision,
        at=now,
        by_id=by.user,
        office=by.label[:100],
    )


def _tell(row: Filing, who: str, reason: str, by: Actor, now: datetime) -> None:
    month = Month.of(row.month)
    local = now.astimezone(SHANGHAI)
    notify_enterprises(
        enterprises=[(row.enterprise_id, row.region_id)],
        kind=Kind.RETURN,
        key=f"returned:{row.pk}:{row.revision}:{local:%Y%m%d%H%M%S%f}",
        title=f"{who}贵单位{month.label}填报",
        text=f"原因：{reason}\n请订正后重新提交；在本月考核截止前订正的，不影响填报准确率。",
        path=reverse("orders:month", args=[str(month)]),
        by=by,
        now=now,
    )
