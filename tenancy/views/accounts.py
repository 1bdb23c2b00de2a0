"""Accounts, for the system administrator."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refused
from core.periods import local_date
from core.refusals import tell
from tenancy import selectors, services
from tenancy.forms import AccountForm, PeopleFilter
from tenancy.models import User
from tenancy.permissions import require
from tenancy.roles import Capability

PAGE_SIZE = 50


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Accounts, searched and paged."""
    require(request.actor, Capability.MANAGE_USERS)
    form = PeopleFilter(request.GET)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = selectors.people(search=wanted.get("q", ""), role=wanted.get("role"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "me": request.actor.user, "today": local_date(timezone.now())}
    return render(request, "tenancy/users.html", context)


@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Create an account; its first password is shown once, on the answer."""
    require(request.actor, Capability.MANAGE_USERS)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account = services.create_account(
                username=data["username"],
                display_name=data["display_name"],
                role=data["role"],
                region=data["region"].pk if data["region"] else None,
                uscc=data["uscc"],
                by=request.actor,
                now=timezone.now(),
            )
        except Invalid as invalid:
            tell(form, invalid)
        else:
            return render(request, "tenancy/account_password.html", {"account": account, "verb": "已创建"})
    return render(request, "tenancy/user_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def account_reset(request: HttpRequest, user: int) -> HttpResponse:
    """Ask, then give a person a new password, shown once."""
    require(request.actor, Capability.MANAGE_USERS)
    row = get_object_or_404(User, pk=user)
    if request.method == "POST":
        account = services.reset_password(user=row.pk, by=request.actor)
        return render(request, "tenancy/account_password.html", {"account": account, "verb": "密码已重置"})
    return render(request, "tenancy/user_reset.html", {"row": row})


@require_POST
def account_active(request: HttpRequest, user: int) -> HttpResponse:
    """Let a person in, or keep them out."""
    require(request.actor, Capability.MANAGE_USERS)
    row = get_object_or_404(User, pk=user)
    active = request.POST.get("active") == "1"
    try:
        services.set_active(user=row.pk, active=active, by=request.actor)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"账号“{row.username}”已{'启用' if active else '停用'}。")
    return redirect("tenancy:users")
