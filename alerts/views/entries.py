"""One entry: why it is on the list, what was answered, visited and reminded; its demand made a question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts import selectors
from alerts.permissions import can_change_list, can_see_lists, is_enterprise
from alerts.services import ask_about
from core.errors import Invalid, NotAllowed, Refused, Unseen


def somebody_with_lists(request: HttpRequest) -> None:
    """Raise NotAllowed for whoever has nothing to do with lists."""
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed


def show_entry(request: HttpRequest, public_id: UUID, *, problem: str = "", typed: str = "") -> HttpResponse:
    """The page of an entry; `problem` says why something was not done, `typed` is the remark that came with it."""
    somebody_with_lists(request)
    now = timezone.now()
    found = selectors.entry_detail(request.actor, public_id, now=now)
    context = {
        "found": found,
        "changes": selectors.changes_of(found.entry),
        "can_change": can_change_list(request.actor),
        "objection": selectors.objection_of(request.actor, found.entry, now=now),
        "is_enterprise": is_enterprise(request.actor),
        "problem": problem,
        "typed": typed,
        "just_sent": "sent" in request.GET and found.draft is None,
    }
    return render(request, "alerts/entry.html", context)


@require_safe
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One entry, for the enterprise itself and for the officials of its region."""
    return show_entry(request, entry)


@require_POST
def ask(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Make the demand of a feedback a question; pressed twice, it is the same question."""
    somebody_with_lists(request)
    number = request.POST.get("feedback", "")
    try:
        question = ask_about(entry=entry, feedback=_number(number), by=request.actor, now=timezone.now())
    except (Refused, Invalid) as refusal:
        return show_entry(request, entry, problem=refusal.message)
    messages.success(request, "已转为问题诉求，商务部门将在两个工作日内答复。")
    return redirect("cases:detail", question.public_id)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Unseen
    return int(text)
