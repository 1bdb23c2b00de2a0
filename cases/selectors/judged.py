"""Questions that a count was made of: what a page that explains the count says of each, and which of them fit a search."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cases.enums import Exclusion
from cases.models import Question
from cases.selectors.lists import sought
from core.frozen import Sought
from core.periods import day_start
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import enterprises_named, rows_in_view, within_region


@dataclass(frozen=True)
class JudgedQuestion:
    """One question: whose, asked when, due when (as it is now), and why it does not count, if it does not."""

    public_id: UUID
    number: str
    title: str
    enterprise: str
    uscc: str
    region: int
    asked_at: datetime
    due_at: datetime
    exclusion: Exclusion | None


def questions_by_id(actor: Actor, ids: Collection[int]) -> dict[int, JudgedQuestion]:
    """Those of the questions that the actor sees, by id. Two queries."""
    rows = list(
        rows_in_view(Question.objects.filter(pk__in=ids), actor).only(
            "public_id", "number", "title", "enterprise_id", "region_id", "asked_at", "due_at", "exclusion"
        )
    )
    names = enterprises_named(rows)
    return {
        row.pk: JudgedQuestion(
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            enterprise=names[row.enterprise_id].name,
            uscc=names[row.enterprise_id].uscc,
            region=row.region_id,
            asked_at=row.asked_at,
            due_at=row.due_at,
            exclusion=None if row.exclusion is None else Exclusion(row.exclusion),
        )
        for row in rows
    }


def questions_sought(actor: Actor, search: str, *, region: int, year: int, most: int) -> list[Sought]:
    """Questions of a region asked in a year, in view, that the words fit as on the desk, in no order; `most` at most.

    A question stays in the county that it was asked in. Two queries.
    """
    rows = within_region(rows_in_view(Question.objects.filter(sought(actor, search)), actor), region)
    rows = rows.filter(asked_at__gte=day_start(date(year, 1, 1)), asked_at__lt=day_start(date(year + 1, 1, 1)))
    return [Sought(pk, county_of(place)) for pk, place in rows.order_by().values_list("pk", "region_id")[:most]]
