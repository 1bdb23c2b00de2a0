"""A bureau notes a visit; the enterprise confirms or disputes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alerts import selectors
from alerts.forms import VisitForm
from alerts.rules import removed_refusal
from alerts.services import answer_visit, record_visit
from alerts.views.entries import show_entry, somebody_with_lists
from core.errors import Invalid, NotAllowed, Refused
from core.periods import local_date
from core.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Note a visit to a listed enterprise. What was typed is kept whatever happens."""
    somebody_with_lists(request)
    now = timezone.now()
    found = selectors.entry_detail(request.actor, entry, now=now)
    if request.method == "POST":
        form = VisitForm(request.POST)
        if form.is_valid():
            try:
                record_visit(entry=entry, **form.cleaned_data, by=request.actor, now=now)
            except (Invalid, Refused) as refusal:
                tell(form, refusal)
            else:
                messages.success(request, "走访记录已保存，已请企业确认；企业确认后计为反馈。")
                return redirect("alerts:entry", entry)
        if not found.can_record_visit and not found.row.is_removed:
            raise NotAllowed
    else:
        if found.row.is_removed:
            messages.info(request, removed_refusal(found.entry.removed_at))
            return redirect("alerts:entry", entry)
        if not found.can_record_visit:
            raise NotAllowed
        form = VisitForm(initial={"visited_on": local_date(now)})
    return render(request, "alerts/visit.html", {"found": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def visit_answer(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Confirm a visit with one tap, or say what is wrong with it."""
    somebody_with_lists(request)
    entry = selectors.visit_in_view(request.actor, visit).entry.public_id
    if request.method != "POST":
        return redirect("alerts:entry", entry)
    confirmed, remark = request.POST.get("confirmed") == "1", request.POST.get("remark", "")
    try:
        answer_visit(visit=visit, confirmed=confirmed, remark=remark, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return show_entry(request, entry, problem=refusal.message, typed=remark)
    messages.success(
        request, "已确认走访记录，计为反馈。" if confirmed else "已反馈走访记录与实际不符，商务局已收到提醒。"
    )
    return redirect("alerts:entry", entry)
