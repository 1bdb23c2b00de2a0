"""Pages that show figures: overview, ranking, region, year."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment import selectors
from assessment.enums import MapFigure, RateKind, TrendWindow
from assessment.permissions import can_compute, can_export, can_publish
from assessment.schemes import Scheme
from assessment.selectors import Overview, Trend, YearCell, YearLine, YearRate
from assessment.views.asked import (
    asked_group,
    asked_map,
    asked_month,
    asked_rate,
    asked_trend,
    asked_window,
    asked_year,
)
from assessment.views.drawing import draw_map, draw_trend, map_notice, ranked_rows
from assessment.views.drilling import ways_down
from assessment.views.explaining import filing_lines, filing_sum, response_lines, response_sum
from core.periods import Month, local_date


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Cards, map, trend and ranking of a month; `?month=2020-06&group=cities&rate=filing&map=change&region=330106&window=recent`,
    the table beside the map by `&sort=value&order=desc`.
    """
    kind = asked_rate(request)
    choice, asked = asked_map(request, kind), asked_trend(request)
    page = selectors.overview(
        request.actor,
        asked_month(request),
        group=asked_group(request),
        kind=kind,
        now=timezone.now(),
        map_choice=choice,
        trend_choice=asked,
    )
    context = _month_context(request, page, kind)
    if page.figures is not None:
        if asked.region is not None and (page.trend is None or page.trend.region != asked.region):
            messages.warning(request, "所选地区不存在或本月不在可查看范围内；走势显示的是本地区。")
        context |= {
            "map": draw_map(page.counties, page.month, choice.figure, kind),
            "figure": choice.figure,
            "map_choices": [(figure, figure.rate or kind) for figure in MapFigure],
            "map_notice": map_notice(),
            "sort": choice.sort,
            "descending": choice.descending,
            "table_asked": "sort" in request.GET,
            "carried": _carried(request, "map", "region", "window"),
            "trend_carried": _carried(request, "month", "group", "rate", "map"),
            **_trend_context(page.trend, page.figures.scheme),
        }
    return render(request, "assessment/overview.html", context)


def _carried(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """What a form of the page carries on of the address it stands at."""
    return [(name, request.GET[name]) for name in names if request.GET.get(name)]


def _trend_context(shown: Trend | None, scheme: Scheme) -> dict[str, Any]:
    if shown is None:
        return {"trend": None}
    return {
        "trend": shown,
        "trend_drawing": draw_trend(shown, scheme),
        "trend_span": shown.span,
        "windows": list(TrendWindow),
    }


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
        "rows": ranked_rows(page.ranking, page.month),
        "kind": kind,
        "kinds": list(RateKind),
        "can_compute": can_compute(request.actor),
        "can_publish": can_publish(request.actor),
        "can_export": can_export(request.actor),
    }


@require_safe
def region(request: HttpRequest, month: Month, region: int) -> HttpResponse:
    """One region's month: formula, weights, counts, result; its trend (`?window=recent`); the regions and lists below it."""
    page = selectors.region_page(request.actor, month, region, window=asked_window(request))
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
        "ways": ways_down(request.actor, shown, result),
        "ranking": page.below,
        "rows": ranked_rows(page.below, month),
        "kind": RateKind.FILING,
        **_trend_context(page.trend, shown.scheme),
        "own": request.actor.covers(region),
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
        "target": page.scheme.target(kind),
        "mean_clause": f"{page.scheme.clause('filing')}，{page.scheme.clause('response')}",
        "deduction_clause": page.scheme.clause("deduction"),
        "bonus_clause": page.scheme.clause("bonus"),
        "has_bonus": any(line.bonus is not None for line in page.lines),
        "lines": [_with_rate(line, kind) for line in page.lines],
    }
    return render(request, "assessment/year.html", context)


def _with_rate(line: YearLine, kind: RateKind) -> tuple[YearLine, YearRate, list[tuple[YearCell, int | None, str]]]:
    """A line, the rate asked for, and its months each with what was deducted in it and where it is explained.

    The addresses are put together from one of the line's: to ask for each costs a table of ninety counties half its time.
    """
    rate = line.rate(kind)
    first = rate.months[0].month
    pattern = reverse("assessment:explain", args=[first, line.region, kind])
    addresses = (pattern.replace(f"/{first}/", f"/{cell.month}/", 1) for cell in rate.months)
    return line, rate, list(zip(rate.months, line.taken, addresses, strict=True))
