"""Questions about the inbox."""

from uuid import UUID

from django.db.models import Q, QuerySet

from core.errors import Unseen
from notices.enums import Audience, Kind
from notices.models import Notice
from notices.permissions import has_inbox, is_office
from tenancy.roles import Actor


def inbox(actor: Actor, *, unread_only: bool = False, kind: Kind | None = None) -> QuerySet[Notice]:
    """Notices addressed to the actor, newest first; of one kind if one is named.

    An enterprise has those of its own; an office exactly its region's, not those of the regions below. Everybody
    else has none.
    """
    if not has_inbox(actor):
        return Notice.objects.none()
    rows = Notice.objects.filter(
        Q(audience=Audience.OFFICE, region=actor.region)
        if is_office(actor)
        else Q(audience=Audience.ENTERPRISE, enterprise=actor.enterprise)
    )
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.order_by("-id")


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read. One query, none for an actor without an inbox."""
    return inbox(actor, unread_only=True).count()


def notice_for(actor: Actor, public_id: UUID) -> Notice:
    """One notice of the actor's inbox; raises Unseen for any other."""
    notice = inbox(actor).filter(public_id=public_id).first()
    if notice is None:
        raise Unseen
    return notice
