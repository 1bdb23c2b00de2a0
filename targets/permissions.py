"""Who may see, keep, file and verify targets: the department's table, filled in by the department and the provincial centre."""

from core.errors import NotAllowed
from targets.enums import ProgressState
from targets.models import Progress
from targets.rules import second_person_problem
from tenancy.roles import Actor, Capability


def can_see(actor: Actor) -> bool:
    """The department, the centre and auditors; bureaus and enterprises do not see the department's targets."""
    return actor.may(Capability.SEE_TARGETS)


def can_keep(actor: Actor) -> bool:
    """The department uploads its table, corrects how it is judged and freezes its results; the system loads one."""
    return actor.may(Capability.KEEP_TARGETS)


def can_file(actor: Actor) -> bool:
    """The department and the centre file progress."""
    return actor.may(Capability.FILE_PROGRESS)


def can_verify(actor: Actor, progress: Progress) -> bool:
    """Somebody of the department who did not file it, while it waits."""
    return (
        actor.may(Capability.VERIFY_PROGRESS)
        and progress.state == ProgressState.FILED
        and not second_person_problem(filed_by=progress.filed_by_id, by=actor.user)
    )


def require_see(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may look at targets at all."""
    if not can_see(actor):
        raise NotAllowed


def require_keep(actor: Actor) -> None:
    """Raises NotAllowed unless the actor keeps the table."""
    if not can_keep(actor):
        raise NotAllowed


def require_file(actor: Actor) -> None:
    """Raises NotAllowed unless the actor files progress."""
    if not can_file(actor):
        raise NotAllowed


def require_verify(actor: Actor) -> None:
    """Raises NotAllowed unless the actor's office verifies; whether this person may is `can_verify`."""
    if not actor.may(Capability.VERIFY_PROGRESS):
        raise NotAllowed
