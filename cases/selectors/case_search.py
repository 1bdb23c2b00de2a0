"""Typical cases found by words, for the search over everything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.enums import CaseState
from cases.permissions import sees_cases
from cases.selectors.typical import cases_in_view, with_words
from tenancy.models import Region
from tenancy.roles import Actor
from tenancy.selectors import Fitting, enterprises_named


@dataclass(frozen=True)
class FoundCase:
    """A case that words were found in: what a list of findings of all kinds shows."""

    public_id: UUID
    title: str
    state: str
    region: str
    enterprise: str
    changed_at: datetime


def search_cases(actor: Actor, words: str, *, limit: int, fitting: Fitting | None = None) -> list[FoundCase]:
    """Cases in view with the words in title, parts or the enterprise's name, the latest first; at most `limit`.

    Four queries: whom the words fit (unless `fitting` says it), cases, enterprises, regions; none for who sees no cases, and
    for no words.
    """
    if not sees_cases(actor) or not words.strip():
        return []
    rows = cases_in_view(actor).filter(with_words(actor, words, fitting)).order_by("-changed_at", "-id")
    found = list(rows.only("public_id", "title", "state", "region_id", "enterprise_id", "changed_at")[:limit])
    names = enterprises_named(found)
    regions = dict(Region.objects.filter(pk__in={row.region_id for row in found}).values_list("pk", "name"))
    return [
        FoundCase(
            public_id=row.public_id,
            title=row.title,
            state=CaseState(row.state).label,
            region=regions[row.region_id],
            enterprise=names[row.enterprise_id].name,
            changed_at=row.changed_at,
        )
        for row in found
    ]
