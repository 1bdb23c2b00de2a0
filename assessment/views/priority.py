"""Priority lists: a half-year's list, having it made and published, one enterprise's reasons, an enterprise's own standing."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessment import services
from assessment.enums import Benefit
from assessment.exports import PRIORITY_LIMIT, write_priority
from assessment.exports.priority import file_name
from assessment.forms import MakePriorityForm, PriorityFilter, SeenForm
from assessment.permissions import can_export, can_make_priority, can_publish_priority
from assessment.rules.halves import HalfYear
from assessment.schemes.terms import benefit_words
from assessment.selectors import priority as selectors
from assessment.selectors.priority import CityCount, PriorityPage
from assessment.selectors.priority_standing import own_priority, priority_explained
from core.charts import Bar, Drawing, bars
from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused, Stale, Unseen
from core.paging import ShortPaginator
from core.refusals import Typed, tell, typed
from tenancy.enums import RegionLevel
from tenancy.selectors import Regions, all_regions
from tenancy.selectors.registry import place_name, regions_to_filter

PAGE_SIZE = 50


@require_safe
def priority(request: HttpRequest) -> HttpResponse:
    """A half-year's list; `?half=2020H1&benefit=loans&standing=no&region=330106000&q=…`."""
    return _list(request, None)


def _list(
    request: HttpRequest,
    making: MakePriorityForm | None,
    *,
    half: HalfYear | None = None,
    overtaken: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that came back where the list could not be made."""
    shown, form, regions = _asked(request, half)
    query = form.query()
    unsaved: list[Typed] = []
    if making is not None and not shown.may_make:
        unsaved, making = typed(making), None
    context: dict[str, object] = {
        "shown": shown,
        "list": shown.shown,
        "form": form,
        "sort": query.sort,
        "descending": query.descending,
        "benefit": query.benefit,
        "making": making or MakePriorityForm(correcting=shown.published is not None),
        "seen": "" if shown.shown is None else shown.shown.digest,
        "overtaken": overtaken,
        "unsaved": unsaved,
        "may_export": can_export(request.actor),
    }
    if shown.shown is not None and shown.rules is not None:
        page = ShortPaginator(selectors.entries(shown.shown, query, request.actor), PAGE_SIZE).get_page(
            request.GET.get("page")
        )
        counts = selectors.city_counts(shown.shown, request.actor, query.benefit or Benefit.FAIRS, regions)
        context |= {
            "page": page,
            "rows": selectors.priority_rows(list(page.object_list), shown.rules, regions.names, query.benefit),
            "counts": counts,
            "counted": query.benefit or Benefit.FAIRS,
            "chart": _chart(counts, shown.half, query.benefit or Benefit.FAIRS),
            "thresholds": [
                (term.benefit, benefit_words(term))
                for term in shown.rules.benefits
                if query.benefit in (None, term.benefit)
            ],
        }
    return render(request, "assessment/priority.html", context, status=status)


def _asked(request: HttpRequest, half: HalfYear | None = None) -> tuple[PriorityPage, PriorityFilter, Regions]:
    """The list and the filter as asked; a half-year or a region that is none, or not in view, is not found."""
    try:
        if half is None and request.GET.get("half"):
            half = HalfYear.parse(request.GET["half"])
        version = int(request.GET["version"]) if request.GET.get("version") else None
    except ValueError as none:
        raise Unseen from none
    shown = selectors.priority_page(request.actor, half, version, now=timezone.now())
    regions = all_regions()
    below = [one for one in regions_to_filter(request.actor, regions) if regions.levels[one[0]] <= RegionLevel.COUNTY]
    form = PriorityFilter(
        {"half": str(shown.half)} | request.GET.dict(),
        halves=shown.halves,
        regions=below,
        has_reference=shown.has_reference,
    )
    unknown = not form.is_valid() and "region" in form.errors
    if unknown or (request.GET.get("region") and "region" not in form.fields):
        raise Unseen
    return shown, form, regions


def _chart(counts: list[CityCount], half: HalfYear, benefit: Benefit) -> Drawing | None:
    """How many qualify, place by place; those by reference last and named so."""
    if len(counts) < 2:
        return None
    rows = [
        Bar(f"{one.name}（参照执行）" if one.by_reference else one.name, one.qualified, f"{one.qualified} 家")
        for one in counts
    ]
    return bars(rows, title=f"{half.label}各地符合“{benefit.label}”优先支持条件的企业", unit="家")


@require_POST
def priority_make(request: HttpRequest, half: HalfYear) -> HttpResponse:
    """Have a half-year's list made, then show how far it is."""
    if not can_make_priority(request.actor):
        raise NotAllowed
    shown = selectors.priority_page(request.actor, half, None, now=timezone.now())
    form = MakePriorityForm(request.POST, correcting=shown.published is not None)
    if not form.is_valid():
        return _list(request, form, half=half)
    try:
        job = services.request_priority(
            half=half, reason=form.cleaned_data.get("reason", ""), by=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        tell(form, refusal)
        return _list(request, form, half=half)
    return redirect("tenancy:job", job=job.public_id)


@require_POST
def priority_publish(request: HttpRequest, priority: UUID) -> HttpResponse:
    """Publish the list that the page showed."""
    if not can_publish_priority(request.actor):
        raise NotAllowed
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        row = services.publish_priority_list(shown=priority, seen=seen, by=request.actor, now=timezone.now())
    except Stale as stale:
        return _list(request, None, overtaken=stale.message, status=409)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessment:priority")
    half = HalfYear.of(row.through)
    messages.success(request, f"{half.label}优先支持名单已发布（第{row.version}版），各地商务局和企业可以查看。")
    return redirect(reverse("assessment:priority", query={"half": str(half)}))


@require_POST
def priority_export(request: HttpRequest) -> HttpResponse:
    """The list as asked for (the question stands in the query string) as a workbook; a long one is written by a job."""
    if not can_export(request.actor):
        raise NotAllowed
    shown, form, _ = _asked(request)
    if shown.shown is None:
        raise Unseen
    query, now = form.query(), timezone.now()
    if selectors.entries(shown.shown, query, request.actor).order_by()[: PRIORITY_LIMIT + 1].count() > PRIORITY_LIMIT:
        job = services.request_priority_workbook(shown=shown.shown, query=query, by=request.actor, now=now)
        return redirect("tenancy:job", job=job.public_id)
    target = BytesIO()
    write_priority(shown.shown, query, request.actor, target, now=now)
    return workbook_answer(target.getvalue(), name=file_name(shown.shown), plain_name=f"priority-{shown.half}.xlsx")


@require_safe
def priority_entry(request: HttpRequest, priority: UUID, enterprise: UUID) -> HttpResponse:
    """Why one enterprise qualifies or not."""
    found = priority_explained(request.actor, priority, enterprise)
    place = place_name(found.region, all_regions())
    context = {"found": found, "standing": found.standing, "place": place}
    return render(request, "assessment/priority_entry.html", context)


@require_safe
def priority_own(request: HttpRequest) -> HttpResponse:
    """The enterprise's own standing: as it is now, and on the last list."""
    found = own_priority(request.actor, now=timezone.now())
    thresholds = [(term.benefit, benefit_words(term)) for term in found.rules.benefits]
    return render(request, "assessment/priority_own.html", {"found": found, "thresholds": thresholds})
