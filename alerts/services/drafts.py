"""Drafts of lists: adopted, changed by hand, handed in for review, sent back, put aside."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alerts.enums import Colour, DraftAct, DraftState
from alerts.models import DraftEntry, ListDraft
from alerts.permissions import can_draw, can_review
from alerts.rules import clean_reason, digest_of, listing_problem, next_state, quarter_problem
from alerts.selectors import draft_for, draftable, is_published
from alerts.services.locks import lock_quarter
from core import sql
from core.errors import NotAllowed, Refused
from core.periods import Quarter, local_date
from notices.enums import Kind
from notices.services import notify_office
from tenancy.enums import EnterpriseState
from tenancy.roles import Actor
from tenancy.rules import county_of, province_of

_OPEN = (DraftState.DRAFT, DraftState.REVIEW)
KEPT = timedelta(days=30)
"""How long the rows of a dry run stay that nobody adopts."""


def refuse_second_draft(quarter: Quarter) -> None:
    """Raise Refused while the quarter has a draft or a list under review: there is one at a time."""
    if ListDraft.objects.filter(quarter=str(quarter), state__in=_OPEN).exists():
        raise Refused(f"{quarter.label}已有清单草案，请先处理或放弃该草案。")


def add_leavers(draft: ListDraft) -> None:
    """Add a row for each enterprise of the list before that the draft no longer lists."""
    if draft.previous_id is not None:
        sql.execute("alerts", "add_leavers", {"draft": draft.pk, "previous": draft.previous_id})


def digest_now(draft: ListDraft) -> str:
    """The fingerprint of a draft's rows as they are."""
    return digest_of(DraftEntry.objects.filter(draft=draft).values_list("enterprise_id", "colour", "reason").iterator())


@transaction.atomic
def adopt_draft(*, draft: UUID, by: Actor, now: datetime) -> ListDraft:
    """Make a dry run the draft of its quarter's list. Raises NotAllowed, Unseen, Refused (not computed; the quarter has a
    draft or a list already, or has not ended)."""
    row = draft_for(by, draft, lock=True)
    _refuse_others(by)
    following = next_state(DraftState(row.state), DraftAct.ADOPT)
    quarter = Quarter.parse(row.quarter)
    lock_quarter(quarter)
    problem = quarter_problem(quarter, today=local_date(now), published=is_published(quarter))
    if problem:
        raise Refused(problem)
    refuse_second_draft(quarter)
    row.state = following
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def change_draft_entry(
    *, draft: UUID, enterprise: UUID, colour: Colour | None, reason: str, by: Actor, now: datetime
) -> DraftEntry:
    """Set the colour of one enterprise of a draft by hand (None: off the list), with the reason why.

    An enterprise that the draft does not have yet is added to it. Raises NotAllowed, Unseen, Refused (field "reason"; the draft
    is no draft any more; field "colour": closed, of another province, on neither list and not to be listed).
    """
    row = draft_for(by, draft, lock=True)
    _refuse_others(by)
    if DraftState(row.state) is not DraftState.DRAFT:
        raise Refused(f"该清单现在的状态是“{DraftState(row.state).label}”，不能调整企业。")
    reason = clean_reason(reason)
    standing = draftable(by, enterprise)
    entry = DraftEntry.objects.filter(draft=row, enterprise=standing).first()
    if colour is not None:
        problem = listing_problem(
            [(standing.uscc, colour)],
            {standing.uscc: EnterpriseState(standing.state)},
            elsewhere=() if by.covers(standing.region_id) else (standing.uscc,),
        )
        if problem:
            raise Refused(f"不能列入清单，{problem}。", field="colour")
    fresh = entry is None
    if entry is None:
        if colour is None:
            raise Refused("该企业不在本期草案和上期清单中，无需移出。", field="colour")
        entry = DraftEntry(
            draft=row, enterprise=standing, region_id=county_of(standing.region_id), tags=standing.tags, reason=reason
        )
    entry.colour = colour
    entry.changed_by_hand, entry.note = True, reason
    if not entry.reason:
        entry.reason = reason
    entry.save(force_insert=fresh, update_fields=None if fresh else ["colour", "changed_by_hand", "note", "reason"])
    return entry


