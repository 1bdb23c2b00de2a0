"""Questions about authorisations to file for an enterprise."""

from dataclasses import dataclass
from datetime import date

from core.errors import NotAllowed
from tenancy.enums import AuthorisationState
from tenancy.models import Authorisation
from tenancy.permissions import can_authorise
from tenancy.roles import Actor
from tenancy.rules import authorisation_state
from tenancy.selectors.rows import rows_in_view

SHOWN = 200


@dataclass(frozen=True)
class AuthorisationRow:
    """One authorisation with its standing today."""

    authorisation: Authorisation
    state: AuthorisationState

    @property
    def is_standing(self) -> bool:
        """Whether the agent may file today."""
        return self.state is AuthorisationState.STANDING


def authorisations_of(actor: Actor, *, today: date) -> list[AuthorisationRow]:
    """The own enterprise's authorisations, newest first. Raises NotAllowed for all but its own clerks. One query."""
    if not can_authorise(actor):
        raise NotAllowed
    rows = rows_in_view(Authorisation.objects.all(), actor).order_by("-id")[:SHOWN]
    return [AuthorisationRow(row, state_of(row, today=today)) for row in rows]


def state_of(row: Authorisation, *, today: date) -> AuthorisationState:
    """Whether an authorisation counts today."""
    return authorisation_state(valid_until=row.valid_until, revoked=row.revoked_at is not None, today=today)
