"""What an address asks for: month, group, rate, year; anything that is none falls back, and says so."""

from django.contrib import messages
from django.http import HttpRequest

from assessment.enums import RateKind
from core.periods import Month

MIN_YEAR = 2000
MAX_YEAR = 2100


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
