"""Objections: the enterprise's form, the officials' list, the centre's decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import selectors, services
from alerts.exports import LIMIT, objections_workbook
from alerts.forms import DecisionForm, ObjectionForm, ObjectionsForm
from alerts.permissions import can_change_list, can_object, can_see_lists, is_enterprise
from alerts.selectors import ObjectionFilter
from core.downloads import workbook_answer
from core.errors import NotAllowed, Refused
from core.periods import Quarter, local_date
from core.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, entry: UUID) -> HttpResponse:
    """The enterprise objects to its own entry. What was typed is kept whatever happens."""
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed
    row = selectors.entry_in_view(request.actor, entry)
    if not can_object(request.actor, row):
        raise NotAllowed
    now = timezone.now()
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.raise_objection(entry=entry, text=form.cleaned_data["text"], by=request.actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "异议已提交，由省外贸中心处理，结果将在“消息”中告知。")
            return redirect("alerts:entry", entry)
    context = {
        "entry": row,
        "quarter": Quarter.parse(row.warning_list.quarter),
        "pane": selectors.objection_of(request.actor, row, now=now),
        "form": form,
    }
    return render(request, "alerts/object.html", context)


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Objections in view, the open ones first."""
    form, filters = _asked(request)
    listed = selectors.objection_page(request.actor, filters, page=request.GET.get("page"))
    return render(request, "alerts/objections.html", {"form": form, "listed": listed})


@require_safe
def objections_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, as filtered, LIMIT rows at most."""
    _, filters = _asked(request)
    now = timezone.now()
    rows = selectors.objection_rows(request.actor, filters, most=LIMIT + 1)
    if len(rows) > LIMIT:
        messages.error(request, f"符合条件的异议超过 {LIMIT:,} 条，请按季度或状态缩小范围后再导出。")
        return redirect(f"{reverse('alerts:objections')}?{request.GET.urlencode()}")
    name = f"清单异议_{local_date(now):%Y%m%d}.xlsx"
    return workbook_answer(objections_workbook(rows, made_at=now), name=name, plain_name="objections.xlsx")


def _asked(request: HttpRequest) -> tuple[ObjectionsForm, ObjectionFilter]:
    if not can_see_lists(request.actor):
        raise NotAllowed
    form = ObjectionsForm(request.GET, quarters=selectors.objection_quarters(request.actor))
    form.is_valid()
    return form, ObjectionFilter(form.cleaned_data.get("state"), form.cleaned_data.get("quarter"))


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, objection: UUID) -> HttpResponse:
    """One objection; for the centre the form to decide it. What was typed is kept."""
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed
    row = selectors.objection_for(request.actor, objection)
    if is_enterprise(request.actor):
        return redirect("alerts:entry", row.entry.public_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not can_change_list(request.actor):
            raise NotAllowed
        if form.is_valid():
            try:
                services.decide_objection(
                    objection=objection, **form.cleaned_data, by=request.actor, now=timezone.now()
                )
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, "处理结果已保存，已通知企业和所在地商务局。")
                return redirect("alerts:objection", objection)
    context = {
        "row": selectors.objection_row(row),
        "pane": selectors.objection_of(request.actor, row.entry, now=timezone.now()),
        "form": form,
    }
    return render(request, "alerts/objection_page.html", context)


@require_POST
def withdraw(request: HttpRequest, objection: UUID) -> HttpResponse:
    """The enterprise takes its objection back."""
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed
    try:
        row = services.withdraw_objection(objection=objection, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        row = selectors.objection_for(request.actor, objection)
    else:
        messages.success(request, "异议已撤回。")
    return redirect("alerts:entry", row.entry.public_id)
