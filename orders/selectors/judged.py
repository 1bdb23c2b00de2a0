"""Returns that a count was made of: what a page that explains the count says of each, and which of them are an enterprise's."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from core.frozen import Sought
from core.periods import Month
from orders.enums import FindingKind
from orders.models import Filing, Finding
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import MOVED, rows_in_view, rows_named, within_region


@dataclass(frozen=True)
class JudgedReturn:
    """One return: whose, of which month, first filed when, and what was found wrong with it at a cut-off."""

    public_id: UUID
    enterprise: str
    uscc: str
    region: int
    month: Month
    first_filed_at: datetime | None
    findings: tuple[FindingKind, ...]


def returns_by_id(actor: Actor, ids: Collection[int], *, cutoff: datetime) -> dict[int, JudgedReturn]:
    """Those of the returns that the actor sees, by id, with the findings that were open at the cut-off. Two queries."""
    rows = rows_in_view(Filing.objects.filter(pk__in=ids), actor).values_list(
        "pk", "public_id", "seen_enterprise__name", "seen_enterprise__uscc", "region_id", "month", "first_filed_at"
    )
    found = defaultdict(set)
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gt=cutoff)
    for filing, kind in Finding.objects.filter(still_open, filing_id__in=ids, opened_at__lte=cutoff).values_list(
        "filing_id", "kind"
    ):
        found[filing].add(FindingKind(kind))
    return {
        pk: JudgedReturn(
            public_id=public_id,
            enterprise=name or MOVED,
            uscc=uscc or "",
            region=region,
            month=Month.of(month),
            first_filed_at=first_filed_at,
            findings=tuple(sorted(found[pk])),
        )
        for pk, public_id, name, uscc, region, month, first_filed_at in rows
    }


def returns_sought(actor: Actor, search: str, *, region: int, months: Collection[Month], most: int) -> list[Sought]:
    """Returns of a region and some months, in view, whose enterprise fits the words (`with_name`), in no order; `most` at most.

    A return stays in the county that it was made in. Two queries.
    """
    rows = within_region(rows_in_view(Filing.objects.all(), actor), region)
    rows = rows_named(rows.filter(month__in=[month.first_day for month in months]), actor, search)
    found = rows.order_by().values_list("pk", "region_id", "month")[:most]
    return [Sought(pk, county_of(place), month) for pk, place, month in found]
