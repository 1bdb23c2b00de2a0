"""Changes of a roster after its freeze: the list of them, and putting an enterprise on."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core import sql
from core.downloads import workbook_answer
from core.errors import Refused, Unseen
from core.periods import Month, local_date
from core.refusals import tell
from orders import selectors
from orders.exports.supervision import LIMIT, write_changes
from orders.forms import AddForm, ChangeFilter
from orders.permissions import can_change_roster, can_export, can_list, require
from orders.selectors.supervision import change_months, change_rows, roster_changes
from orders.services.roster import add_to_roster
from orders.views.regions import choices
from tenancy.selectors import Regions, all_regions

PAGE_SIZE = 50


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Who was put on or taken off a roster after its freeze, when and why."""
    require(can_list(request.actor))
    form, _ = _filter(request)
    query = form.query()
    page = Paginator(roster_changes(query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": change_rows(list(page.object_list), request.actor),
        "sort": query.sort,
        "descending": query.descending,
        "may_export": can_export(request.actor),
        "may_change": can_change_roster(request.actor),
    }
    return render(request, "orders/roster_changes.html", context)


@require_GET
def changes_export(request: HttpRequest) -> HttpResponse:
    """The list as asked for, as a workbook."""
    require(can_export(request.actor))
    form, regions = _filter(request)
    found = list(roster_changes(form.query(), request.actor)[: LIMIT + 1])
    if len(found) > LIMIT:
        messages.error(request, f"符合条件的变动超过 {LIMIT:,} 条，请缩小范围后再导出。")
        return redirect(f"{request.path.removesuffix('export/')}?{request.GET.urlencode()}")
    content = BytesIO()
    write_changes(change_rows(found, request.actor), content, regions=regions, now=timezone.now())
    return workbook_answer(content.getvalue(), name="应报名录变动.xlsx", plain_name="roster-changes.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put an enterprise on a frozen roster, with a reason."""
    require(can_change_roster(request.actor))
    now = sql.now()
    months = selectors.roster_months(request.actor, today=local_date(now))
    if request.method == "POST":
        form = AddForm(request.POST, months=months)
        if form.is_valid():
            try:
                filing = add_to_roster(**form.cleaned_data, by=request.actor, now=now)
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, "已补列应报名录，企业和所在地商务局已收到消息。")
                return redirect("orders:detail", filing=filing.public_id)
    else:
        wanted = {name: request.GET[name] for name in ("month", "uscc") if name in request.GET}
        form = AddForm(initial={"month": str(months[0])} | wanted, months=months)
    return render(request, "orders/roster_add.html", {"form": form})


def _filter(request: HttpRequest) -> tuple[ChangeFilter, Regions]:
    """The filter as asked; a region or month that is none, or not in view, is not found."""
    regions = all_regions()
    months = [Month.of(month) for month in change_months(request.actor)]
    form = ChangeFilter(request.GET.dict(), months=months, regions=choices(request.actor, regions))
    if not form.is_valid() and {"month", "region"} & form.errors.keys():
        raise Unseen
    return form, regions
