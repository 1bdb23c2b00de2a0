"""催办: one enterprise with one press; a whole list as filtered, after a look at how many."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alerts import selectors
from alerts.permissions import can_remind
from alerts.rules import REMIND_AT_ONCE, reminder_words
from alerts.services import remind_entries, remind_entry, request_reminders
from alerts.views.entries import somebody_with_lists
from alerts.views.lists import wanted
from core.errors import NotAllowed, Refused
from core.periods import local_date
from tenancy.selectors import all_regions


@require_POST
def remind(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Remind one enterprise; back to the list as filtered (`back`), or to the entry."""
    somebody_with_lists(request)
    try:
        done = remind_entry(entry=entry, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if done.sent:
            messages.success(request, "已提醒企业反馈，今天不会再重复提醒。")
        else:
            messages.info(request, "今天已提醒过该企业，不再重复提醒。")
    if "back" not in request.POST:
        return redirect("alerts:entry", entry)
    quarter = selectors.entry_in_view(request.actor, entry).warning_list.quarter
    return redirect(f"{reverse('alerts:list', args=[quarter])}?{request.POST['back']}#entries")


@require_http_methods(["GET", "HEAD", "POST"])
def remind_list(request: HttpRequest, quarter: str) -> HttpResponse:
    """How many of a list as filtered (the question stands in the query string) would be reminded; then remind them."""
    overview, _, filters = wanted(request, quarter)
    if not can_remind(request.actor):
        raise NotAllowed
    now, warning_list = timezone.now(), overview.warning_list
    segment = selectors.segment_of(request.actor, warning_list, filters, today=local_date(now))
    back = f"{reverse('alerts:list', args=[quarter])}?{request.GET.urlencode()}"
    if request.method == "POST":
        if segment.due > REMIND_AT_ONCE:
            job = request_reminders(
                warning_list=warning_list, filters=filters, segment=segment, by=request.actor, now=now
            )
            return redirect("tenancy:job", job=job.public_id)
        done = remind_entries(warning_list=warning_list, filters=filters, by=request.actor, now=now)
        if done.sent:
            messages.success(request, f"已提醒 {done.sent} 家企业，今天不会再重复提醒。")
        else:
            messages.info(request, "没有需要提醒的企业：都已反馈，或今天已提醒过。")
        return redirect(back)
    title, text = reminder_words(overview.quarter, overview.terms.deadline, now=now)
    context = {
        "overview": overview,
        "filters": filters,
        "segment": segment,
        "region": all_regions().names.get(filters.region or request.actor.region or 0, ""),
        "title": title,
        "text": text,
        "by_job": segment.due > REMIND_AT_ONCE,
        "back_url": back,
    }
    return render(request, "alerts/remind.html", context)
