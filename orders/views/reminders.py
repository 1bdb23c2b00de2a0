"""催报: who would be reminded, the reminding, and the log of it."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core import sql
from core.downloads import workbook_answer
from core.errors import Refused, Unseen
from core.periods import local_date
from orders import selectors
from orders.exports.supervision import LIMIT, write_reminders
from orders.forms import ReminderFilter
from orders.permissions import can_export, can_list, can_remind, require
from orders.rules.supervision import REMIND_AT_ONCE, reminder_words
from orders.selectors.reminders import reminder_numbers, reminder_rows, reminders, segment_of
from orders.services.reminders import remind as send
from orders.services.reminders import request_reminders
from orders.views.regions import choices
from orders.views.roster import asked
from tenancy.selectors import Regions, all_regions

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """How many of the roster as filtered (the question stands in the query string) would be reminded; then remind them."""
    require(can_remind(request.actor))
    form, regions = asked(request)
    query, now = form.query(), sql.now()
    segment = segment_of(query, request.actor, today=local_date(now))
    problem, status = "", 200
    if request.method == "POST":
        try:
            if segment.due > REMIND_AT_ONCE:
                job = request_reminders(query=query, segment=segment, by=request.actor, now=now)
                return redirect("tenancy:job", job=job.public_id)
            done = send(query=query, by=request.actor, now=now)
        except Refused as refusal:
            problem, status = refusal.message, 409
        else:
            if done.sent:
                messages.success(request, f"已提醒 {done.sent} 家企业，今天不会再重复提醒。")
            else:
                messages.info(request, "没有需要提醒的企业：都已填报，或今天已提醒过。")
            return redirect(f"{reverse('orders:reminders')}?month={query.month}")
    title, text = reminder_words(query.month, selectors.month_cutoff(query.month), local_date(now))
    context = {
        "query": query,
        "segment": segment,
        "region": regions.names.get(query.region or request.actor.region or 0, ""),
        "title": title,
        "text": text,
        "problem": problem,
        "by_job": segment.due > REMIND_AT_ONCE,
        "back_url": f"{reverse('orders:roster')}?{request.GET.urlencode()}",
    }
    return render(request, "orders/remind.html", context, status=status)


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Who was reminded when and by whom, and whether it filed afterwards."""
    require(can_list(request.actor))
    form, _ = _filter(request)
    query = form.query()
    page = Paginator(reminders(query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "query": query,
        "page": page,
        "rows": reminder_rows(list(page.object_list), request.actor),
        "numbers": reminder_numbers(query, request.actor).items(),
        "sort": query.sort,
        "descending": query.descending,
        "may_export": can_export(request.actor),
    }
    return render(request, "orders/reminders.html", context)


@require_GET
def log_export(request: HttpRequest) -> HttpResponse:
    """The log as asked for, as a workbook."""
    require(can_export(request.actor))
    form, regions = _filter(request)
    query = form.query()
    found = list(reminders(query, request.actor)[: LIMIT + 1])
    if len(found) > LIMIT:
        messages.error(request, f"符合条件的催报超过 {LIMIT:,} 条，请按地区或类型缩小范围后再导出。")
        return redirect(f"{reverse('orders:reminders')}?{request.GET.urlencode()}")
    content = BytesIO()
    write_reminders(reminder_rows(found, request.actor), content, regions=regions, now=timezone.now())
    name = f"{query.month}催报记录.xlsx"
    return workbook_answer(content.getvalue(), name=name, plain_name=f"reminders-{query.month}.xlsx")


def _filter(request: HttpRequest) -> tuple[ReminderFilter, Regions]:
    """The filter as asked; a month or region that is none, or not in view, is not found."""
    regions = all_regions()
    months = selectors.roster_months(request.actor, today=local_date(timezone.now()))
    form = ReminderFilter(request.GET.dict(), months=months, regions=choices(request.actor, regions))
    if not form.is_valid() and {"month", "region"} & form.errors.keys():
        raise Unseen
    return form, regions
