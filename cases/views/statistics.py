"""The page of statistics and its workbook."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.exports import statistics_workbook
from cases.forms import StatisticsForm
from cases.permissions import has_desk
from cases.rules import TREND_LENGTHS, Period
from cases.selectors import Statistics, StatisticsLine, question_statistics, region_statistics
from core.charts import Drawing, Series, trend
from core.downloads import workbook_answer
from core.errors import NotAllowed, Unseen
from core.periods import local_date
from tenancy.rules import code_from_gb, gb_from_code


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What became of the questions of a period; `?region=330100&period=2020-06&months=24`."""
    found = _found(request, months=_months(request))
    shown = {"period": str(found.period), "months": len(found.trend), "region": request.GET.get("region", "")}
    context = {
        "found": found,
        "regions": [found.total, *found.below],
        "form": StatisticsForm(initial=shown, periods=found.periods),
        "rates_trend": _rates_trend(found),
        "hours_trend": _hours_trend(found),
    }
    return render(request, "cases/statistics.html", context)


@require_safe
def statistics_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, with every city and county of the region, and the longer trend."""
    found = _found(request, months=max(TREND_LENGTHS))
    lines = region_statistics(request.actor, found.region, found.period)
    now = timezone.now()
    content = statistics_workbook(found, lines, made_at=now)
    name = f"{found.name}诉求统计_{found.label}_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(content, name=name, plain_name=f"statistics-{gb_from_code(found.region)}.xlsx")


def _found(request: HttpRequest, *, months: int) -> Statistics:
    if not has_desk(request.actor):
        raise NotAllowed
    return question_statistics(request.actor, _region(request), _period(request), months=months, now=timezone.now())


def _region(request: HttpRequest) -> int | None:
    """The region asked for; one that is none is as unseen as one that is not in view."""
    asked = request.GET.get("region", "")
    if not asked:
        return None
    try:
        return code_from_gb(asked)
    except ValueError as error:
        raise Unseen from error


def _period(request: HttpRequest) -> Period | None:
    try:
        return Period.parse(request.GET.get("period", ""))
    except ValueError:
        return None


def _months(request: HttpRequest) -> int:
    asked = request.GET.get("months", "")
    return next((length for length in TREND_LENGTHS if str(length) == asked), TREND_LENGTHS[0])


# --- charts ---


def _rates_trend(found: Statistics) -> Drawing:
    return trend(
        [
            Series("及时率", [line.rates.in_time.rate for line in found.trend]),
            Series("解决率", [line.rates.resolved.rate for line in found.trend]),
            Series("满意率", [line.rates.satisfied.rate for line in found.trend]),
        ],
        months=_axis(found.trend),
        title=f"{found.name}逐月两日及时率、解决率、满意率",
        y_range=(0, 100),
    )


def _hours_trend(found: Statistics) -> Drawing:
    return trend(
        [Series("工作小时", [line.rates.first.hours for line in found.trend])],
        months=_axis(found.trend),
        title=f"{found.name}逐月首次答复用时中位数（工作小时）",
        y_range=(0, 1),
        unit="",
    )


def _axis(lines: Sequence[StatisticsLine]) -> list[str]:
    """2020年6月 as 20-06: an axis has no room for more."""
    return [f"{line.month.year % 100:02d}-{line.month.month:02d}" for line in lines if line.month is not None]