@transaction.atomic
def submit_draft(*, draft: UUID, note: str = "", by: Actor, now: datetime) -> ListDraft:
    """Hand a draft in for review; from then on nobody changes it. Raises NotAllowed, Unseen, Refused."""
    row = draft_for(by, draft, lock=True)
    _refuse_others(by)
    row.state = next_state(DraftState(row.state), DraftAct.SUBMIT)
    if not DraftEntry.objects.filter(draft=row, colour__isnull=False).exists():
        raise Refused("草案中没有列入清单的企业，不能提交复核。")
    row.digest, row.note = digest_now(row), note.strip()[:500]
    row.submitted_at, row.submitted_by_id = now, by.user
    row.save(update_fields=["state", "digest", "note", "submitted_at", "submitted_by"])
    _tell(row, "submitted", "五色清单草案待复核", "请由提交人以外的工作人员复核，核对无误后发布。", by=by, now=now)
    return row


@transaction.atomic
def send_back_draft(*, draft: UUID, reason: str, by: Actor, now: datetime) -> ListDraft:
    """Give a list under review back to be changed, with a reason. Raises NotAllowed, Unseen, Refused (field "reason")."""
    row = draft_for(by, draft, lock=True)
    if not can_review(by):
        raise NotAllowed
    row.state = next_state(DraftState(row.state), DraftAct.SEND_BACK)
    row.sent_back_reason = clean_reason(reason)
    row.sent_back_at, row.sent_back_by_id = now, by.user
    row.save(update_fields=["state", "sent_back_reason", "sent_back_at", "sent_back_by"])
    _tell(row, "sent-back", "五色清单草案已退回修改", f"退回理由：{row.sent_back_reason}", by=by, now=now)
    return row


@transaction.atomic
def discard_draft(*, draft: UUID, by: Actor, now: datetime) -> ListDraft:
    """Put a dry run or a draft aside; discarding it twice is once. Raises NotAllowed, Unseen, Refused (review, published)."""
    row = draft_for(by, draft, lock=True)
    _refuse_others(by)
    if DraftState(row.state) is not DraftState.DISCARDED:
        row.state = next_state(DraftState(row.state), DraftAct.DISCARD)
        row.save(update_fields=["state"])
    return row


def purge_drafts(*, by: Actor, now: datetime) -> int:
    """Put aside dry runs that are KEPT old and not adopted, remove the rows of all so old that were put aside; how many rows.

    What was asked, with which rules, by whom and when, stays. Raises NotAllowed for anybody but the system.
    """
    if not by.is_system:
        raise NotAllowed
    old = ListDraft.objects.filter(created_at__lt=now - KEPT)
    old.filter(state=DraftState.TRIAL).update(state=next_state(DraftState.TRIAL, DraftAct.DISCARD))
    return DraftEntry.objects.filter(draft__in=old.filter(state=DraftState.DISCARDED)).delete()[0]


def _tell(draft: ListDraft, act: str, title: str, text: str, *, by: Actor, now: datetime) -> None:
    """Tell the province's own office, and nobody else, what was done to a draft."""
    region = DraftEntry.objects.filter(draft=draft).order_by("id").values_list("region_id", flat=True)[0]
    notify_office(
        region=province_of(region),
        kind=Kind.LIST,
        key=f"list-draft-{act}:{draft.pk}:{now.timestamp():.0f}",
        title=f"{Quarter.parse(draft.quarter).label}{title}",
        text=text,
        path=reverse("alerts:draft", args=[draft.public_id]),
        by=by,
        now=now,
    )


def _refuse_others(by: Actor) -> None:
    if not can_draw(by):
        raise NotAllowed
