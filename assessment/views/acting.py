"""Pages that do something: compute, publish, export."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessment import selectors, services
from assessment.forms import PublishForm
from core.errors import Refused
from core.periods import Month
from core.refusals import tell
from tenancy.models import Job


@require_POST
def compute(request: HttpRequest, month: Month) -> HttpResponse:
    """Have a running month computed, then show how far it is."""
    try:
        job = services.request_computation(month=month, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, reverse("assessment:overview"))
    return _watch(job)


@require_POST
def export_month(request: HttpRequest, month: Month) -> HttpResponse:
    """Have the 考核表 of a month made, then show how far it is."""
    try:
        job = services.request_month_workbook(month=month, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, reverse("assessment:overview"))
    return _watch(job)


@require_POST
def export_year(request: HttpRequest, year: int) -> HttpResponse:
    """Have the 年度考核表 made, then show how far it is."""
    try:
        job = services.request_year_workbook(year=year, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, reverse("assessment:year"))
    return _watch(job)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, month: Month) -> HttpResponse:
    """Show what publishing would publish and change; on confirmation publish it."""
    now = timezone.now()
    page = selectors.publication(request.actor, month, now=now)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        correcting=page.latest is not None,
        unconfirmed=page.scheme.ours,
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = services.publish_run(
                month=month, by=request.actor, now=now, reason=form.cleaned_data.get("reason", "")
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"{month.label}考核结果已发布（第{run.version}版），并已告知各地商务局。")
            return redirect(reverse("assessment:overview", query={"month": str(month)}))
    context = {
        "page": page,
        "form": form,
        "job": page.job,
        "back_url": reverse("assessment:overview", query={"month": str(month)}),
        "confirm_label": "发布更正版本" if page.latest is not None else "确认发布",
    }
    return render(request, "assessment/publish.html", context)


def _watch(job: Job) -> HttpResponseRedirect:
    return redirect("tenancy:job", job=job.public_id)


def _refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponseRedirect:
    messages.error(request, refusal.message)
    return redirect(back)
