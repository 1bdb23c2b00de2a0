"""Who may look for what."""

from tenancy.roles import Actor, Capability


def can_search(actor: Actor | None) -> bool:
    """Whoever sees enterprises or questions; neither who keeps accounts nor who files for another has anything to look for."""
    return actor is not None and (actor.may(Capability.SEE_ENTERPRISES) or actor.may(Capability.SEE_QUESTIONS))
