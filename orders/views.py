"""Pages of orders: the enterprise's months, its receipt; the officials' roster and one return to read."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refused, Stale, Unseen
from core.periods import Month, local_date
from orders import selectors, services
from orders.forms import MORE, Grid, RosterFilter, totals_text
from orders.markets import MARKETS
from orders.permissions import can_export, can_file, can_list, require
from orders.selectors import MonthSheet
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.rules import city_of
from tenancy.selectors import Regions, all_regions

HISTORY_SIZE = 12
ROSTER_SIZE = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the enterprise stands: the running month, what is missing, its returns so far."""
    require(can_file(request.actor))
    own = selectors.own_months(request.actor, now=timezone.now())
    page = Paginator(own.history, HISTORY_SIZE).get_page(request.GET.get("page"))
    rows = selectors.roster_rows(list(page.object_list), request.actor)
    return render(request, "orders/home.html", {"own": own, "page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, month: str) -> HttpResponse:
    """The enterprise's month on one page: lines typed, saved as a draft, filed. `action` says which button was pressed."""
    require(can_file(request.actor))
    chosen = _month(month)
    now = timezone.now()
    if request.method != "POST":
        sheet = selectors.month_sheet(request.actor, chosen, now=now)
        if sheet.is_filed:
            return redirect("orders:receipt", filing=sheet.filing.public_id)
        if sheet.closed:
            return render(request, "orders/month_closed.html", {"sheet": sheet})
        return _sheet(request, sheet, Grid(sheet.lines).with_blanks())
    grid, version, action = Grid.read(request.POST), _version(request), request.POST.get("action")
    status = 200
    try:
        if action == "file":
            filing = services.file_return(month=chosen, lines=grid.lines, version=version, by=request.actor, now=now)
            messages.success(request, f"{chosen.label}填报已提交。")
            return redirect("orders:receipt", filing=filing.public_id)
        if action == "save":
            services.save_draft(month=chosen, lines=grid.lines, version=version, by=request.actor, now=now)
            messages.success(request, f"{chosen.label}草稿已保存，尚未提交。")
            return redirect("orders:month", month=str(chosen))
        grid = grid.with_blanks(MORE)
    except Invalid as invalid:
        grid = grid.with_errors(invalid.errors)
    except (Refused, Stale) as refusal:
        grid, status = grid.with_errors({"": [refusal.message]}), 409
    sheet = selectors.month_sheet(request.actor, chosen, now=now)
    # After a refusal the page carries the version that is there now: sending again is then a decision, not an accident.
    kept = sheet.version if status == 409 else version
    return _sheet(
        request, sheet, grid if action not in ("file", "save") else grid.with_blanks(0), version=kept, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nil(request: HttpRequest, month: str) -> HttpResponse:
    """零申报: a confirmation, then the return without orders."""
    require(can_file(request.actor))
    chosen = _month(month)
    now = timezone.now()
    problem, status = "", 200
    if request.method == "POST":
        try:
            filing = services.file_return(month=chosen, nil=True, version=_version(request), by=request.actor, now=now)
        except (Refused, Stale) as refusal:
            problem, status = refusal.message, 409
        else:
            messages.success(request, f"{chosen.label}零申报已提交。")
            return redirect("orders:receipt", filing=filing.public_id)
    sheet = selectors.month_sheet(request.actor, chosen, now=now)
    if not problem and sheet.is_filed:
        return redirect("orders:receipt", filing=sheet.filing.public_id)
    if not problem and sheet.closed:
        return render(request, "orders/month_closed.html", {"sheet": sheet})
    return render(request, "orders/nil.html", {"sheet": sheet, "problem": problem}, status=status)


@require_GET
def receipt(request: HttpRequest, filing: UUID) -> HttpResponse:
    """The enterprise's own return after it was filed: when, in time or late, what it counts for, its lines."""
    require(can_file(request.actor))
    page = selectors.return_page(request.actor, filing)
    if page.filing.first_filed_at is None:
        return redirect("orders:month", month=str(page.month))
    return render(request, "orders/receipt.html", {"page": page})


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """A month's roster for officials: who has filed, who has not, filtered, sorted, paged."""
    require(can_list(request.actor))
    form, regions = _filter(request)
    query = form.query()
    page = Paginator(selectors.roster(query, request.actor), ROSTER_SIZE).get_page(request.GET.get("page"))
    numbers = selectors.roster_numbers(query, request.actor)
    context = {
        "form": form,
        "query": query,
        "page": page,
        "rows": selectors.roster_rows(list(page.object_list), request.actor),
        "regions": regions.names,
        "numbers": numbers.items(),
        "total": sum(numbers.values()),
        "cutoff": selectors.month_cutoff(query.month),
        "sort": query.sort,
        "descending": query.descending,
        "may_export": can_export(request.actor),
    }
    return render(request, "orders/roster.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Have a job write the list as asked for (the question stands in the query string) as a workbook."""
    require(can_export(request.actor))
    form, _ = _filter(request)
    job = services.request_export(query=form.query(), by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


@require_GET
def detail(request: HttpRequest, filing: UUID) -> HttpResponse:
    """One return for officials to read. There is nothing on it to change."""
    require(can_list(request.actor))
    return render(request, "orders/detail.html", {"page": selectors.return_page(request.actor, filing)})


def _sheet(
    request: HttpRequest, sheet: MonthSheet, grid: Grid, *, version: int | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "grid": grid,
        "version": sheet.version if version is None else version,
        "markets": MARKETS.items(),
        "totals": totals_text(grid.lines, sheet.rates),
        "rates": json.dumps({code: str(rate) for code, rate in sheet.rates.items()} | {"USD": "1"}),
        "today": local_date(timezone.now()),
    }
    return render(request, "orders/month.html", context, status=status)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Unseen from None


def _version(request: HttpRequest) -> int:
    """The version that the page showed; nonsense is no version that any return has."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _filter(request: HttpRequest) -> tuple[RosterFilter, Regions]:
    """The filter as asked; a month or region that is none, or not in view, is not found."""
    regions = all_regions()
    months = selectors.roster_months(request.actor, today=local_date(timezone.now()))
    form = RosterFilter(request.GET.dict(), months=months, regions=_choices(request.actor, regions))
    if not form.is_valid() and {"month", "region"} & form.errors.keys():
        raise Unseen
    return form, regions


def _choices(actor: Actor, regions: Regions) -> list[tuple[int, str]]:
    """Cities and their counties in the actor's subtree; a county has nothing to choose."""
    counties = regions.at(RegionLevel.COUNTY, within=actor.region)
    if len(counties) < 2:
        return []
    chosen: list[tuple[int, str]] = []
    for code in sorted({city_of(county) for county in counties} | set(counties)):
        indent = "　" if regions.levels.get(code) == RegionLevel.COUNTY else ""
        chosen.append((code, f"{indent}{regions.names.get(code, code)}"))
    return chosen
