"""Pages of the inbox."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notices.enums import Kind
from notices.permissions import has_inbox
from notices.selectors import inbox as notices_of
from notices.selectors import unread_count
from notices.services import mark_all_read, mark_read

PAGE_SIZE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The actor's notices, newest first; `?show=unread` leaves the read ones out, `?kind=` all of other kinds."""
    unread_only = request.GET.get("show") == "unread"
    kind = _kind(request.GET)
    rows = notices_of(request.actor, unread_only=unread_only, kind=kind)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "unread_only": unread_only,
        "kind": kind,
        "kinds": list(Kind),
        "unread": unread_count(request.actor),
        "has_inbox": has_inbox(request.actor),
    }
    return render(request, "notices/inbox.html", context)


@require_safe
def open_notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Mark a notice read and go to what it is about. A safe request: opening it twice changes nothing more."""
    row = mark_read(notice=notice, by=request.actor, now=timezone.now())
    return HttpResponseRedirect(row.path or reverse("notices:inbox"))


@require_POST
def read(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Mark one notice read and stay in the inbox."""
    mark_read(notice=notice, by=request.actor, now=timezone.now())
    return _back(request)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices read and stay in the inbox."""
    marked = mark_all_read(by=request.actor, now=timezone.now())
    messages.success(request, f"已将 {marked} 条消息标为已读。" if marked else "没有未读消息。")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    query = {"show": "unread"} if request.POST.get("show") == "unread" else {}
    kind = _kind(request.POST)
    if kind is not None:
        query["kind"] = str(kind.value)
    page = request.POST.get("page", "")
    if page.isascii() and page.isdigit():
        query["page"] = page
    return HttpResponseRedirect(reverse("notices:inbox", query=query))


def _kind(data: QueryDict) -> Kind | None:
    """The kind that is asked for; None for none and for anything else."""
    return next((kind for kind in Kind if str(kind.value) == data.get("kind")), None)
