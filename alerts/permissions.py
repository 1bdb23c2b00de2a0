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


def can_see_rules(actor: Actor | None) -> bool:
    """Whoever looks at lists, and every enterprise that could be on one: an explanation refers to the rules."""
    return can_see_lists(actor) or (actor is not None and actor.may(Capability.GIVE_FEEDBACK))


def can_draw(actor: Actor | None) -> bool:
    """Only the centre uploads and draws up lists, changes drafts and hands them in; and the system itself."""
    return actor is not None and actor.may(Capability.DRAW_LIST)


def can_review(actor: Actor | None) -> bool:
    """The province's people review, send back and publish what another of them handed in; and the system itself."""
    return actor is not None and actor.may(Capability.PUBLISH_LIST)


def can_see_drafts(actor: Actor | None) -> bool:
    """Whoever draws up or reviews sees what is not published yet."""
    return can_draw(actor) or can_review(actor)


def can_change_list(actor: Actor | None) -> bool:
    """Only the centre removes from a published list, changes its colours and decides objections; and the system itself."""
    return actor is not None and actor.may(Capability.DRAW_LIST)


def can_give_feedback(actor: Actor | None, entry: Entry) -> bool:
    """Feedback is the enterprise's own: nobody gives it in its name (definitions §4)."""
    return (
        actor is not None
        and actor.enterprise is not None
        and actor.enterprise == entry.enterprise_id
        and actor.may(Capability.GIVE_FEEDBACK)
    )


def can_object(actor: Actor | None, entry: Entry) -> bool:
    """An objection is the enterprise's own, as its feedback is."""
    return can_give_feedback(actor, entry)


def can_record_visit(actor: Actor | None, entry: Entry) -> bool:
    """A county's or city's bureau records its visits to enterprises listed in its own region."""
    return actor is not None and actor.may(Capability.RECORD_VISIT) and actor.covers(entry.region_id)


def can_remind(actor: Actor | None) -> bool:
    """Whether the actor reminds listed enterprises of the own subtree; the system does so on the ladder's days."""
    return actor is not None and actor.enterprise is None and actor.may(Capability.REMIND)
