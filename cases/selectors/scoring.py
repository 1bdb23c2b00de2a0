"""What a reviewer sees of selections: the own ballots and nobody else's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from cases.enums import BallotState, SelectionState
from cases.models import Ballot, Selection
from cases.permissions import may_review
from cases.rules import half_label
from core.errors import NotAllowed, Unseen
from tenancy.roles import Actor


@dataclass(frozen=True)
class BallotGroup:
    """One reviewer's ballots of one selection: what is to be read, by number; `abstained` are those of the own city."""

    selection: Selection
    label: str
    ballots: list[Ballot]
    abstained: int
    is_open: bool

    @property
    def owed(self) -> int:
        """How many wait for a score."""
        return sum(1 for one in self.ballots if one.state == BallotState.OPEN)


def ballots_in_view(actor: Actor) -> QuerySet[Ballot]:
    """The actor's own ballots and nobody else's. Raises NotAllowed for who may never score."""
    if actor.user is None or not may_review(actor):
        raise NotAllowed
    return Ballot.objects.filter(user_id=actor.user, selection__state__gte=SelectionState.SCORING.value)


def ballot_for(actor: Actor, public_id: UUID) -> Ballot:
    """One of the actor's own ballots with its selection. Raises NotAllowed, Unseen."""
    found = ballots_in_view(actor).select_related("selection").filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def ballot_groups(actor: Actor) -> list[BallotGroup]:
    """The actor's own ballots, the newest selection first. One query."""
    rows = ballots_in_view(actor).select_related("selection")
    groups: dict[int, list[Ballot]] = defaultdict(list)
    for row in rows.order_by("-selection__year", "-selection__half", "number"):
        groups[row.selection_id].append(row)
    return [
        BallotGroup(
            selection=rows[0].selection,
            label=half_label(rows[0].selection.year, rows[0].selection.half),
            ballots=[row for row in rows if row.state != BallotState.ABSTAINED],
            abstained=sum(1 for row in rows if row.state == BallotState.ABSTAINED),
            is_open=rows[0].selection.state == SelectionState.SCORING,
        )
        for rows in groups.values()
    ]


def ballots_owed(actor: Actor) -> tuple[int, date | None]:
    """How many ballots the actor has to score now, and the earliest last day of their scoring. One query."""
    rows = ballots_in_view(actor).filter(selection__state=SelectionState.SCORING, state=BallotState.OPEN).order_by()
    found = rows.aggregate(number=Count("id"), until=Min("selection__until"))
    return found["number"], found["until"]


def next_ballot(actor: Actor, ballot: Ballot) -> Ballot | None:
    """The next ballot of the same selection that waits for a score, by number, after the last one from the first. One query."""
    rows = list(
        ballots_in_view(actor)
        .filter(selection=ballot.selection_id, state=BallotState.OPEN)
        .exclude(pk=ballot.pk)
        .order_by("number")
        .only("public_id", "number")
    )
    return next((row for row in rows if row.number > ballot.number), rows[0] if rows else None)
