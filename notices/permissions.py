"""Who has an inbox, and who may write into whose."""

from tenancy.enums import Role
from tenancy.roles import Actor, Capability

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
