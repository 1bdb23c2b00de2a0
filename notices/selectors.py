"""Questions about the inbox, about what people want to be told how, and about what went out of the house."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.errors import NotAllowed, Unseen
from notices.channels import senders
from notices.enums import Audience, Channel, ContactSort, DeliveryState, Kind, Mode
from notices.facts import ContactEntry
from notices.models import (
    Address,
    Contact,
    ContactMobile,
    ContactReveal,
    ContactRound,
    ContactUpload,
    Delivery,
    Notice,
    Preference,
)
from notices.permissions import (
    CONTACT_LEVELS,
    can_keep_contact,
    can_keep_contacts,
    can_keep_office,
    can_keep_settings,
    can_see_contacts,
    can_see_deliveries,
    can_see_mobile,
    can_see_reveals,
    has_inbox,
    is_office,
)
from notices.rules import default_mode, usual_contacts_due
from tenancy.enums import RegionLevel
from tenancy.models import PeerGroup
from tenancy.roles import Actor
from tenancy.rules import ENTERED_GROUPS, contains, province_of, region_range
from tenancy.selectors import Regions, all_regions


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


# --- contacts: who is to be reached in a year ---


@dataclass(frozen=True)
class ContactQuery:
    """What of a year's list is asked for; `missing` keeps required regions that have filed nothing."""

    year: int
    city: int | None = None
    search: str = ""
    missing: bool = False
    sort: ContactSort = ContactSort.REGION
    descending: bool = False


@dataclass(frozen=True)
class ContactRow:
    """One region's line. `contact` is None while nothing is filed; `post` and `masked` are blank for who may not see them."""

    region: int
    name: str
    required: bool
    contact: Contact | None
    post: str = ""
    masked: str = ""
    may_keep: bool = False
    may_reveal: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether the region owes its contact."""
        return self.required and self.contact is None


def contacts_due(year: int) -> date:
    """When a year's contacts are due: as the centre has set, else the usual day. One query."""
    row = ContactRound.objects.filter(year=year).first()
    return usual_contacts_due(year) if row is None else row.due_on


def required_contacts(regions: Regions, *, within: int) -> set[int]:
    """Codes of the regions at or below `within` that owe a contact: its cities, and the 30 strong export counties
    (annex 1's own title: 各市及30个出口强县). One query."""
    strong = PeerGroup.objects.filter(slug__in=ENTERED_GROUPS).values_list("regions__code", flat=True)
    owed = {*regions.at(RegionLevel.CITY), *(code for code in strong if code is not None)}
    return {code for code in owed if contains(within, code)}


def contacts_list(actor: Actor, query: ContactQuery) -> list[ContactRow]:
    """A year's list over the actor's province: every city and county that has filed or has to. Four queries.

    Everybody who sees it sees units, names and office telephones; the handler's post and masked mobile are for the own range
    and the province. Raises NotAllowed.
    """
    if actor.region is None or not can_see_contacts(actor):
        raise NotAllowed
    regions = all_regions()
    province = province_of(actor.region)
    required = required_contacts(regions, within=province)
    filed = {row.region_id: row for row in Contact.objects.filter(year=query.year).defer("filed_by")}
    low, high = region_range(actor.region)
    private = (
        {
            contact: (post, masked)
            for contact, post, masked in ContactMobile.objects.filter(
                contact__year=query.year, region_id__gte=low, region_id__lte=high
            ).values_list("contact_id", "post", "masked")
        }
        if is_office(actor)
        else {}
    )
    found = []
    for code in sorted({*required, *filed, *_kept(actor, regions)}):
        if contains(province, code) and (query.city is None or contains(query.city, code)):
            contact = filed.get(code)
            seen = contact is not None and can_see_mobile(actor, code)
            post, masked = private.get(contact.pk, ("", "")) if contact is not None and seen else ("", "")
            found.append(
                ContactRow(
                    region=code,
                    name=regions.names.get(code, str(code)),
                    required=code in required,
                    contact=contact,
                    post=post,
                    masked=masked,
                    may_keep=can_keep_contact(actor, code),
                    may_reveal=seen,
                )
            )
    return _in_order([row for row in found if _asked_for(row, query)], query)


def _kept(actor: Actor, regions: Regions) -> list[int]:
    """Regions whose line the actor may file: they are listed though nothing has to be filed."""
    if not can_keep_contacts(actor):
        return []
    return [code for level in CONTACT_LEVELS for code in regions.at(level, within=actor.region)]


