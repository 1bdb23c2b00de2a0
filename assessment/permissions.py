"""Who may see, compute, publish and take away the assessment."""

from assessment.models import Run
from core.errors import NotAllowed, Unseen
from tenancy.roles import Actor, Capability


def can_see(actor: Actor) -> bool:
    """Bureaus, the province and auditors look at rates and ranks; enterprises do not."""
    return actor.may(Capability.SEE_ASSESSMENT)


def can_see_region(actor: Actor, run: Run, region: int) -> bool:
    """What is published is published to every bureau; what is running shows each its own subtree."""
    return can_see(actor) and (run.version > 0 or actor.covers(region))


def can_compute(actor: Actor) -> bool:
    """The centre and the system compute a running month."""
    return actor.may(Capability.COMPUTE_RUN)


def can_publish(actor: Actor) -> bool:
    """Only the centre publishes (每月下旬通报, Notice 三（二）); the system does so from the command line."""
    return actor.may(Capability.PUBLISH_RUN)


def can_export(actor: Actor) -> bool:
    """Whoever answers for regions takes the 考核表 away."""
    return actor.may(Capability.EXPORT_ASSESSMENT)


def require_see(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may look at the assessment at all."""
    if not can_see(actor):
        raise NotAllowed


def require_region(actor: Actor, run: Run, region: int) -> None:
    """Raises NotAllowed for whom no figure is, Unseen for a region that this actor does not see in this run."""
    require_see(actor)
    if not can_see_region(actor, run, region):
        raise Unseen
