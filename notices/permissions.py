"""Who has an inbox, and who may write into whose."""

from tenancy.enums import RegionLevel, Role
from tenancy.roles import Actor, Capability
from tenancy.rules import level_of

_OFFICES = {Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCIAL_CENTRE, Role.PROVINCIAL_DEPARTMENT}


def is_office(actor: Actor) -> bool:
    """Whether the actor works in the office of a region; auditors and administrators do not."""
    return actor.role in _OFFICES and actor.region is not None


def has_inbox(actor: Actor) -> bool:
    """Whether notices can be addressed to this actor at all."""
    return is_office(actor) or actor.role is Role.ENTERPRISE_CLERK


def can_keep_settings(actor: Actor) -> bool:
    """Whether the actor has switches and addresses: a person with an inbox, in a post of their own."""
    return has_inbox(actor) and actor.user is not None and not actor.agent


def can_keep_office(actor: Actor) -> bool:
    """Whether the actor keeps the addresses of the own office: whoever works there."""
    return is_office(actor) and actor.user is not None


def can_see_deliveries(actor: Actor) -> bool:
    """Whether the actor sees what went out of the house, and sends again what failed: the centre and administrators."""
    return actor.may(Capability.SEE_DELIVERIES)


def can_notify(actor: Actor, *, enterprise: int | None, region: int) -> bool:
    """An enterprise writes about itself only, an office within its own regions, the system to everybody."""
    if actor.role is Role.ENTERPRISE_CLERK:
        return enterprise is not None and enterprise == actor.enterprise
    return actor.is_system or (is_office(actor) and actor.covers(region))


# --- contacts (annex 1 of the Notice) ---

_KEEPERS = {Role.COUNTY_OFFICER, Role.CITY_OFFICER}
CONTACT_LEVELS = (RegionLevel.CITY, RegionLevel.COUNTY)
"""Tiers that name contacts."""


def can_see_contacts(actor: Actor) -> bool:
    """Whether the actor sees the list of contacts at all: every bureau, the province, auditors."""
    return actor.may(Capability.SEE_CONTACTS) and actor.region is not None


def can_keep_contacts(actor: Actor) -> bool:
    """Whether the actor files contacts, its own or those of its counties."""
    return actor.role in _KEEPERS and actor.region is not None


def can_keep_contact(actor: Actor, region: int) -> bool:
    """Whether the actor files the contact of a region: its own, a city its counties' too."""
    return can_keep_contacts(actor) and actor.covers(region) and level_of(region) in CONTACT_LEVELS


def can_see_mobile(actor: Actor, region: int) -> bool:
    """Whether the actor may be shown the mobile number of a region's handler: the own region, a city its counties, the
    province. An auditor reads who was shown it, not the number."""
    return is_office(actor) and actor.covers(region)


def can_see_reveals(actor: Actor) -> bool:
    """Whether the actor reads who was shown mobile numbers: owners of theirs, the province and auditors of all."""
    return can_see_contacts(actor)


def can_set_contacts_due(actor: Actor) -> bool:
    """Whether the actor says when a year's contacts are due: the centre."""
    return actor.role is Role.PROVINCIAL_CENTRE


def can_chase_contacts(actor: Actor) -> bool:
    """Whether the actor chases missing contacts by hand: the centre everybody's, a city those of its counties."""
    return actor.role in (Role.PROVINCIAL_CENTRE, Role.CITY_OFFICER)
