"""Entries of a list that a count was made of: what a page that explains the count says of each, which are an enterprise's."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from alerts.enums import Colour
from alerts.models import Entry
from core.frozen import Sought
from core.periods import Quarter
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import enterprises_named, rows_in_view, rows_named, within_region


@dataclass(frozen=True)
class JudgedEntry:
    """One entry: whose, in which colour as published, and why."""

    public_id: UUID
    enterprise: str
    uscc: str
    region: int
    colour: Colour
    reason: str


def entries_by_id(actor: Actor, ids: Collection[int]) -> dict[int, JudgedEntry]:
    """Those of the entries that the actor sees, by id. Two queries."""
    rows = list(
        rows_in_view(Entry.objects.filter(pk__in=ids), actor).only(
            "public_id", "enterprise_id", "region_id", "colour", "reason"
        )
    )
    names = enterprises_named(rows)
    return {
        row.pk: JudgedEntry(
            public_id=row.public_id,
            enterprise=names[row.enterprise_id].name,
            uscc=names[row.enterprise_id].uscc,
            region=row.region_id,
            colour=Colour(row.colour),
            reason=row.reason,
        )
        for row in rows
    }


def entries_sought(actor: Actor, search: str, *, region: int, quarter: Quarter, most: int) -> list[Sought]:
    """Entries of a region and a quarter's list, in view, whose enterprise fits the words (`with_name`), in no order; `most` at
    most. Two queries.
    """
    rows = within_region(rows_in_view(Entry.objects.filter(warning_list__quarter=str(quarter)), actor), region)
    found = rows_named(rows, actor, search).order_by().values_list("pk", "region_id")[:most]
    return [Sought(pk, county_of(place)) for pk, place in found]
