"""Keys of the machine interface, for the enterprise's own clerk."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Invalid
from core.periods import local_date
from core.refusals import tell
from tenancy.forms import TokenForm
from tenancy.permissions import require
from tenancy.roles import Capability
from tenancy.tokens import issue_token, revoke_token, tokens_in_view

PAGE_SIZE = 50
USUAL = timedelta(days=365)
"""The life that a new key is offered."""


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """The enterprise's keys, with their last use."""
    require(request.actor, Capability.MANAGE_TOKENS)
    page = Paginator(tokens_in_view(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tenancy/tokens.html", {"tokens": page, "today": local_date(timezone.now())})


@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a key; the token is shown once, on the answer."""
    require(request.actor, Capability.MANAGE_TOKENS)
    now = timezone.now()
    form = TokenForm(request.POST or None, initial={"expires_on": local_date(now) + USUAL})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = issue_token(
                name=data["name"], scopes=[data["access"]], expires_on=data["expires_on"], by=request.actor, now=now
            )
        except Invalid as invalid:
            tell(form, invalid)
        else:
            shown = {"made": made, "back_url": reverse("tenancy:tokens"), "back_name": "接口密钥"}
            response = render(request, "token_shown.html", shown)
            response["Cache-Control"] = "private, no-store"
            return response
    return render(request, "tenancy/token_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def token_revoke(request: HttpRequest, api_token: UUID) -> HttpResponse:
    """Ask, then stop a key for good."""
    require(request.actor, Capability.MANAGE_TOKENS)
    row = get_object_or_404(tokens_in_view(request.actor), public_id=api_token)
    if request.method == "POST":
        revoke_token(token=row.public_id, by=request.actor, now=timezone.now())
        return redirect("tenancy:tokens")
    context = {"row": row, "back_url": reverse("tenancy:tokens"), "confirm_label": "停用", "tone": "danger"}
    return render(request, "tenancy/token_revoke.html", context)
