"""The form of a feedback: six taps, one text; what is unfinished is kept."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alerts import selectors
from alerts.forms import FeedbackForm
from alerts.rules import removed_refusal
from alerts.selectors import EntryDetail
from alerts.services import give_feedback, save_feedback_draft
from alerts.views.entries import somebody_with_lists
from core.errors import Invalid, NotAllowed, Refused
from core.periods import SHANGHAI
from core.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Answer the own entry's warning. What was typed is kept whatever happens."""
    somebody_with_lists(request)
    now = timezone.now()
    found = selectors.entry_detail(request.actor, entry, now=now)
    if request.method != "POST":
        return _form(request, found)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            give_feedback(entry=entry, answers=form.answers, by=request.actor, now=now)
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "反馈已提交，所在地商务局已收到提醒。")
            return redirect(f"{reverse('alerts:entry', args=[entry])}?sent=1")
    if not found.can_give_feedback and not found.row.is_removed:
        raise NotAllowed
    return _shown(request, found, form)


def _form(request: HttpRequest, found: EntryDetail) -> HttpResponse:
    """The form as it was left, or as the last feedback answered; nothing to fill in for others."""
    if _wants_json(request):
        return JsonResponse({"csrf": get_token(request)})
    if not found.can_give_feedback:
        messages.info(request, removed_refusal(found.entry.removed_at) or "反馈由企业自行填写，商务部门不能代填。")
        return redirect("alerts:entry", found.entry.public_id)
    begun = FeedbackForm.initial_of(found.answers) if found.draft is None else found.draft.content
    return _shown(request, found, FeedbackForm(initial=begun))


def _shown(request: HttpRequest, found: EntryDetail, form: FeedbackForm) -> HttpResponse:
    return render(request, "alerts/feedback.html", {"found": found, "form": form})


@require_POST
def feedback_draft(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Keep what is typed, unjudged. The page's script asks the same, for an answer in two words."""
    somebody_with_lists(request)
    try:
        draft = save_feedback_draft(entry=entry, typed=request.POST, by=request.actor, now=timezone.now())
    except Refused as refusal:
        if _wants_json(request):
            return JsonResponse({"message": refusal.message, "closed": True}, status=409)
        messages.error(request, refusal.message)
        return redirect("alerts:entry", entry)
    if _wants_json(request):
        return JsonResponse({"version": 0, "saved_at": f"{draft.saved_at.astimezone(SHANGHAI):%H:%M}"})
    messages.success(request, "已暂存，尚未提交；下次打开可以接着填。")
    return redirect("alerts:feedback", entry)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
