"""Pages that do something: compute, publish, export."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessment import selectors, services
from assessment.forms import GiveBackForm, HandInForm, SeenForm
from assessment.models import Run
from assessment.selectors import Publication
from core.errors import Refused
from core.periods import Month
from core.refusals import Typed, renew, tell, typed
from tenancy.models import Job


@require_POST
def compute(request: HttpRequest, month: Month) -> HttpResponse:
    """Have a month computed (`correcting`: a published one, for its next version), then show how far it is."""
    correcting = request.POST.get("correcting") == "1"
    try:
        job = services.request_computation(month=month, by=request.actor, now=timezone.now(), correcting=correcting)
    except Refused as refusal:
        return _refused(
            request,
            refusal,
            reverse("assessment:publish", args=[month]) if correcting else reverse("assessment:overview"),
        )
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
    """Show how far a month is on its way to publication; on POST take the step that `act` names."""
    now = timezone.now()
    page = selectors.publication(request.actor, month, now=now)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _steps(request, page, act)
    if act in STEPS and forms[act].is_valid():
        step, told = STEPS[act]
        try:
            run = step(month=month, by=request.actor, now=now, **forms[act].cleaned_data)
        except Refused as refusal:
            tell(forms[act], refusal)
            # As it stands now: somebody else may just have taken a step.
            page = selectors.publication(request.actor, month, now=now)
        else:
            messages.success(request, told.format(month=month.label, version=run.version))
            return redirect(_after(act, month))
    unsaved: list[Typed] = []
    if act in STEPS:
        refused = forms[act]
        renew(refused, seen=_digest(page))  # sent once more, it is about what this page shows
        forms = _steps(request, page, "") | {act: refused}
        unsaved = [] if _offered(page)[act] else typed(refused)
    context = {
        "unsaved": unsaved,
        "page": page,
        "figures": page.candidate,
        "forms": forms,
        "refused": forms.get(act),
        "job": page.job,
        "back_url": reverse("assessment:overview", query={"month": str(month)}),
    }
    return render(request, "assessment/publish.html", context)


def _steps(request: HttpRequest, page: Publication, act: str) -> dict[str, Form]:
    """The form of every step; that of `act` with what was sent."""
    sent, shown = request.POST, {"seen": _digest(page)}
    return {
        "hand_in": HandInForm(sent if act == "hand_in" else None, correcting=page.latest is not None, initial=shown),
        "give_back": GiveBackForm(sent if act == "give_back" else None),
        "review": SeenForm(sent if act == "review" else None, initial=shown),
        "publish": SeenForm(sent if act == "publish" else None, initial=shown),
    }


def _digest(page: Publication) -> str:
    return "" if page.candidate is None else page.candidate.run.digest


def _offered(page: Publication) -> dict[str, bool]:
    """Which steps the page has a form for."""
    return {
        name: page.candidate is not None and page.is_over and may
        for name, may in (
            ("hand_in", page.may_hand_in),
            ("give_back", page.may_give_back),
            ("review", page.may_review),
            ("publish", page.may_publish),
        )
    }


STEPS: dict[str, tuple[Callable[..., Run], str]] = {
    "hand_in": (services.hand_in, "{month}考核结果已提交复核。"),
    "give_back": (services.give_back, "{month}考核结果已退回。"),
    "review": (services.review_run, "{month}考核结果已复核通过，可以发布。"),
    "publish": (services.publish_reviewed, "{month}考核结果已发布（第{version}版），并已告知各地商务局。"),
}
"""What may be asked of a month on its way to publication, and what is said once it is done."""


def _after(act: str, month: Month) -> str:
    if act == "publish":
        return reverse("assessment:overview", query={"month": str(month)})
    return reverse("assessment:publish", args=[month])


def _watch(job: Job) -> HttpResponseRedirect:
    return redirect("tenancy:job", job=job.public_id)


def _refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponseRedirect:
    messages.error(request, refusal.message)
    return redirect(back)
