"""How orders became exports: the enterprise's own twelve months, and the officials' list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import Unseen
from core.paging import ShortPaginator
from orders.forms import ConversionFilter
from orders.permissions import can_export, can_file, can_list, require
from orders.selectors import conversion as selectors
from orders.services import conversion as services
from orders.views.drawing import conversion_chart
from orders.views.regions import choices
from tenancy.selectors import Regions, all_regions, enterprise_of

PAGE_SIZE = 50


@require_GET
def conversion(request: HttpRequest) -> HttpResponse:
    """The enterprise's own conversion over twelve months."""
    require(can_file(request.actor))
    found = selectors.conversion_of(enterprise_of(request.actor), now=timezone.now())
    return render(request, "orders/conversion.html", {"found": found, "chart": conversion_chart(found)})


@require_GET
def conversions(request: HttpRequest) -> HttpResponse:
    """Conversions of the region's enterprises, filtered, sorted, paged."""
    require(can_list(request.actor))
    form, regions = _filter(request)
    query = form.query()
    page = ShortPaginator(selectors.conversions(query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": selectors.conversion_rows(list(page.object_list), request.actor),
        "computed": selectors.computed_at(request.actor),
        "regions": regions.names,
        "sort": query.sort,
        "descending": query.descending,
        "may_export": can_export(request.actor),
    }
    return render(request, "orders/conversions.html", context)


@require_POST
def conversions_export(request: HttpRequest) -> HttpResponse:
    """Have a job write the list as asked for (the question stands in the query string) as a workbook."""
    require(can_export(request.actor))
    form, _ = _filter(request)
    job = services.request_conversions(query=form.query(), by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


def _filter(request: HttpRequest) -> tuple[ConversionFilter, Regions]:
    """The filter as asked; a region that is none, or not in view, is not found."""
    regions = all_regions()
    form = ConversionFilter(request.GET.dict(), regions=choices(request.actor, regions))
    if not form.is_valid() and "region" in form.errors:
        raise Unseen
    return form, regions
