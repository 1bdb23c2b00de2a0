"""Canned replies of the own office."""

from uuid import UUID

from django.db.models import QuerySet

from cases.models import CannedReply
from core.errors import Unseen
from tenancy.roles import Actor


def own_replies(actor: Actor) -> QuerySet[CannedReply]:
    """The canned replies of exactly the actor's office: a city does not list its counties', nor the province anybody's."""
    if actor.region is None or actor.enterprise is not None:
        return CannedReply.objects.none()
    return CannedReply.objects.filter(region_id=actor.region)


def reply_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> CannedReply:
    """One canned reply of the own office, locked until the transaction ends when `lock`; raises Unseen for any other."""
    rows = own_replies(actor)
    found = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found
