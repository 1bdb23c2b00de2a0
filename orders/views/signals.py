"""The province's list of integrity signals."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import Unseen
from core.periods import local_date
from orders.forms.reference import SignalFilter
from orders.permissions import can_see_signals, require
from orders.selectors import signals as selectors
from orders.services import signals as services
from orders.views.regions import choices
from tenancy.selectors import Regions, all_regions

PAGE_SIZE = 50


@require_GET
def signals(request: HttpRequest) -> HttpResponse:
    """Signals of a month, by kind and region, with their evidence in words."""
    require(can_see_signals(request.actor))
    form, regions = _filter(request)
    query = form.query()
    page = Paginator(selectors.signals(query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = selectors.signal_numbers(query, request.actor)
    context = {
        "form": form,
        "query": query,
        "page": page,
        "rows": selectors.signal_rows(list(page.object_list), request.actor, regions),
        "numbers": numbers.items(),
        "total": sum(numbers.values()),
        "found_at": selectors.found_at(query.month),
    }
    return render(request, "orders/signals.html", context)


@require_POST
def signals_export(request: HttpRequest) -> HttpResponse:
    """Have a job write the list as asked for (the question stands in the query string) as a workbook."""
    require(can_see_signals(request.actor))
    form, _ = _filter(request)
    job = services.request_signals(query=form.query(), by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


def _filter(request: HttpRequest) -> tuple[SignalFilter, Regions]:
    """The filter as asked; a month or region that is none, or not in view, is not found."""
    regions = all_regions()
    months = selectors.signal_months(today=local_date(timezone.now()))
    form = SignalFilter(request.GET.dict(), months=months, regions=choices(request.actor, regions))
    if not form.is_valid() and {"month", "region"} & form.errors.keys():
        raise Unseen
    return form, regions
