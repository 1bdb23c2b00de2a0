"""May this person…? One predicate for page, export and template."""

from core.errors import NotAllowed
from tenancy.roles import Actor, Capability


def require(actor: Actor, capability: Capability) -> None:
    """Raise NotAllowed unless the actor's role may ever do this."""
    if not actor.may(capability):
        raise NotAllowed(f"您没有“{capability.label}”的权限。")


def can_manage_users(actor: Actor) -> bool:
    """System administrators create people and say what they are."""
    return actor.may(Capability.MANAGE_USERS)
