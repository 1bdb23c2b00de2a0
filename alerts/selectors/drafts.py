"""Lists before they are published: the province's alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alerts.enums import Colour, DraftState, Source
from alerts.models import Entry, ListDraft, WarningList
from alerts.permissions import can_see_drafts
from alerts.rules import Due, due, due_quarter
from alerts.selectors.terms import list_terms
from core.errors import NotAllowed, Unseen
from core.periods import Quarter, local_date
from tenancy.enums import Role
from tenancy.models import Enterprise, Membership
from tenancy.roles import Actor

SHOWN_DRAFTS = 20


def draft_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> ListDraft:
    """One draft; locked until the transaction ends when `lock`. Raises NotAllowed below the province, Unseen."""
    if not can_see_drafts(actor):
        raise NotAllowed
    rows = ListDraft.objects.select_for_update() if lock else ListDraft.objects.all()
    draft = rows.filter(public_id=public_id).first()
    if draft is None:
        raise Unseen
    return draft


@dataclass(frozen=True)
class OpenDraft:
    """A list that is not published yet, as the home page names it."""

    draft: ListDraft
    state: DraftState
    quarter: Quarter


def open_drafts(actor: Actor) -> list[OpenDraft]:
    """What is computed, tried or under way, newest first, at most SHOWN_DRAFTS; none below the province. One query."""
    if not can_see_drafts(actor):
        return []
    rows = ListDraft.objects.exclude(state__in=[DraftState.PUBLISHED, DraftState.DISCARDED])
    return [
        OpenDraft(row, DraftState(row.state), Quarter.parse(row.quarter))
        for row in rows.defer("ruleset").order_by("-id")[:SHOWN_DRAFTS]
    ]


def draftable(actor: Actor, enterprise: UUID | str) -> Enterprise:
    """An enterprise of the registry by public id or credit code, for a draft. Raises NotAllowed below the province, Unseen."""
    if not can_see_drafts(actor):
        raise NotAllowed
    rows = Enterprise.objects.only("id", "public_id", "uscc", "name", "region_id", "state", "tags")
    fit = {"public_id": enterprise} if isinstance(enterprise, UUID) else {"uscc": enterprise}
    found = rows.filter(**fit).first()
    if found is None:
        raise Unseen
    return found


def centres() -> list[int]:
    """Regions of the offices that draw up lists, for a job that tells them. One query."""
    rows = Membership.objects.filter(role=Role.PROVINCIAL_CENTRE, region__isnull=False)
    return list(rows.order_by("region").values_list("region", flat=True).distinct())


def list_due(*, now: datetime) -> Due | None:
    """The list that is to be published next; None when it is out, or no scheme says when it should be. One query."""
    quarter = due_quarter(local_date(now))
    return due(quarter, list_terms(quarter), published=is_published(quarter), now=now)


def is_published(quarter: Quarter) -> bool:
    """Whether the quarter has its list."""
    return WarningList.objects.filter(quarter=str(quarter)).exists()


def list_before(quarter: Quarter) -> WarningList | None:
    """The latest published list of an earlier quarter."""
    return WarningList.objects.filter(quarter__lt=str(quarter)).order_by("-quarter").first()


def colours_of(warning_list: WarningList | None) -> dict[int, int]:
    """Colours of a list as it stands, by enterprise, without those removed. One query."""
    rows = Entry.objects.filter(warning_list=warning_list, removed_at__isnull=True).order_by()
    return {} if warning_list is None else dict(rows.values_list("enterprise_id", "colour_now"))


def raw_colours(quarter: Quarter) -> dict[int, Colour]:
    """What the rules alone said of each enterprise in a quarter's published list, for hysteresis. One query.

    A workbook's row says its colour, a colour that the province changed since says the new one, a removal nothing.
    """
    rows = Entry.objects.filter(warning_list__quarter=str(quarter), removed_at__isnull=True).order_by()
    found = {}
    columns = ("enterprise_id", "colour", "colour_now", "drawn_colour", "warning_list__source")
    for enterprise, colour, now, drawn, source in rows.values_list(*columns):
        raw = now if now != colour or source != Source.RULES else drawn
        if raw is not None:
            found[enterprise] = Colour(raw)
    return found