def _asked_for(row: ContactRow, query: ContactQuery) -> bool:
    if query.missing and not row.is_missing:
        return False
    texts = [row.name]
    if row.contact is not None:
        texts += [row.contact.unit, row.contact.leader, row.contact.handler, row.contact.phone]
    return query.search in "\n".join(texts)


def _in_order(rows: list[ContactRow], query: ContactQuery) -> list[ContactRow]:
    """In the order asked for; regions without a line stand last, whatever the direction."""
    if query.sort is ContactSort.REGION:
        return sorted(rows, key=lambda row: row.region, reverse=query.descending)
    filed = [(row.contact, row) for row in rows if row.contact is not None]
    if query.sort is ContactSort.UNIT:
        filed.sort(key=lambda pair: pair[0].unit, reverse=query.descending)
    else:
        filed.sort(key=lambda pair: pair[0].filed_at, reverse=query.descending)
    return [row for _, row in filed] + [row for row in rows if row.contact is None]


def missing_contacts(*, year: int, within: int) -> list[int]:
    """Codes of the regions at or below `within` that owe a year's contact, in order. Three queries."""
    filed = set(Contact.objects.filter(year=year).values_list("region_id", flat=True))
    return sorted(required_contacts(all_regions(), within=within) - filed)


def contact_of(region: int, year: int) -> Contact | None:
    """A region's line of a year, None while nothing is filed."""
    return Contact.objects.filter(region_id=region, year=year).first()


def contact_before(region: int, year: int) -> Contact | None:
    """A region's latest line of an earlier year: what a new one is prefilled from."""
    return Contact.objects.filter(region_id=region, year__lt=year).order_by("-year").first()


def handler_of(contact: Contact | None, actor: Actor) -> tuple[str, str]:
    """Post and masked mobile number of a line's handler; blanks for none and for who may not see them."""
    if contact is None or not can_see_mobile(actor, contact.region_id):
        return "", ""
    row = ContactMobile.objects.filter(contact=contact, region_id=contact.region_id).only("post", "masked").first()
    return ("", "") if row is None else (row.post, row.masked)


def units_on_file(actor: Actor) -> dict[str, int]:
    """Units of the actor's range by name, with their regions: the latest year's word counts."""
    if actor.span is None:
        return {}
    low, high = actor.span
    rows = Contact.objects.filter(region_id__gte=low, region_id__lte=high).order_by("year")
    return dict(rows.values_list("unit", "region_id"))


def contact_entries(regions: Iterable[int], year: int) -> dict[int, tuple[Contact, ContactEntry]]:
    """Lines of a year with their mobile numbers, for who writes or exports them: those that the actor's scope lets through."""
    contacts = {row.region_id: row for row in Contact.objects.filter(year=year, region_id__in=list(regions))}
    private = {
        row.contact_id: row for row in ContactMobile.objects.filter(region_id__in=list(contacts), contact__year=year)
    }
    return {
        code: (row, ContactEntry(row.unit, row.leader, row.phone, row.handler, kept.post, kept.number))
        for code, row in contacts.items()
        for kept in [private.get(row.pk)]
        if kept is not None
    }


def contact_reveals(actor: Actor, year: int) -> QuerySet[ContactReveal]:
    """Who was shown mobile numbers of a year, latest first: of the own range, to province and auditors all. Raises NotAllowed."""
    if actor.span is None or not can_see_reveals(actor):
        raise NotAllowed
    low, high = actor.span
    rows = ContactReveal.objects.filter(year=year, region_id__gte=low, region_id__lte=high)
    return rows.select_related("contact", "region").order_by("-id")


def contact_upload_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> ContactUpload:
    """A workbook that the actor's office uploaded. Raises NotAllowed, Unseen."""
    if actor.region is None or not can_keep_contacts(actor):
        raise NotAllowed
    rows = ContactUpload.objects.filter(region_id=actor.region, public_id=public_id)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise Unseen
    return row


@dataclass(frozen=True)
class InCharge:
    """Leader in charge and handler of a region, by name."""

    leader: str
    handler: str


def in_charge(regions: Iterable[int], *, year: int) -> dict[int, InCharge]:
    """Leader and handler that regions name for a year, or last named before it. One query; regions without any are left out."""
    rows = Contact.objects.filter(region_id__in=set(regions), year__lte=year).order_by("year")
    return {row.region_id: InCharge(row.leader, row.handler) for row in rows.only("region_id", "leader", "handler")}
