"""Who sees lists, who publishes them, who answers a warning."""

from alerts.models import Entry
from tenancy.enums import Role
from tenancy.roles import Actor, Capability


def can_see_lists(actor: Actor | None) -> bool:
    """Officials and auditors look at published lists, each at the own region's part."""
    return actor is not None and actor.may(Capability.SEE_LISTS)


def is_enterprise(actor: Actor | None) -> bool:
    """Whether the actor is a listed side: it sees its own entries only."""
    return actor is not None and actor.role is Role.ENTERPRISE_CLERK and actor.enterprise is not None


def can_publish(actor: Actor | None) -> bool:
    """Only the centre uploads, looks at uploads and publishes; and the system itself."""
    return actor is not None and actor.may(Capability.PUBLISH_LIST)


def can_give_feedback(actor: Actor | None, entry: Entry) -> bool:
    """Feedback is the enterprise's own: nobody gives it in its name (definitions §4)."""
    return (
        actor is not None
        and actor.enterprise is not None
        and actor.enterprise == entry.enterprise_id
        and actor.may(Capability.GIVE_FEEDBACK)
    )
