"""How the colours of a list are spread: over the counties on a map, and over the quarters."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts import selectors
from alerts.enums import Colour, FeedbackView, MapMeasure, MapUnit
from alerts.exports import quarters_workbook
from alerts.permissions import can_see_lists
from alerts.rules import band_edges, counted, measured
from alerts.selectors import Distribution, PlaceColours, QuarterPage
from alerts.views.asked import asked_quarter, asked_region
from core.charts import Bands, Drawing, Part, Stack, county_map, stacked
from core.charts.geometry import load
from core.decimals import show
from core.downloads import workbook_answer
from core.errors import NotAllowed
from core.periods import local_date
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import gb_from_code, level_of

PARTS = tuple(Part(colour.word, f"part-{colour.slug}") for colour in Colour)


@require_safe
def distribution_map(request: HttpRequest, quarter: str) -> HttpResponse:
    """A list on the county map; `?measure=severe&unit=share`."""
    _officials_only(request)
    found = selectors.list_distribution(request.actor, asked_quarter(quarter))
    measure, unit = _measure(request), _unit(request)
    places = found.places
    highest = max((counted(place.counts, measure) for place in places), default=0)
    bands = Bands(band_edges(measure, unit, highest), unit="%" if unit is MapUnit.SHARE else "家")
    links = _links(request.actor, found, measure)
    context = {
        "found": found,
        "measure": measure,
        "unit": unit,
        "measures": list(MapMeasure),
        "units": list(MapUnit),
        "map": _map(found, measure, unit, bands, links),
        "bands": bands,
        "map_notice": str(settings.MAP_NOTICE),
        "rows": [(place, measured(place.counts, measure, MapUnit.SHARE), links[place.code]) for place in places],
        "total_share": measured(found.total, measure, MapUnit.SHARE),
        "one_county": len(places) == 1,
    }
    return render(request, "alerts/map.html", context)


def _map(found: Distribution, measure: MapMeasure, unit: MapUnit, bands: Bands, links: dict[int, str]) -> Drawing:
    return county_map(
        load(),
        {place.code: measured(place.counts, measure, unit) for place in found.places},
        title=f"{found.quarter.label}五色清单：各县（市、区）{measure.label}企业",
        bands=bands,
        texts={place.code: _spoken(place, measure) for place in found.places},
        links=links,
    )


def _spoken(place: PlaceColours, measure: MapMeasure) -> str:
    """A county in one line: ``西湖区 红色 2 家，占 8.00%（清单企业 25 家）``."""
    if not place.counts.listed:
        return f"{place.name} 无清单企业"
    rate = show(measured(place.counts, measure, MapUnit.SHARE))
    number = counted(place.counts, measure)
    return f"{place.name} {measure.label} {number:,} 家，占 {rate}%（清单企业 {place.counts.listed:,} 家）"


def _links(actor: Actor, found: Distribution, measure: MapMeasure) -> dict[int, str]:
    """The list's page narrowed to each county; a county's bureau has nothing to narrow."""
    address = reverse("alerts:list", args=[str(found.quarter)])
    own = actor.region is not None and level_of(actor.region) is RegionLevel.COUNTY
    answered = {"feedback": FeedbackView.DONE.value} if measure is MapMeasure.FED_BACK else {}
    queries = {place.code: answered if own else {"region": place.code, **answered} for place in found.places}
    return {code: f"{address}?{urlencode(query)}" if query else address for code, query in queries.items()}


@require_safe
def quarters(request: HttpRequest) -> HttpResponse:
    """The colours of the latest lists of a region; `?region=330100000`."""
    _officials_only(request)
    form, region = asked_region(request)
    page = selectors.quarter_page(request.actor, region)
    return render(
        request, "alerts/quarters.html", {"page": page, "form": form, "chart": _stacks(page), "lines": page.rows[::-1]}
    )


def _stacks(page: QuarterPage) -> Drawing:
    return stacked(
        [
            Stack(f"{row.quarter.year % 100:02d}Q{row.quarter.quarter}", [number for _, number in row.counts.by_colour])
            for row in page.rows
        ],
        parts=PARTS,
        title=f"{page.name}历季五色清单企业数",
        unit="家",
    )


@require_safe
def quarters_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, with the regions one tier below."""
    _officials_only(request)
    _, region = asked_region(request)
    page = selectors.quarter_page(request.actor, region)
    now = timezone.now()
    content = quarters_workbook(page.name, selectors.quarter_lines(request.actor, region), made_at=now)
    name = f"{page.name}五色清单历季变化_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(content, name=name, plain_name=f"list-quarters-{gb_from_code(page.region)}.xlsx")


def _officials_only(request: HttpRequest) -> None:
    if not can_see_lists(request.actor):
        raise NotAllowed


def _measure(request: HttpRequest) -> MapMeasure:
    asked = request.GET.get("measure", "")
    return MapMeasure(asked) if asked in set(MapMeasure) else MapMeasure.SEVERE


def _unit(request: HttpRequest) -> MapUnit:
    asked = request.GET.get("unit", "")
    return MapUnit(asked) if asked in set(MapUnit) else MapUnit.SHARE
