"""List entries that a question may be linked to (settings.QUESTION_SUBJECTS)."""

from uuid import UUID

from django.urls import reverse

from alerts.enums import Colour
from alerts.models import Entry
from alerts.selectors.entries import entries_in_view
from core.periods import Quarter
from tenancy.roles import Actor

OFFERED = 8


def subject(actor: Actor, public_id: UUID) -> tuple[str, str] | None:
    """An entry in view, in words, with its address; None for any other. One query."""
    entry = entries_in_view(actor).select_related("warning_list").filter(public_id=public_id).first()
    return None if entry is None else (_label(entry), reverse("alerts:entry", args=[entry.public_id]))


def choices(actor: Actor) -> list[tuple[UUID, str]]:
    """The enterprise's latest entries with their words; at most OFFERED. One query."""
    rows = entries_in_view(actor).select_related("warning_list").order_by("-id")
    return [(entry.public_id, _label(entry)) for entry in rows[:OFFERED]]


def _label(entry: Entry) -> str:
    standing = Colour(entry.colour_now).word if entry.removed_at is None else "已移出"
    return f"{Quarter.parse(entry.warning_list.quarter).label}五色清单（{standing}）"
