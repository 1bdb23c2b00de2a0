"""What an address asks for: month, group, rate, year, map, trend; anything that is none falls back, and says so."""

from django.contrib import messages
from django.http import HttpRequest

from assessment.enums import CountySort, MapFigure, RateKind, TrendWindow
from assessment.facts import parse_region
from assessment.selectors import MapChoice, TrendChoice
from core.periods import Month

MIN_YEAR = 2000
MAX_YEAR = 2100
NO_REGION = 0


def asked_month(request: HttpRequest) -> Month | None:
    """The month in the query; None for none. A text that is no month is told of and counts as none."""
    text = request.GET.get("month", "").strip()
    if not text:
        return None
    try:
        return Month.parse(text)
    except ValueError:
        messages.warning(request, f"月份“{text[:20]}”不正确，应写作 2020-06 的形式；已显示最近的月份。")
        return None


def asked_year(request: HttpRequest) -> int | None:
    """The year in the query; None for none. A text that is no year is told of and counts as none."""
    text = request.GET.get("year", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) == len(str(MIN_YEAR)) and MIN_YEAR <= int(text) <= MAX_YEAR:
        return int(text)
    messages.warning(request, f"年份“{text[:20]}”不正确，应写作 2020 的形式；已显示最近的年份。")
    return None


def asked_rate(request: HttpRequest) -> RateKind:
    """The rate in the query, the filing rate by default."""
    return next((kind for kind in RateKind if kind.value == request.GET.get("rate")), RateKind.FILING)


def asked_group(request: HttpRequest) -> str:
    """The peer group in the query; the selector falls back for an unknown one."""
    return request.GET.get("group", "")


def asked_map(request: HttpRequest, kind: RateKind) -> MapChoice:
    """The map's figure in the query, by default the rate that the page ranks by; and the order of its table."""
    asked = request.GET.get("map") or kind.value
    figure = next((figure for figure in MapFigure if figure.value == asked), MapFigure(kind.value))
    sort = next((sort for sort in CountySort if sort.value == request.GET.get("sort")), CountySort.PLACE)
    return MapChoice(figure, sort, descending=request.GET.get("order") == "desc")


def asked_window(request: HttpRequest) -> TrendWindow:
    """The window of the trend in the query, the year by default."""
    asked = request.GET.get("window")
    return next((window for window in TrendWindow if window.value == asked), TrendWindow.YEAR)


def asked_trend(request: HttpRequest) -> TrendChoice:
    """The region and the window of the trend in the query. A text that is no region counts as one that nobody sees."""
    text = request.GET.get("region", "").strip()
    if not text:
        return TrendChoice(None, asked_window(request))
    try:
        return TrendChoice(parse_region(text), asked_window(request))
    except ValueError:
        return TrendChoice(NO_REGION, asked_window(request))
