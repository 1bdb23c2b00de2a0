"""One return as officials look at it: verified, returned with a reason, put on or off the roster. Never edited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import sql
from core.errors import Refused, Stale
from core.refusals import tell
from orders.forms import ReasonForm, RemoveForm
from orders.permissions import can_change_roster, can_list, can_review, require
from orders.selectors.supervision import supervised_return
from orders.services.roster import remove_from_roster
from orders.services.supervision import send_back as send
from orders.services.supervision import verify_return

NO_REVISION = -1


@require_GET
def detail(request: HttpRequest, filing: UUID) -> HttpResponse:
    """One return with everything that was done to it. What it says is the enterprise's alone."""
    require(can_list(request.actor))
    return _shown(request, filing)


@require_POST
def verify(request: HttpRequest, filing: UUID) -> HttpResponse:
    """Note that the return was looked at and found in order."""
    require(can_review(request.actor))
    revision = _revision(request)
    try:
        verify_return(filing=filing, revision=revision, by=request.actor, now=sql.now())
    except (Refused, Stale) as refusal:
        return _shown(request, filing, problem=refusal.message, status=409)
    messages.success(request, "已核实。")
    return redirect("orders:detail", filing=filing)


@require_POST
def send_back(request: HttpRequest, filing: UUID) -> HttpResponse:
    """Return it with a reason. What was typed stays, whatever happens."""
    require(can_review(request.actor))
    form, revision = ReasonForm(request.POST), _revision(request)
    problem, status = "", 200
    if form.is_valid():
        try:
            send(
                filing=filing,
                reason=form.cleaned_data["reason"],
                revision=revision,
                by=request.actor,
                now=sql.now(),
            )
        except Stale as refusal:
            problem, status = refusal.message, 409
        except Refused as refusal:
            tell(form, refusal)
            problem, status = ("", 200) if refusal.field else (refusal.message, 409)
        else:
            messages.success(request, "已退回，企业已收到消息。")
            return redirect("orders:detail", filing=filing)
    return _shown(request, filing, form=form, problem=problem, status=status)


@require_POST
def remove(request: HttpRequest, filing: UUID) -> HttpResponse:
    """Take the enterprise off the month's roster, with a reason."""
    require(can_change_roster(request.actor))
    form = RemoveForm(request.POST, auto_id="id_remove_%s")
    if form.is_valid():
        try:
            remove_from_roster(filing=filing, reason=form.cleaned_data["reason"], by=request.actor, now=sql.now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "已移出应报名录，企业和所在地商务局已收到消息。")
            return redirect("orders:detail", filing=filing)
    return _shown(request, filing, removing=form)


def _shown(
    request: HttpRequest,
    filing: UUID,
    *,
    form: ReasonForm | None = None,
    removing: RemoveForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page as it stands now; after a refusal it carries the revision that is there now: sending again is a decision."""
    found = supervised_return(request.actor, filing, now=timezone.now())
    context = {
        "found": found,
        "page": found.page,
        "revision": found.page.filing.revision,
        "form": form or ReasonForm(),
        "removing": removing or RemoveForm(auto_id="id_remove_%s"),
        "problem": problem,
    }
    return render(request, "orders/detail.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    """The filing that the page showed; nonsense is none that any return has."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else NO_REVISION
