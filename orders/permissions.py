"""May this person do this to returns? The same predicates serve pages, exports and services.

Nobody files for an enterprise: there is no predicate, service or grant by which an official could write a return.
"""

from core.errors import NotAllowed
from orders.enums import FilingStatus
from orders.models import Filing
from orders.rules import OPEN_STATES
from tenancy.roles import Actor, Capability


def can_file(actor: Actor | None) -> bool:
    """Whether the actor files returns at all: a clerk of an enterprise."""
    return actor is not None and actor.enterprise is not None and actor.may(Capability.FILE_RETURN)


def can_change(actor: Actor, filing: Filing) -> bool:
    """Whether the actor may save or file this return: the own one, while it is open."""
    return can_file(actor) and filing.enterprise_id == actor.enterprise and FilingStatus(filing.status) in OPEN_STATES


def can_see(actor: Actor | None) -> bool:
    """Whether the actor sees returns at all, own or of a region."""
    return actor is not None and actor.may(Capability.SEE_RETURNS)


def can_list(actor: Actor | None) -> bool:
    """Whether the actor sees the roster of a region: officials and auditors."""
    return can_see(actor) and actor is not None and actor.enterprise is None


def can_export(actor: Actor | None) -> bool:
    """Whether the actor may have the roster as a workbook; auditors only read, and a workbook needs a job."""
    return can_list(actor) and actor is not None and actor.may(Capability.EXPORT_RETURNS)


def can_freeze(actor: Actor) -> bool:
    """Whether the actor freezes rosters: only the system itself, on the 1st or while taking over history."""
    return actor.is_system


def require(allowed: bool) -> None:
    """Raise NotAllowed unless allowed."""
    if not allowed:
        raise NotAllowed
