"""Published lists with the figures of what an actor sees of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count

from alerts.enums import Colour
from alerts.facts import ListTerms
from alerts.models import WarningList
from alerts.rules import missed_months, missed_words
from alerts.selectors.answers import has_feedback
from alerts.selectors.entries import entries_in_view
from alerts.selectors.terms import list_terms
from core.errors import Unseen
from core.periods import Quarter
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of, level_of
from tenancy.selectors import all_regions, within_region

PAGE_SIZE = 12


@dataclass(frozen=True)
class Figures:
    """Entries in view that stand on the list, those of them that must feed back, and those of these that have so far."""

    listed: int = 0
    due: int = 0
    fed_back: int = 0

    @staticmethod
    def of(listed: int, fed_back: int, *, must: bool) -> "Figures":
        """Figures of entries of one frozen colour, which must feed back or need not."""
        return Figures(listed, listed if must else 0, fed_back if must else 0)

    @property
    def open(self) -> int:
        """Entries whose feedback is still missing."""
        return self.due - self.fed_back

    @property
    def rate(self) -> Fraction | None:
        """Share of them that has fed back so far, in percent; None where none has to. A progress, no month's rate."""
        return Fraction(100 * self.fed_back, self.due) if self.due else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.listed + other.listed, self.due + other.due, self.fed_back + other.fed_back)


@dataclass(frozen=True)
class ColourFigures(Figures):
    """Figures of one colour, as it is now."""

    colour: Colour = Colour.RED


@dataclass(frozen=True)
class ListOverview:
    """A published list as it stands, as far as an actor sees it; one ColourFigures for every colour, worst first."""

    warning_list: WarningList
    colours: tuple[ColourFigures, ...]
    terms: ListTerms

    @property
    def quarter(self) -> Quarter:
        """The quarter that the list is of."""
        return Quarter.parse(self.warning_list.quarter)

    @cached_property
    def missed(self) -> str:
        """In which months it does not count because it came out after their cut-off, in words; "" for none."""
        return missed_words(missed_months(self.terms, self.warning_list.published_at))

    @cached_property
    def total(self) -> Figures:
        """Figures of all colours together."""
        return sum(self.colours, Figures())

    @property
    def listed(self) -> int:
        """Listed enterprises in view."""
        return self.total.listed

    @property
    def fed_back(self) -> int:
        """Those of them that had to feed back and have so far."""
        return self.total.fed_back

    @property
    def open(self) -> int:
        """Those whose feedback is still missing."""
        return self.total.open

    @property
    def some_need_not(self) -> bool:
        """Whether there are entries of a colour that need not feed back: then the page says how many must."""
        return self.total.due < self.total.listed


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


def latest_overview(actor: Actor) -> ListOverview | None:
    """The list published last with its figures, None before the first. Two queries."""
    latest = WarningList.objects.order_by("-quarter").first()
    return None if latest is None else _overviews(actor, [latest])[0]


def _overviews(actor: Actor, lists: Sequence[WarningList]) -> list[ListOverview]:
    rows = entries_in_view(actor).filter(warning_list__in=[row.pk for row in lists], removed_at__isnull=True).order_by()
    terms = {row.pk: list_terms(Quarter.parse(row.quarter)) for row in lists}
    found: dict[tuple[int, int], Figures] = {}
    # By both colours: the one of now is shown, the one as frozen says whether feedback is due.
    for list_id, now, frozen, listed, fed_back in rows.values_list("warning_list_id", "colour_now", "colour").annotate(
        listed=Count("id"), fed_back=Count("id", filter=has_feedback())
    ):
        must = Colour(frozen) in terms[list_id].colours
        figures = Figures.of(listed, fed_back, must=must)
        found[list_id, now] = found.get((list_id, now), Figures()) + figures
    return [
        ListOverview(
            row,
            tuple(_of_colour(colour, found.get((row.pk, colour.value), Figures())) for colour in Colour),
            terms[row.pk],
        )
        for row in lists
    ]


def _of_colour(colour: Colour, figures: Figures) -> ColourFigures:
    return ColourFigures(figures.listed, figures.due, figures.fed_back, colour)


@dataclass(frozen=True)
class RegionFigures(Figures):
    """Figures of one region."""

    code: int = 0
    name: str = ""


def region_figures(actor: Actor, warning_list: WarningList, *, within: int | None) -> list[RegionFigures]:
    """The list by the regions one tier below `within` (None: below the actor's own), those without entries left out.

    Cities of a province, counties of a city; a county has no breakdown. Two queries, or none.
    """
    region = within if within is not None else actor.region
    if region is None or level_of(region) not in (RegionLevel.PROVINCE, RegionLevel.CITY):
        return []
    names = all_regions().names
    pool = city_of if level_of(region) is RegionLevel.PROVINCE else county_of
    colours = list_terms(Quarter.parse(warning_list.quarter)).colours
    found: dict[int, Figures] = {}
    rows = entries_in_view(actor).filter(warning_list=warning_list, removed_at__isnull=True)
    for code, colour, listed, fed_back in (
        within_region(rows, region)
        .order_by()
        .values_list("region_id", "colour")
        .annotate(listed=Count("id"), fed_back=Count("id", filter=has_feedback()))
    ):
        must = Colour(colour) in colours
        child = pool(code)
        figures = Figures.of(listed, fed_back, must=must)
        found[child] = found.get(child, Figures()) + figures
    return [
        RegionFigures(row.listed, row.due, row.fed_back, code, names.get(code, str(code)))
        for code, row in sorted(found.items())
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
