"""Published lists with the figures of what an actor sees of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count

from alerts.enums import Colour
from alerts.facts import ListCounts
from alerts.models import WarningList
from alerts.selectors.entries import entries_in_view, has_feedback, within_region
from core.errors import Unseen
from core.periods import Quarter
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, level_of
from tenancy.selectors import all_regions

PAGE_SIZE = 12


@dataclass(frozen=True)
class ColourFigures:
    """Entries of one colour in view, and those of them that have fed back so far."""

    colour: Colour
    listed: int
    fed_back: int

    @property
    def open(self) -> int:
        """Entries still without feedback."""
        return self.listed - self.fed_back


@dataclass(frozen=True)
class ListOverview:
    """A published list as far as an actor sees it; one ColourFigures for every colour, worst first."""

    warning_list: WarningList
    colours: tuple[ColourFigures, ...]

    @property
    def quarter(self) -> Quarter:
        """The quarter that the list is of."""
        return Quarter.parse(self.warning_list.quarter)

    @cached_property
    def listed(self) -> int:
        """Listed enterprises in view."""
        return sum(figures.listed for figures in self.colours)

    @cached_property
    def fed_back(self) -> int:
        """Those of them that have fed back so far."""
        return sum(figures.fed_back for figures in self.colours)

    @property
    def open(self) -> int:
        """Those still without feedback."""
        return self.listed - self.fed_back


@dataclass(frozen=True)
class ListPage:
    """A page of lists, newest quarter first."""

    page: Page[WarningList]
    overviews: list[ListOverview]


def list_page(actor: Actor, *, page: str | None) -> ListPage:
    """Published lists with the figures of what is in view. Three queries: count, lists, figures."""
    found = Paginator(WarningList.objects.order_by("-quarter"), PAGE_SIZE).get_page(page)
    return ListPage(found, _overviews(actor, list(found.object_list)))


def list_overview(actor: Actor, quarter: Quarter) -> ListOverview:
    """One list with its figures; raises Unseen when the quarter has none. Two queries."""
    warning_list = WarningList.objects.filter(quarter=str(quarter)).first()
    if warning_list is None:
        raise Unseen
    (overview,) = _overviews(actor, [warning_list])
    return overview


def _overviews(actor: Actor, lists: Sequence[WarningList]) -> list[ListOverview]:
    rows = entries_in_view(actor).filter(warning_list__in=[row.pk for row in lists]).order_by()
    found = {
        (list_id, colour): (listed, fed_back)
        for list_id, colour, listed, fed_back in rows.values_list("warning_list_id", "colour").annotate(
            listed=Count("id"), fed_back=Count("id", filter=has_feedback())
        )
    }
    return [
        ListOverview(row, tuple(ColourFigures(colour, *found.get((row.pk, colour.value), (0, 0))) for colour in Colour))
        for row in lists
    ]


@dataclass(frozen=True)
class RegionFigures:
    """Entries of one region in view, and those of them that have fed back so far."""

    code: int
    name: str
    listed: int
    fed_back: int

    @property
    def open(self) -> int:
        """Entries still without feedback."""
        return self.listed - self.fed_back


def region_figures(actor: Actor, warning_list: WarningList, *, within: int | None) -> list[RegionFigures]:
    """The list by the regions one tier below `within` (None: below the actor's own), those without entries left out.

    Cities of a province, counties of a city; a county has no breakdown. Two queries, or none.
    """
    region = within if within is not None else actor.region
    if region is None or level_of(region) not in (RegionLevel.PROVINCE, RegionLevel.CITY):
        return []
    names = all_regions().names
    pool = city_of if level_of(region) is RegionLevel.PROVINCE else county_of
    counts: dict[int, ListCounts] = {}
    rows = within_region(entries_in_view(actor).filter(warning_list=warning_list), region).order_by()
    for code, listed, fed_back in rows.values_list("region_id").annotate(
        listed=Count("id"), fed_back=Count("id", filter=has_feedback())
    ):
        child = pool(code)
        counts[child] = counts.get(child, ListCounts.ZERO) + ListCounts(listed, fed_back)
    return [
        RegionFigures(code, names.get(code, str(code)), figure.listed, figure.fed_back)
        for code, figure in sorted(counts.items())
    ]


def regions_to_choose(actor: Actor) -> list[tuple[int, str, list[tuple[int, str]]]]:
    """Cities in view with their counties, (code, name, [(code, name)…]); a county's bureau has nothing to choose."""
    if actor.region is None or level_of(actor.region) not in (RegionLevel.PROVINCE, RegionLevel.CITY):
        return []
    known = all_regions()
    return [
        (city, known.names[city], [(code, known.names[code]) for code in known.at(RegionLevel.COUNTY, within=city)])
        for city in known.at(RegionLevel.CITY, within=actor.region)
    ]
