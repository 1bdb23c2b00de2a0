"""Keys of the feed, for the department and the centre."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment import selectors, services
from assessment.forms import FeedTokenForm
from core.errors import Invalid, Unseen
from core.periods import local_date
from core.refusals import tell

USUAL = timedelta(days=365)
"""The life that a new key is offered."""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The province's keys, with their last use."""
    context = {"tokens": selectors.feed_tokens(request.actor), "today": local_date(timezone.now())}
    return render(request, "assessment/feed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feed_new(request: HttpRequest) -> HttpResponse:
    """Make a key; the token is shown once, on the answer."""
    selectors.feed_tokens(request.actor)
    now = timezone.now()
    form = FeedTokenForm(request.POST or None, initial={"expires_on": local_date(now) + USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.issue_feed_token(**form.cleaned_data, by=request.actor, now=now)
        except Invalid as invalid:
            tell(form, invalid)
        else:
            shown = {"made": made, "back_url": reverse("assessment:feed"), "back_name": "数据接口密钥"}
            response = render(request, "token_shown.html", shown)
            response["Cache-Control"] = "private, no-store"
            return response
    return render(request, "assessment/feed_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def feed_revoke(request: HttpRequest, feed_token: UUID) -> HttpResponse:
    """Ask, then stop a key for good."""
    row = selectors.feed_tokens(request.actor).filter(public_id=feed_token).first()
    if row is None:
        raise Unseen
    if request.method == "POST":
        services.revoke_feed_token(token=feed_token, by=request.actor, now=timezone.now())
        return redirect("assessment:feed")
    context = {"row": row, "back_url": reverse("assessment:feed"), "confirm_label": "停用", "tone": "danger"}
    return render(request, "assessment/feed_revoke.html", context)
