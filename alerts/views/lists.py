"""Published lists: an enterprise's own entries, an official's lists, one entry with its feedback."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alerts import selectors
from alerts.enums import Colour, EntrySort, FeedbackView
from alerts.exports import LIMIT, write_entries
from alerts.forms import EntriesForm, FeedbackForm
from alerts.permissions import can_publish, can_see_lists, is_enterprise
from alerts.selectors import EntryFilter, ListOverview
from alerts.services import give_feedback
from core.charts import Bar, Drawing, bars
from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import Quarter
from core.refusals import tell


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An enterprise's own entries, or the published lists."""
    if is_enterprise(request.actor):
        return render(request, "alerts/own.html", {"rows": selectors.own_entries(request.actor)})
    if not can_see_lists(request.actor):
        raise NotAllowed
    publisher = can_publish(request.actor)
    context = {
        "listed": selectors.list_page(request.actor, page=request.GET.get("page")),
        "can_publish": publisher,
        "uploads": selectors.pending_uploads(request.actor) if publisher else [],
    }
    return render(request, "alerts/home.html", context)


@require_safe
def entries(request: HttpRequest, quarter: str) -> HttpResponse:
    """One list: figures by colour and by region, and its enterprises, filtered, sorted and paged."""
    overview, form, filters = _wanted(request, quarter)
    context = {
        "overview": overview,
        "chart": _chart(overview),
        "regions": selectors.region_figures(request.actor, overview.warning_list, within=filters.region),
        "listed": selectors.entry_page(request.actor, overview.warning_list, filters, page=request.GET.get("page")),
        "form": form,
        "sort": filters.sort,
        "descending": filters.descending,
        "one_county": "region" not in form.fields,
    }
    return render(request, "alerts/list.html", context)


def _chart(overview: ListOverview) -> Drawing:
    rows = [Bar(figures.colour.word, figures.listed, text=f"{figures.listed:,} 家") for figures in overview.colours]
    return bars(rows, title=f"{overview.quarter.label}五色清单各颜色企业数", unit="家")


def _wanted(request: HttpRequest, quarter: str) -> tuple[ListOverview, EntriesForm, EntryFilter]:
    """The list and the filter asked for; a region that is none, or is not in view, is as unseen as a missing one."""
    if not can_see_lists(request.actor):
        raise NotAllowed
    overview = selectors.list_overview(request.actor, _quarter(quarter))
    data = request.GET.copy()
    data.setdefault("feedback", FeedbackView.ALL)
    form = EntriesForm(data, regions=selectors.regions_to_choose(request.actor))
    form.is_valid()
    if "region" in form.errors or ("region" not in form.fields and request.GET.get("region")):
        raise Unseen
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


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:  # the year 0000
        raise Unseen from error


@require_safe
def export(request: HttpRequest, quarter: str) -> HttpResponse:
    """The enterprises of a list, as filtered, as a workbook."""
    overview, _, filters = _wanted(request, quarter)
    found = list(selectors.list_entries(request.actor, overview.warning_list, filters)[: LIMIT + 1])
    if len(found) > LIMIT:
        messages.error(request, f"符合条件的企业超过 {LIMIT:,} 家，请按地区或颜色缩小范围后再导出。")
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('alerts:list', args=[quarter])}?{query}")
    content = BytesIO()
    rows = selectors.entry_rows(found, texts=True)
    write_entries(rows, content, quarter=overview.quarter, now=timezone.now())
    name = f"{overview.quarter.label}五色清单.xlsx"
    return workbook_answer(content.getvalue(), name=name, plain_name=f"list-{quarter}.xlsx")


@require_safe
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One entry: why it is on the list, what was fed back, and for the enterprise itself the form to do so."""
    return _entry(request, entry)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give feedback on the own entry. What was typed is kept whatever happens."""
    _somebody_with_lists(request)
    if request.method != "POST":
        return redirect("alerts:entry", entry)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            give_feedback(entry=entry, **form.cleaned_data, by=request.actor, now=timezone.now())
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "反馈已提交，所在地商务局已收到提醒。")
            return redirect("alerts:entry", entry)
    return _entry(request, entry, form=form)


def _somebody_with_lists(request: HttpRequest) -> None:
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed


def _entry(request: HttpRequest, public_id: UUID, *, form: FeedbackForm | None = None) -> HttpResponse:
    _somebody_with_lists(request)
    found = selectors.entry_detail(request.actor, public_id, now=timezone.now())
    if form is not None and not found.can_give_feedback:
        raise NotAllowed
    context = {"found": found, "form": form or FeedbackForm(), "is_enterprise": is_enterprise(request.actor)}
    return render(request, "alerts/entry.html", context)
