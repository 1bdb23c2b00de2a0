"""May this person do this to returns? The same predicates serve pages, exports and services.

Nobody files for an enterprise: there is no predicate, service or grant by which an official could write a return.
"""

from datetime import datetime

from core.errors import NotAllowed
from orders.enums import FilingStatus
from orders.models import Filing
from orders.rules import lock_reason
from tenancy.roles import Actor, Capability


def can_file(actor: Actor | None) -> bool:
    """Whether the actor files returns at all: a clerk of an enterprise."""
    return actor is not None and actor.enterprise is not None and actor.may(Capability.FILE_RETURN)


def can_change(actor: Actor, filing: Filing, *, now: datetime, locks_at: datetime) -> bool:
    """Whether the actor may save or file this return: the own one, while it is open or may still be corrected."""
    own = can_file(actor) and filing.enterprise_id == actor.enterprise
    return own and lock_reason(FilingStatus(filing.status), now=now, locks_at=locks_at) is None


def can_see(actor: Actor | None) -> bool:
    """Whether the actor sees returns at all, own or of a region."""
    return actor is not None and actor.may(Capability.SEE_RETURNS)


def can_list(actor: Actor | None) -> bool:
    """Whether the actor sees the roster of a region: officials and auditors."""
    return can_see(actor) and actor is not None and actor.enterprise is None


def can_export(actor: Actor | None) -> bool:
    """Whether the actor may have the roster as a workbook; auditors only read, and a workbook needs a job."""
    return can_list(actor) and actor is not None and actor.may(Capability.EXPORT_RETURNS)


def can_review(actor: Actor | None) -> bool:
    """Whether the actor verifies and returns returns at all: county, city, centre; never the system or an enterprise."""
    return (
        actor is not None
        and actor.role is not None
        and actor.enterprise is None
        and actor.may(Capability.VERIFY_RETURN)
    )


def can_verify(actor: Actor, filing: Filing) -> bool:
    """Whether the actor may verify this return: filed, and of the own subtree."""
    return can_review(actor) and actor.covers(filing.region_id) and filing.status == FilingStatus.FILED


def can_send_back(actor: Actor, filing: Filing) -> bool:
    """Whether the actor may return this return with a reason: filed or verified, and of the own subtree."""
    return (
        can_review(actor)
        and actor.covers(filing.region_id)
        and filing.status in (FilingStatus.FILED, FilingStatus.VERIFIED)
    )


def can_change_roster(actor: Actor | None) -> bool:
    """Whether the actor puts enterprises on a frozen roster or takes them off: the centre."""
    return actor is not None and actor.role is not None and actor.may(Capability.CHANGE_ROSTER)


def can_remind(actor: Actor | None) -> bool:
    """Whether the actor reminds enterprises of the own subtree; the system does so on the ladder's days."""
    return actor is not None and actor.enterprise is None and actor.may(Capability.REMIND)


def can_see_samples(actor: Actor | None) -> bool:
    """Whether the actor sees the provincial sample checks; bureaus do not."""
    return actor is not None and actor.may(Capability.SEE_SAMPLES)


def can_sample(actor: Actor | None) -> bool:
    """Whether the actor draws samples and judges what was drawn: the centre."""
    return actor is not None and actor.role is not None and actor.may(Capability.SAMPLE_RETURNS)


def can_freeze(actor: Actor) -> bool:
    """Whether the actor freezes rosters: only the system itself, on the 1st or while taking over history."""
    return actor.is_system


def can_import(actor: Actor | None) -> bool:
    """Whether the actor enters customs exports, rates and the calendar: the centre, and the system itself."""
    return actor is not None and actor.may(Capability.IMPORT_REFERENCE)


def can_read_rates(actor: Actor | None) -> bool:
    """Whether the actor sees the exchange rates: everybody who is signed in."""
    return actor is not None


def can_see_signals(actor: Actor | None) -> bool:
    """Whether the actor sees the integrity signals: the province alone, never a bureau or an enterprise."""
    return actor is not None and actor.may(Capability.SEE_SIGNALS)


def require(allowed: bool) -> None:
    """Raise NotAllowed unless allowed."""
    if not allowed:
        raise NotAllowed
