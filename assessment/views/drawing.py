"""Charts and the map of the pages, drawn from what the selectors give."""

from django.conf import settings
from django.urls import reverse

from assessment.enums import RateKind
from assessment.formulas import RegionResult
from assessment.schemes import Scheme
from assessment.selectors import MonthFigures, Standing, rate_of
from core.charts import Bands, Drawing, Series, Target, county_map, trend
from core.charts.geometry import load
from core.decimals import show

BANDS = {
    RateKind.FILING: Bands((70, 80, 85, 90)),
    RateKind.RESPONSE: Bands((80, 85, 90, 95)),
}
"""Five colours of the map; each rate's yearly target is an edge, so that short of it looks short of it."""


def map_notice() -> str:
    """The approval number that is printed beside the map."""
    return str(settings.MAP_NOTICE)


def county_rates(figures: MonthFigures, kind: RateKind, names: dict[int, str]) -> Drawing:
    """Every county in view in the colour of its rate, leading to its page."""
    counties = {shape.code for shape in load().counties}
    seen = {code: result for code, result in figures.results.items() if code in counties}
    return county_map(
        load(),
        {code: rate_of(result, kind) for code, result in seen.items()},
        title=f"{figures.month.label}各县（市、区）{kind.label}",
        bands=BANDS[kind],
        texts={code: f"{names[code]} {spoken(result, kind)}" for code, result in seen.items()},
        links={code: reverse("assessment:region", args=[figures.month, code]) for code in seen},
    )


def spoken(result: RegionResult, kind: RateKind) -> str:
    """A rate with the counts it rests on, in one line."""
    rate = rate_of(result, kind)
    figure = "不适用" if rate is None else f"{show(rate)}%"
    counts = result.counts
    if kind is RateKind.FILING:
        return f"{figure}（按时填报{counts.filing.on_time}/{counts.filing.roster}）"
    listed = f"，清单{counts.listing.fed_back}/{counts.listing.listed}" if counts.listing.listed else ""
    return f"{figure}（诉求{counts.questions.answered}/{counts.questions.asked}{listed}）"


def year_trend(standing: Standing, scheme: Scheme) -> Drawing:
    """Both rates of a region over the months of the year, against the year's targets."""
    filing, response = scheme.filing_target, scheme.response_target
    return trend(
        [
            Series("填报率", [row.filing for row in standing.trend]),
            Series("响应率", [row.response for row in standing.trend]),
        ],
        months=[f"{row.month.month}月" for row in standing.trend],
        title=f"{standing.name}{standing.trend[0].month.year}年逐月走势",
        targets=[Target(f"目标 {show(filing, 0)}%", filing), Target(f"目标 {show(response, 0)}%", response)],
        y_range=(60, 100),
    )
