"""Provincial sample checks: who can be drawn, what was drawn, what was found, and the same draw once more."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from core.errors import Unseen
from core.periods import Month
from orders.enums import FindingKind, RosterAct, SampleResult
from orders.models import Filing, Finding, RosterChange, Sample, SampleItem
from orders.permissions import can_see_samples
from orders.rules.supervision import draw
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.selectors import enterprises_in_view, rows_named, within_region

ITEM_SORTS = ("region", "result", "judged")


class Candidate(NamedTuple):
    """A return that can be drawn."""

    filing: int
    public_id: UUID
    enterprise: int
    region: int


def candidates(month: Month, at: datetime) -> list[Candidate]:
    """The month's roster returns filed by a moment, as the roster stood then. Two queries.

    Neither what was done to a return since, nor a later change of the roster makes a difference: the same moment gives
    the same candidates for ever.
    """
    first_change: dict[int, RosterAct] = {}
    for filing, act in (
        RosterChange.objects.filter(month=month.first_day, at__gt=at).order_by("id").values_list("filing_id", "act")
    ):
        first_change.setdefault(filing, RosterAct(act))
    added = [filing for filing, act in first_change.items() if act is RosterAct.ADDED]
    removed = [filing for filing, act in first_change.items() if act is RosterAct.REMOVED]
    rows = (
        Filing.objects.filter(Q(on_roster=True) | Q(pk__in=removed), month=month.first_day, first_filed_at__lte=at)
        .exclude(pk__in=added)
        .order_by("region_id", "enterprise_id")
    )
    return [Candidate(*row) for row in rows.values_list("pk", "public_id", "enterprise_id", "region_id")]


@dataclass(frozen=True)
class SampleRow:
    """A sample with what was found so far."""

    sample: Sample
    items: int
    sound: int
    faulty: int

    @property
    def month(self) -> Month:
        """Month whose returns were drawn."""
        return Month.of(self.sample.month)

    @property
    def open(self) -> int:
        """Items nobody has judged yet."""
        return self.items - self.sound - self.faulty


def samples() -> QuerySet[Sample]:
    """All samples with their numbers, latest first."""
    return Sample.objects.annotate(
        drawn=Count("items"),
        sound=Count("items", filter=Q(items__result=SampleResult.SOUND)),
        faulty=Count("items", filter=Q(items__result=SampleResult.FAULTY)),
    ).order_by("-id")


def sample_row(sample: Sample) -> SampleRow:
    """A sample of `samples` with its numbers."""
    return SampleRow(sample, sample.drawn, sample.sound, sample.faulty)  # type: ignore[attr-defined]  # annotated


def unjudged(actor: Actor) -> int:
    """How many drawn returns nobody has judged yet, in all samples; none for who does not see them. One query."""
    return SampleItem.objects.filter(result=SampleResult.OPEN).count() if can_see_samples(actor) else 0


def sample_of(actor: Actor, public_id: UUID) -> SampleRow:
    """One sample; raises Unseen for none, and for who does not see samples. One query."""
    found = samples().filter(public_id=public_id).first() if can_see_samples(actor) else None
    if found is None:
        raise Unseen
    return sample_row(found)


@dataclass(frozen=True)
class ItemQuery:
    """What is asked of a sample's items; None and blank ask for all."""

    region: int | None = None
    result: SampleResult | None = None
    search: str = ""
    sort: str = "region"
    descending: bool = False


@dataclass(frozen=True)
class ItemRow:
    """One drawn return; `corrected_at` is when the enterprise corrected what was found faulty."""

    item: SampleItem
    enterprise: Enterprise | None
    corrected_at: datetime | None

    @property
    def result(self) -> SampleResult:
        """What was found."""
        return SampleResult(self.item.result)


def sample_items(sample: Sample, query: ItemQuery, actor: Actor) -> QuerySet[SampleItem]:
    """The drawn returns that fit the query, in its order."""
    rows = sample.items.select_related("region", "filing").defer("filing__draft", "filing__sentiment", "filing__flags")
    if query.region is not None:
        rows = within_region(rows, query.region)
    if query.result is not None:
        rows = rows.filter(result=query.result)
    if query.search:
        rows = rows_named(rows, actor, query.search)
    field = {"result": "result", "judged": "judged_at"}.get(query.sort, "region_id")
    key = F(field).desc(nulls_last=True) if query.descending else F(field).asc(nulls_last=True)
    return rows.order_by(key, "region_id", "id")


def item_rows(items: list[SampleItem], actor: Actor) -> list[ItemRow]:
    """The items with enterprises and corrections. Two queries."""
    known = enterprises_in_view(actor).select_related(None).in_bulk({item.enterprise_id for item in items})
    corrected = {
        (filing, opened): closed
        for filing, opened, closed in Finding.objects.filter(
            filing_id__in=[item.filing_id for item in items], kind=FindingKind.SAMPLE, closed_at__isnull=False
        ).values_list("filing_id", "opened_at", "closed_at")
    }
    return [
        ItemRow(
            item,
            known.get(item.enterprise_id),
            corrected.get((item.filing_id, item.judged_at)) if item.judged_at else None,
        )
        for item in items
    ]


def sample_item(actor: Actor, public_id: UUID) -> SampleItem:
    """One drawn return with its sample; raises Unseen for none, and for who does not see samples. One query."""
    found = (
        SampleItem.objects.select_related("sample", "filing").defer("filing__draft").filter(public_id=public_id).first()
        if can_see_samples(actor)
        else None
    )
    if found is None:
        raise Unseen
    return found


def is_drawn_again(sample: Sample) -> bool:
    """Whether the draw, made again from the sample's seed and moment, gives exactly its items. Three queries."""
    by_county: dict[int, list[UUID]] = defaultdict(list)
    for one in candidates(Month.of(sample.month), sample.drawn_at):
        by_county[county_of(one.region)].append(one.public_id)
    again = {public_id for drawn in draw(sample.seed, by_county, sample.per_county).values() for public_id in drawn}
    return again == set(sample.items.values_list("filing__public_id", flat=True))
