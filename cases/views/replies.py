"""Canned replies of the own office."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms import ReplyForm
from cases.models import CannedReply
from cases.permissions import keeps_replies
from cases.rules import MAX_REPLIES
from cases.selectors import own_replies, reply_for
from cases.services import add_reply, change_reply, remove_reply
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.refusals import tell


@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """The own office's texts."""
    if not keeps_replies(request.actor):
        raise NotAllowed
    return render(request, "cases/replies.html", {"rows": own_replies(request.actor), "most": MAX_REPLIES})


@require_http_methods(["GET", "HEAD", "POST"])
def reply_new(request: HttpRequest) -> HttpResponse:
    """A new text."""
    if not keeps_replies(request.actor):
        raise NotAllowed
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            add_reply(title=typed["title"], text=typed["text"], by=request.actor, now=timezone.now())
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "常用答复已保存。")
            return redirect("cases:replies")
    return render(request, "cases/reply.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, reply: UUID) -> HttpResponse:
    """One text, to change or to remove."""
    if not keeps_replies(request.actor):
        raise NotAllowed
    row = reply_for(request.actor, reply)
    if request.method != "POST":
        return _reply(request, row, ReplyForm(initial=_of(row)))
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _reply(request, row, form)
    typed = form.cleaned_data
    try:
        change_reply(
            reply=reply,
            title=typed["title"],
            text=typed["text"],
            version=typed["version"] or 0,
            by=request.actor,
            now=timezone.now(),
        )
    except Stale as stale:
        row = reply_for(request.actor, reply)
        kept = ReplyForm(initial=_of(row) | {"title": typed["title"], "text": typed["text"]})
        return _reply(request, row, kept, overtaken=stale.message, status=409)
    except Invalid as refusal:
        tell(form, refusal)
        return _reply(request, row, form)
    messages.success(request, "常用答复已保存。")
    return redirect("cases:replies")


@require_POST
def reply_remove(request: HttpRequest, reply: UUID) -> HttpResponse:
    """Remove one text."""
    if not keeps_replies(request.actor):
        raise NotAllowed
    row = reply_for(request.actor, reply)
    version = request.POST.get("version", "")
    try:
        remove_reply(reply=reply, version=int(version) if version.isdecimal() else 0, by=request.actor)
    except Stale as stale:
        return _reply(request, row, ReplyForm(initial=_of(row)), overtaken=stale.message, status=409)
    messages.success(request, f"已删除“{row.title}”。")
    return redirect("cases:replies")


def _of(row: CannedReply) -> dict[str, object]:
    return {"title": row.title, "text": row.text, "version": row.version}


def _reply(
    request: HttpRequest, row: CannedReply, form: ReplyForm, *, overtaken: str = "", status: int = 200
) -> HttpResponse:
    context = {"row": row, "form": form, "overtaken": overtaken}
    return render(request, "cases/reply.html", context, status=status)
