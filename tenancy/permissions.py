"""May this person…? One predicate for page, export and template."""

from core.errors import NotAllowed
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.roles import Actor, Capability


def require(actor: Actor, capability: Capability) -> None:
    """Raise NotAllowed unless the actor's role may ever do this."""
    if not actor.may(capability):
        raise NotAllowed(f"您没有“{capability.label}”的权限。")


def can_manage_users(actor: Actor) -> bool:
    """System administrators create people and say what they are."""
    return actor.may(Capability.MANAGE_USERS)


def can_manage_tokens(actor: Actor | None) -> bool:
    """Whether the actor has to do with keys of the machine interface: a clerk of an enterprise, in person."""
    return (
        actor is not None and actor.enterprise is not None and not actor.token and actor.may(Capability.MANAGE_TOKENS)
    )


# --- the registry ---


def can_see_enterprises(actor: Actor | None) -> bool:
    """Officials and auditors look at the registry, each at the own range."""
    return actor is not None and actor.may(Capability.SEE_ENTERPRISES)


def can_export_enterprises(actor: Actor | None) -> bool:
    """Officials have the registry as a workbook; auditors only read, and a workbook needs a job."""
    return actor is not None and can_see_enterprises(actor) and actor.may(Capability.EXPORT_RETURNS)


def can_manage_enterprises(actor: Actor | None) -> bool:
    """County, city and centre keep the registry, each in the own range; the department and auditors look on."""
    return actor is not None and actor.may(Capability.MANAGE_ENTERPRISES)


def can_change(actor: Actor | None, enterprise: Enterprise) -> bool:
    """Whoever keeps the range in which the enterprise stands."""
    return actor is not None and can_manage_enterprises(actor) and actor.covers(enterprise.region_id)


def can_move(actor: Actor | None) -> bool:
    """Moving needs a range of more than one county: a city inside itself, the centre anywhere, a county never."""
    return actor is not None and can_manage_enterprises(actor) and actor.role is not Role.COUNTY_OFFICER


# --- the working calendar ---


def can_keep_calendar(actor: Actor | None) -> bool:
    """The centre enters holidays and make-up days; everybody who is signed in reads them."""
    return actor is not None and actor.may(Capability.IMPORT_REFERENCE)


# --- groups of regions ---


def can_keep_groups(actor: Actor | None) -> bool:
    """The centre enters which counties are ranked together; everybody who sees ranks reads it."""
    return actor is not None and actor.may(Capability.MANAGE_PEER_GROUPS)


# --- authorisations ---


def can_authorise(actor: Actor | None) -> bool:
    """An enterprise's own clerk, in person: neither an agent nor a program."""
    return (
        actor is not None
        and actor.enterprise is not None
        and not actor.token
        and actor.may(Capability.GRANT_AUTHORISATION)
    )
