"""The working calendar: read by everybody who is signed in, kept by the centre."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import day_label, local_date
from core.refusals import tell
from tenancy import selectors, services
from tenancy.exports import CALENDAR, calendar_workbook
from tenancy.forms import DayForm
from tenancy.permissions import can_keep_calendar
from tenancy.rules import CALENDAR_YEARS


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of it (`?year=2027`, the running one without), and whether it is known or estimated."""
    today = local_date(timezone.now())
    asked = request.GET.get("year") or str(today.year)
    if not (asked.isascii() and asked.isdigit() and CALENDAR_YEARS[0] <= int(asked[:9]) <= CALENDAR_YEARS[1]):
        raise Unseen
    page = selectors.calendar_page(int(asked), today=today)
    context = {"page": page, "today": today, "may_keep": can_keep_calendar(request.actor)}
    return render(request, "tenancy/calendar.html", context)


@require_safe
def calendar_export(request: HttpRequest) -> HttpResponse:
    """Every entered day as a workbook, which an upload reads back."""
    content = calendar_workbook(made_at=timezone.now())
    return workbook_answer(content, name=f"{CALENDAR}.xlsx", plain_name="calendar.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """One day and where it is known from; the centre enters or changes it by the form."""
    asked = _day(day)
    if request.method == "POST":
        return _save(request, asked)
    cell = selectors.calendar_cell(asked)
    initial = {"kind": cell.entry.kind.value, "note": cell.entry.note} if cell.entry else {"note": cell.note}
    return _page(request, cell, DayForm(initial=initial))


def _save(request: HttpRequest, day: date) -> HttpResponse:
    if not can_keep_calendar(request.actor):
        raise NotAllowed
    form = DayForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            entry = services.set_calendar_day(
                day=day, **form.cleaned_data, seen=request.POST.get("seen", ""), by=request.actor
            )
        except Invalid as invalid:
            tell(form, invalid)
        except Stale as stale:
            tell(form, stale)
            status = 409
        else:
            messages.success(request, f"{day_label(day)}已录入为{entry.wording}。")
            return redirect(_year_of(day))
    return _page(request, selectors.calendar_cell(day), form, status=status)


@require_POST
def calendar_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Take an entered day out again."""
    asked = _day(day)
    try:
        services.remove_calendar_day(day=asked, seen=request.POST.get("seen", ""), by=request.actor)
    except (Refused, Stale) as refusal:
        messages.error(request, refusal.message)
        return redirect("tenancy:calendar_day", asked.isoformat())
    messages.success(request, f"已删除{day_label(asked)}的安排。")
    return redirect(_year_of(asked))


def _page(request: HttpRequest, cell: selectors.CalendarCell, form: DayForm, *, status: int = 200) -> HttpResponse:
    context = {"cell": cell, "form": form if can_keep_calendar(request.actor) else None}
    return render(request, "tenancy/calendar_day.html", context, status=status)


def _day(text: str) -> date:
    """The day of an address, `2027-10-01`; nonsense, and a year that no calendar is kept of, is not found."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unseen from None
    if not CALENDAR_YEARS[0] <= day.year <= CALENDAR_YEARS[1]:
        raise Unseen
    return day


def _year_of(day: date) -> str:
    return f"{reverse('tenancy:calendar')}?year={day.year}"
