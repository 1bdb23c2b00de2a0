"""How a list's colours lie over the counties, and how they changed from quarter to quarter."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count

from alerts.enums import Colour
from alerts.models import WarningList
from alerts.rules import ColourCounts
from alerts.selectors.entries import entries_in_view, has_feedback
from core.errors import Unseen
from core.periods import Quarter
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, level_of
from tenancy.selectors import all_regions, within_region

_POOLS: Mapping[RegionLevel, Callable[[int], int]] = {RegionLevel.PROVINCE: city_of, RegionLevel.CITY: county_of}
QUARTERS = 12
"""How many lists the page of quarters goes back."""


@dataclass(frozen=True)
class PlaceColours:
    """One county on a list; `city` is the name of its city."""

    code: int
    name: str
    city: str
    counts: ColourCounts


@dataclass(frozen=True)
class Distribution:
    """A list by county as far as an actor sees it, without the removed, in the colours of now; every county in view is there.

    `earlier` and `later` are the published lists next to it.
    """

    warning_list: WarningList
    places: list[PlaceColours]
    total: ColourCounts
    earlier: Quarter | None
    later: Quarter | None

    @property
    def quarter(self) -> Quarter:
        """The quarter that the list is of."""
        return Quarter.parse(self.warning_list.quarter)


def list_distribution(actor: Actor, quarter: Quarter) -> Distribution:
    """One published list by county in view; raises Unseen when the quarter has none. Three queries."""
    lists = {row.quarter: row for row in WarningList.objects.order_by("quarter")}
    warning_list = lists.get(str(quarter))
    if warning_list is None:
        raise Unseen
    rows = entries_in_view(actor).filter(warning_list=warning_list, removed_at__isnull=True).order_by()
    found: dict[int, ColourCounts] = defaultdict(ColourCounts)
    for region, colour, listed, fed_back in rows.values_list("region_id", "colour_now").annotate(
        listed=Count("id"), fed_back=Count("id", filter=has_feedback())
    ):
        found[county_of(region)] += ColourCounts({Colour(colour): listed}, fed_back)
    regions = all_regions()
    counties = regions.at(RegionLevel.COUNTY, within=actor.region)
    names = regions.names
    order = list(lists)
    at = order.index(str(quarter))
    return Distribution(
        warning_list=warning_list,
        places=[PlaceColours(code, names[code], names.get(city_of(code), ""), found[code]) for code in counties],
        total=_sum(found.values()),
        earlier=Quarter.parse(order[at - 1]) if at else None,
        later=Quarter.parse(order[at + 1]) if at + 1 < len(order) else None,
    )


@dataclass(frozen=True)
class QuarterColours:
    """One list in one region; `before` is the same of the list before it (None: it is the first one)."""

    quarter: Quarter
    counts: ColourCounts
    before: ColourCounts | None

    @property
    def change(self) -> Fraction | None:
        """Of red and orange, in percentage points since the list before; None where either has nobody listed."""
        now, then = self.counts.severe_share, None if self.before is None else self.before.severe_share
        return None if now is None or then is None else now - then


@dataclass(frozen=True)
class QuarterPage:
    """The lists of a region, oldest first."""

    region: int
    name: str
    rows: list[QuarterColours]


def quarter_page(actor: Actor, region: int | None) -> QuarterPage:
    """The latest lists in a region in view (None: the actor's own), oldest first. Two queries or three.

    A region that is none, or not in view, raises Unseen.
    """
    code, name = _chosen(actor, region)
    counts = _by_list(actor, code, below=False)
    rows = [
        QuarterColours(quarter, counts[quarter, code], counts[before, code] if before else None)
        for before, quarter in _pairs(counts)
    ]
    return QuarterPage(code, name, rows)


def quarter_lines(actor: Actor, region: int | None) -> list[tuple[Quarter, int, str, ColourCounts]]:
    """For a workbook: the latest lists by the region and the regions one tier below it. Raises Unseen. Three queries."""
    code, _ = _chosen(actor, region)
    counts = _by_list(actor, code, below=True)
    names = all_regions().names
    return [(quarter, place, names[place], figures) for (quarter, place), figures in sorted(counts.items())]


def _chosen(actor: Actor, region: int | None) -> tuple[int, str]:
    code = actor.region if region is None else region
    names = all_regions().names
    if code is None or not actor.covers(code) or code not in names or level_of(code) is RegionLevel.TOWN:
        raise Unseen
    return code, names[code]


def _by_list(actor: Actor, region: int, *, below: bool) -> dict[tuple[Quarter, int], ColourCounts]:
    """Counts by list and place: the region itself, and with `below` what lies one tier below; also where nobody is listed."""
    lists = dict(WarningList.objects.order_by("-quarter").values_list("pk", "quarter")[:QUARTERS])
    rows = within_region(entries_in_view(actor).filter(warning_list__in=lists, removed_at__isnull=True), region)
    pool = _POOLS.get(level_of(region)) if below else None
    found: dict[tuple[Quarter, int], ColourCounts] = {
        (Quarter.parse(quarter), region): ColourCounts() for quarter in lists.values()
    }
    grouped = rows.order_by().values_list("warning_list_id", "region_id", "colour_now").annotate(Count("id"))
    for pk, place, colour, number in grouped:
        counts = ColourCounts({Colour(colour): number})
        quarter = Quarter.parse(lists[pk])
        for code in {region} if pool is None else {region, pool(place)}:
            found[quarter, code] = found.get((quarter, code), ColourCounts()) + counts
    return found


def _pairs(counts: dict[tuple[Quarter, int], ColourCounts]) -> list[tuple[Quarter | None, Quarter]]:
    quarters = sorted(quarter for quarter, _ in counts)
    return list(zip([None, *quarters[:-1]], quarters, strict=True)) if quarters else []


def _sum(counts: Iterable[ColourCounts]) -> ColourCounts:
    total = ColourCounts()
    for one in counts:
        total += one
    return total
