"""Published lists: an enterprise's own entries, an official's lists and how far their feedback is."""

from io import BytesIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts import selectors
from alerts.enums import Colour, EntrySort, FeedbackView
from alerts.exports import LIMIT, write_entries
from alerts.forms import EntriesForm
from alerts.permissions import can_draw, can_remind, can_see_drafts, can_see_lists, is_enterprise
from alerts.rules import time_left
from alerts.selectors import EntryFilter, ListOverview
from alerts.views.asked import asked_quarter, refuse_unseen_region
from core.charts import Bar, Drawing, bars
from core.downloads import workbook_answer
from core.errors import NotAllowed


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An enterprise's own entries, or the published lists."""
    if is_enterprise(request.actor):
        context = {
            "rows": selectors.own_entries(request.actor),
            "visits": selectors.awaiting_visits(request.actor),
        }
        return render(request, "alerts/own.html", context)
    if not can_see_lists(request.actor):
        raise NotAllowed
    publisher = can_draw(request.actor)
    context = {
        "listed": selectors.list_page(request.actor, page=request.GET.get("page")),
        "can_draw": publisher,
        "uploads": selectors.pending_uploads(request.actor) if publisher else [],
        "drafts": selectors.open_drafts(request.actor),
        "due": selectors.list_due(now=timezone.now()) if can_see_drafts(request.actor) else None,
        "objections": selectors.open_objections(request.actor),
    }
    return render(request, "alerts/home.html", context)


@require_safe
def listed(request: HttpRequest, quarter: str) -> HttpResponse:
    """One list: figures by colour and by region, and its enterprises, filtered, sorted and paged."""
    overview, form, filters = wanted(request, quarter)
    context = {
        "overview": overview,
        "chart": _chart(overview),
        "regions": selectors.region_figures(request.actor, overview.warning_list, within=filters.region),
        "listed": selectors.entry_page(request.actor, overview.warning_list, filters, page=request.GET.get("page")),
        "form": form,
        "deadline": overview.terms.deadline,
        "left": time_left(overview.terms.deadline, now=timezone.now()),
        "may_remind": can_remind(request.actor),
        "sort": filters.sort,
        "descending": filters.descending,
        "one_county": "region" not in form.fields,
    }
    return render(request, "alerts/list.html", context)


def _chart(overview: ListOverview) -> Drawing:
    rows = [Bar(figures.colour.word, figures.listed, text=f"{figures.listed:,} 家") for figures in overview.colours]
    return bars(rows, title=f"{overview.quarter.label}五色清单各颜色企业数", unit="家")


def wanted(request: HttpRequest, quarter: str) -> tuple[ListOverview, EntriesForm, EntryFilter]:
    """The list and the filter that the query string asks for; a region that is none, or is not in view, is as unseen as a
    missing one. Raises NotAllowed for who sees no lists."""
    if not can_see_lists(request.actor):
        raise NotAllowed
    overview = selectors.list_overview(request.actor, asked_quarter(quarter))
    data = request.GET.copy()
    data.setdefault("feedback", FeedbackView.ALL)
    form = EntriesForm(data, regions=selectors.regions_to_choose(request.actor))
    refuse_unseen_region(form, request)
    wanted = form.cleaned_data
    sort = request.GET.get("sort", "")
    return (
        overview,
        form,
        EntryFilter(
            colour=Colour.by_slug(wanted["colour"]) if wanted.get("colour") else None,
            region=wanted.get("region"),
            view=FeedbackView(wanted.get("feedback") or FeedbackView.ALL),
            text=wanted.get("q", ""),
            sort=EntrySort(sort) if sort in set(EntrySort) else EntrySort.COLOUR,
            descending=request.GET.get("order") == "desc",
        ),
    )


@require_safe
def export(request: HttpRequest, quarter: str) -> HttpResponse:
    """The enterprises of a list, as filtered, as a workbook."""
    overview, _, filters = wanted(request, quarter)
    found = list(selectors.list_entries(request.actor, overview.warning_list, filters)[: LIMIT + 1])
    if len(found) > LIMIT:
        messages.error(request, f"符合条件的企业超过 {LIMIT:,} 家，请按地区或颜色缩小范围后再导出。")
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('alerts:list', args=[quarter])}?{query}")
    content = BytesIO()
    rows = selectors.entry_rows(found)
    write_entries(rows, content, quarter=overview.quarter, now=timezone.now())
    name = f"{overview.quarter.label}五色清单.xlsx"
    return workbook_answer(content.getvalue(), name=name, plain_name=f"list-{quarter}.xlsx")
