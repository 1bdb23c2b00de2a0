"""Pages that show figures: overview, ranking, region, year, scheme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment import selectors
from assessment.enums import RateKind
from assessment.permissions import can_compute, can_export, can_publish
from assessment.selectors import Overview
from assessment.views.asked import asked_group, asked_month, asked_rate, asked_year
from assessment.views.drawing import BANDS, county_rates, map_notice, year_trend
from assessment.views.explaining import filing_lines, filing_sum, response_lines, response_sum
from assessment.views.notice_table import VARIANT_NAMES, notice_rows, parameters
from core.periods import Month, local_date


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Cards, map, trend and ranking of a month; `?month=2020-06&group=cities&rate=filing`."""
    kind = asked_rate(request)
    now = timezone.now()
    page = selectors.overview(request.actor, asked_month(request), group=asked_group(request), kind=kind, now=now)
    context = _month_context(request, page, kind)
    if page.figures is not None:
        context |= {
            "map": county_rates(page.figures, kind, page.names),
            "bands": BANDS[kind],
            "map_notice": map_notice(),
            "trend": year_trend(page.standing, page.figures.scheme) if page.standing is not None else None,
        }
    return render(request, "assessment/overview.html", context)


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """A peer group in order of one rate, with every count; same query as the overview."""
    kind = asked_rate(request)
    now = timezone.now()
    page = selectors.overview(request.actor, asked_month(request), group=asked_group(request), kind=kind, now=now)
    return render(request, "assessment/ranking.html", _month_context(request, page, kind))


def _month_context(request: HttpRequest, page: Overview, kind: RateKind) -> dict[str, object]:
    return {
        "page": page,
        "figures": page.figures,
        "standing": page.standing,
        "ranking": page.ranking,
        "kind": kind,
        "kinds": list(RateKind),
        "can_compute": can_compute(request.actor),
        "can_publish": can_publish(request.actor),
        "can_export": can_export(request.actor),
    }


@require_safe
def region(request: HttpRequest, month: Month, region: int) -> HttpResponse:
    """One region's month: formula, weights, counts, result; its year; the regions below it."""
    page = selectors.region_page(request.actor, month, region)
    result, shown = page.standing.result, page.figures
    context = {
        "page": page,
        "figures": shown,
        "standing": page.standing,
        "filing_lines": filing_lines(result, shown.scheme),
        "filing_sum": filing_sum(result, shown.scheme),
        "response_lines": response_lines(result, shown.rule, shown.scheme, remark=shown.list_remark),
        "response_sum": response_sum(result, shown.rule, shown.scheme),
        "filing_clause": shown.scheme.clause("filing"),
        "response_clause": "，".join(shown.scheme.clause(name) for name in ("response", "months", "deduction")),
        "trend": year_trend(page.standing, shown.scheme),
        "ranking": page.below,
        "kind": RateKind.FILING,
    }
    return render(request, "assessment/region.html", context)


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """A year's published months and their mean; `?year=2020&group=cities&rate=filing`."""
    kind = asked_rate(request)
    asked = asked_year(request)
    page = selectors.year_page(
        request.actor, asked, group=asked_group(request), kind=kind, this_year=local_date(timezone.now()).year
    )
    context = {
        "page": page,
        "kind": kind,
        "kinds": list(RateKind),
        "can_export": can_export(request.actor),
        "target": page.scheme.filing_target if kind is RateKind.FILING else page.scheme.response_target,
        "mean_clause": f"{page.scheme.clause('filing')}，{page.scheme.clause('response')}",
        "lines": [(line, line.filing if kind is RateKind.FILING else line.response) for line in page.lines],
    }
    return render(request, "assessment/year.html", context)


@require_safe
def scheme(request: HttpRequest, year: int) -> HttpResponse:
    """The rules of a year as the Notice prints them; `?variant=annex2` shows another file that could serve the year."""
    page = selectors.scheme_page(request.actor, year, request.GET.get("variant") or None)
    context = {"page": page, "scheme": page.scheme, "rows": notice_rows(page.scheme)}
    context |= {
        "months_clause": page.scheme.clause("months"),
        "parameters": parameters(page.scheme),
        "variants": [(name, VARIANT_NAMES.get(name, f"{year}年方案")) for name in page.variants],
    }
    return render(request, "assessment/scheme.html", context)
