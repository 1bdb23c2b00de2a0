"""The officials' roster of a month: who must file, who has, who has not, who is late, who never."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import Unseen
from core.periods import local_date
from orders import selectors, services
from orders.enums import RosterView
from orders.forms import RosterFilter
from orders.permissions import can_change_roster, can_export, can_list, can_remind, can_see_samples, require
from orders.selectors.roster import roster_page, target_gap
from orders.views.regions import choices
from tenancy.selectors import Regions, all_regions


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """A month's roster for officials, filtered, sorted, paged; how far it is to the target; who may be reminded."""
    require(can_list(request.actor))
    form, regions = asked(request)
    query = form.query()
    found = roster_page(query, request.actor, page=request.GET.get("page"))
    gap = target_gap(query, request.actor, found.numbers, now=timezone.now())
    context = {
        "form": form,
        "query": query,
        "found": found,
        "page": found.page,
        "views": found.numbers.views.items(),
        "gap": gap,
        "gap_region": regions.names.get(gap.region or 0, "") if gap else "",
        "cutoff": selectors.month_cutoff(query.month),
        "sort": query.sort,
        "descending": query.descending,
        "may_export": can_export(request.actor),
        "may_remind": can_remind(request.actor) and query.on_roster and query.view in REMINDED,
        "may_change": can_change_roster(request.actor),
        "sees_samples": can_see_samples(request.actor),
    }
    return render(request, "orders/roster.html", context)


REMINDED = (None, RosterView.UNFILED, RosterView.NEVER)
"""Views with somebody to remind."""


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Have a job write the list as asked for (the question stands in the query string) as a workbook."""
    require(can_export(request.actor))
    form, _ = asked(request)
    job = services.request_export(query=form.query(), by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


def asked(request: HttpRequest) -> tuple[RosterFilter, Regions]:
    """The filter as asked; a month or region that is none, or not in view, is not found."""
    regions = all_regions()
    months = selectors.roster_months(request.actor, today=local_date(timezone.now()))
    form = RosterFilter(request.GET.dict(), months=months, regions=choices(request.actor, regions))
    if not form.is_valid() and {"month", "region"} & form.errors.keys():
        raise Unseen
    return form, regions
