"""Pages of the inbox, of what people want to be told how, and of what went out of the house."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, NotAllowed, Refused
from core.refusals import tell
from notices.enums import DeliveryState, Kind
from notices.forms import DeliveriesForm, OfficeForm, SettingsForm
from notices.permissions import can_keep_office, can_keep_settings, can_see_deliveries, has_inbox
from notices.rules import kinds_for
from notices.selectors import (
    addresses_of_office,
    audience_of,
    delivery_counts,
    modes_in_effect,
    open_channels,
    own_addresses,
)
from notices.selectors import deliveries as deliveries_of
from notices.selectors import inbox as notices_of
from notices.services import mark_all_read, mark_read, resend, save_office, save_settings

PAGE_SIZE = 20
TONES = {
    DeliveryState.QUEUED: "info",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "good",
    DeliveryState.FAILED: "warn",
    DeliveryState.GIVEN_UP: "bad",
    DeliveryState.SKIPPED: "plain",
}
"""The colour of a state in the log."""


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
        "kinds": kinds_for(audience_of(request.actor)),
        "unread": notices_of(request.actor, unread_only=True).count(),
        "has_inbox": has_inbox(request.actor),
        "may_keep_settings": can_keep_settings(request.actor),
        "may_see_deliveries": can_see_deliveries(request.actor),
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


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The person's own addresses and switches."""
    if not can_keep_settings(request.actor):
        raise NotAllowed
    form = SettingsForm(
        request.POST or None,
        audience=audience_of(request.actor),
        open_channels=open_channels(),
        addresses=list(own_addresses(request.actor)),
        modes=modes_in_effect(request.actor),
    )
    if form.is_bound and form.is_valid():
        try:
            save_settings(addresses=form.addresses, modes=form.modes, by=request.actor)
        except Invalid as invalid:
            tell(form, invalid)
        else:
            messages.success(request, "消息设置已保存。")
            return redirect("notices:settings")
    return render(request, "notices/settings.html", {"form": form, "may_keep_office": can_keep_office(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    """The addresses of the person's office."""
    if not can_keep_office(request.actor):
        raise NotAllowed
    form = OfficeForm(
        request.POST or None, open_channels=open_channels(), addresses=list(addresses_of_office(request.actor))
    )
    if form.is_bound and form.is_valid():
        try:
            save_office(addresses=form.addresses, secret=form.cleaned_data["secret"], by=request.actor)
        except Invalid as invalid:
            tell(form, invalid)
        else:
            messages.success(request, "单位收件地址已保存。")
            return redirect("notices:office")
    return render(request, "notices/office.html", {"form": form})


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """What went out of the house, newest first, with what failed and why."""
    form = DeliveriesForm(request.GET)
    form.is_valid()
    rows = deliveries_of(request.actor, channel=form.cleaned_data.get("channel"), state=form.cleaned_data.get("state"))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, DeliveryState(row.state), TONES[DeliveryState(row.state)]) for row in page],
        "counts": delivery_counts(request.actor, now=timezone.now()),
        "states": list(DeliveryState),
        "queued": DeliveryState.QUEUED,
        "failed": DeliveryState.FAILED,
        "given_up": DeliveryState.GIVEN_UP,
    }
    return render(request, "notices/deliveries.html", context)


@require_POST
def again(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Put what was given up back into the queue, and stay in the log."""
    try:
        row = resend(delivery=delivery, by=request.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已重新排队：{row.masked}。")
    return redirect("notices:deliveries")


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
