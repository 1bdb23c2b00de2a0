"""Who may see, compute, publish and take away the assessment."""

from assessment.enums import BulletinState
from assessment.models import Bulletin, Hearing, Run
from core.errors import NotAllowed, Unseen
from tenancy.enums import RegionLevel, Role
from tenancy.roles import Actor, Capability
from tenancy.rules import level_of


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


def can_confirm_scheme(actor: Actor) -> bool:
    """Somebody of the province confirms a scheme that no notice prescribes (definitions §4); the system never does."""
    return not actor.is_system and actor.may(Capability.CONFIRM_SCHEME)


def can_review_run(actor: Actor) -> bool:
    """The second person who reviews a month before the centre publishes it: of the centre or the department (ours)."""
    return actor.may(Capability.REVIEW_RUN)


def can_export(actor: Actor) -> bool:
    """Whoever answers for regions takes the 考核表 away."""
    return actor.may(Capability.EXPORT_ASSESSMENT)


# --- deductions ---


def can_open_hearing(actor: Actor) -> bool:
    """Only the centre asks for a deduction (线索由省外贸中心提请), and the system itself."""
    return actor.may(Capability.OPEN_HEARING)


def can_answer_hearing(actor: Actor, hearing: Hearing) -> bool:
    """The bureau that is charged, itself: neither the city above it nor a county below it speaks in its name."""
    return actor.may(Capability.ANSWER_HEARING) and actor.region == hearing.region_id


def can_decide(actor: Actor) -> bool:
    """厅贸发处 decides deductions and appeals (definitions §1)."""
    return actor.may(Capability.DECIDE_DEDUCTION)


# --- priority lists ---


def can_make_priority(actor: Actor) -> bool:
    """The centre has a half-year's list made (ours); the system makes it."""
    return actor.may(Capability.COMPUTE_RUN)


def can_publish_priority(actor: Actor) -> bool:
    """A second person of the centre or the department publishes it (ours), as a month is reviewed."""
    return actor.may(Capability.REVIEW_RUN)


def can_see_own_priority(actor: Actor) -> bool:
    """An enterprise sees its own standing, and so does who files for it."""
    return actor.enterprise is not None and actor.may(Capability.FILE_RETURN)


# --- or raise ---


def require_see(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may look at the assessment at all."""
    if not can_see(actor):
        raise NotAllowed


def require_region(actor: Actor, run: Run, region: int) -> None:
    """Raises NotAllowed for whom no figure is, Unseen for a region that this actor does not see in this run."""
    require_see(actor)
    if not can_see_region(actor, run, region):
        raise Unseen


# --- bulletins ---


def issues_bulletins(actor: Actor) -> bool:
    """Whether the actor's office issues bulletins: the centre the province's, a city its own downwards."""
    return not actor.is_system and actor.may(Capability.WRITE_BULLETIN)


def can_write_bulletin(actor: Actor, region: int) -> bool:
    """The office that issues it drafts, edits, hands in and publishes; the system drafts the province's."""
    return actor.is_system or (actor.may(Capability.WRITE_BULLETIN) and actor.region == region)


def can_review_bulletin(actor: Actor, bulletin: Bulletin, *, alone: bool) -> bool:
    """A second person of the same office; for a city's office of one person (`alone`) the provincial centre."""
    if bulletin.state != BulletinState.REVIEW or not actor.may(Capability.REVIEW_BULLETIN):
        return False
    if actor.is_system or actor.region == bulletin.region_id:
        return True
    helps = actor.role is Role.PROVINCIAL_CENTRE and actor.covers(bulletin.region_id)
    return helps and alone and level_of(bulletin.region_id) is RegionLevel.CITY


def can_manage_feed(actor: Actor) -> bool:
    """The department and the centre, in person, give other systems the key to what is published."""
    return actor.may(Capability.MANAGE_FEED) and not actor.token


def require_confirm_scheme(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may confirm a scheme."""
    if not can_confirm_scheme(actor):
        raise NotAllowed
