"""The form to ask."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.forms import AskForm
from cases.permissions import can_ask
from cases.rules import LIMIT_WORKDAYS, last_day
from cases.selectors import articles_like, subjects_to_choose
from cases.services import ask_question
from core.errors import Invalid, NotAllowed, Refused
from core.refusals import tell
from core.uploads import tell_dropped
from tenancy.selectors import working_calendar


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form to ask, with the limit that would apply now; `?about=entry:…` links what it is about.

    The button `look` shows published answers that are like what is typed, and sends nothing.
    """
    if not can_ask(request.actor):
        raise NotAllowed
    now = timezone.now()
    subjects = subjects_to_choose(request.actor)
    looks = request.method == "POST" and "look" in request.POST
    if looks:
        # Without script, the like are looked for by a button: nothing is sent yet, nothing is wrong yet.
        form = AskForm(initial=request.POST.dict(), subjects=subjects)
    elif request.method == "POST":
        form = AskForm(request.POST, request.FILES, subjects=subjects)
        tell_dropped(form, request)
    else:
        initial = {"token": AskForm.fresh_token(), "subject": request.GET.get("about", "")}
        form = AskForm(initial=initial, subjects=subjects)
    if form.is_bound and form.is_valid():
        kind, subject = form.linked
        try:
            question = ask_question(
                text=form.cleaned_data["text"],
                title=form.cleaned_data["title"],
                token=form.cleaned_data["token"],
                subject_kind=kind,
                subject=subject,
                attached=form.cleaned_data["attached"],
                by=request.actor,
                now=now,
            )
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"诉求已提交，编号 {question.number}。")
            return redirect("cases:detail", question.public_id)
    calendar = working_calendar()
    due_at = calendar.due_at(now, LIMIT_WORKDAYS)
    estimated = calendar.is_due_estimated(now, LIMIT_WORKDAYS)
    context = {
        "form": form,
        "due_on": last_day(due_at),
        "estimated": estimated,
        "files_lost": request.method == "POST" and bool(request.FILES),
        "articles": articles_like(request.POST.get("text", "")) if request.method == "POST" else [],
        "looked": looks,
    }
    return render(request, "cases/ask.html", context)
