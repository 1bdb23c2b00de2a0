"""Questions about the inbox, about what people want to be told how, and about what went out of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.errors import NotAllowed, Unseen
from notices.channels import senders
from notices.enums import Audience, Channel, DeliveryState, Kind, Mode
from notices.models import Address, Delivery, Notice, Preference
from notices.permissions import can_keep_office, can_keep_settings, can_see_deliveries, has_inbox, is_office
from notices.rules import default_mode
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
    """How many notices the actor has not read, those of switched-off kinds not counted: the badge.

    One query, none for an actor without an inbox.
    """
    rows = inbox(actor, unread_only=True)
    if can_keep_settings(actor):
        silent = own_preferences(actor).filter(channel=Channel.PAGE, mode=Mode.OFF)
        rows = rows.exclude(kind__in=silent.values("kind"))
    return rows.count()


def notice_for(actor: Actor, public_id: UUID) -> Notice:
    """One notice of the actor's inbox; raises Unseen for any other."""
    notice = inbox(actor).filter(public_id=public_id).first()
    if notice is None:
        raise Unseen
    return notice


# --- what people want ---


def audience_of(actor: Actor) -> Audience:
    """Whose notices the actor gets."""
    return Audience.OFFICE if is_office(actor) else Audience.ENTERPRISE


def own_addresses(actor: Actor) -> QuerySet[Address]:
    """Addresses that the person entered in the present post; nobody else's."""
    return Address.objects.filter(**_own(actor)) if can_keep_settings(actor) else Address.objects.none()


def own_preferences(actor: Actor) -> QuerySet[Preference]:
    """What the person said in the present post; nobody else's."""
    return Preference.objects.filter(**_own(actor)) if can_keep_settings(actor) else Preference.objects.none()


def addresses_of_office(actor: Actor) -> QuerySet[Address]:
    """Addresses of exactly the actor's office, not those of offices below."""
    if actor.region is None or not can_keep_office(actor):
        return Address.objects.none()
    return Address.objects.filter(user__isnull=True, enterprise__isnull=True, region_id=actor.region)


def _own(actor: Actor) -> dict[str, int | None]:
    # An enterprise's region may have changed since; an office's people belong to the office of one region.
    if actor.enterprise is not None:
        return {"user_id": actor.user, "enterprise_id": actor.enterprise}
    return {"user_id": actor.user, "enterprise_id": None, "region_id": actor.region}


def modes_in_effect(actor: Actor) -> Mapping[tuple[Kind, Channel], Mode]:
    """What holds for the person, for every kind and channel: as said, else by the rule. One query."""
    said = {(row.kind, row.channel): Mode(row.mode) for row in own_preferences(actor)}
    return {
        (kind, channel): said.get((kind, channel), default_mode(kind, channel)) for kind in Kind for channel in Channel
    }


def open_channels() -> set[Channel]:
    """Channels out of the house that the settings open."""
    return set(senders())


# --- what went out ---

RECENT = timedelta(days=7)
"""What the counts of the delivery log look back to."""


@dataclass(frozen=True)
class ChannelCount:
    """How many deliveries of a channel are in each state, of those queued lately; in the order of the states."""

    channel: Channel
    numbers: list[tuple[DeliveryState, int]]


def deliveries(
    actor: Actor, *, channel: Channel | None = None, state: DeliveryState | None = None
) -> QuerySet[Delivery]:
    """What went out of the house or is on its way, newest first. Raises NotAllowed."""
    if not can_see_deliveries(actor):
        raise NotAllowed
    rows = Delivery.objects.select_related("region").order_by("-id")
    if channel is not None:
        rows = rows.filter(channel=channel)
    return rows if state is None else rows.filter(state=state)


def delivery_counts(actor: Actor, *, now: datetime) -> list[ChannelCount]:
    """Counts by channel and state over the last week; channels without any are left out. One query."""
    rows = deliveries(actor).filter(queued_at__gt=now - RECENT).order_by()
    found = {
        (channel, state): number
        for channel, state, number in rows.values_list("channel", "state").annotate(Count("id"))
    }
    return [
        ChannelCount(channel, [(state, found.get((channel, state), 0)) for state in DeliveryState])
        for channel in Channel
        if any(own == channel for own, _ in found)
    ]
