"""Pages of signing in, accounts, jobs, files and audit."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refused, Unseen
from core.periods import SHANGHAI
from core.refusals import tell
from tenancy import audit as audit_log
from tenancy import selectors, services
from tenancy.forms import AccountForm, AuditFilter, PasswordForm, PeopleFilter, SignInForm
from tenancy.middleware import outside_scope
from tenancy.models import User
from tenancy.permissions import require
from tenancy.roles import Capability

WRONG = "用户名或密码不正确。"
PAGE_SIZE = 50


@outside_scope
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by user name and password; the same answer for a wrong name and a wrong password."""
    form = SignInForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST" and form.is_valid():
        name, address, now = form.cleaned_data["username"], request.META["REMOTE_ADDR"], timezone.now()
        until = services.locked_until(username=name, address=address, now=now)
        if until is not None:
            form.add_error(None, f"登录失败次数过多，请于 {until.astimezone(SHANGHAI):%H:%M} 后再试。")
        else:
            user = authenticate(request, username=name, password=form.cleaned_data["password"])
            if user is not None:
                services.forget_failures(username=name, address=address)
                login(request, user)
                return HttpResponseRedirect(_safe(request, onward))
            services.record_failure(username=name, address=address, now=now)
            form.add_error(None, WRONG)
    elif request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(_safe(request, onward))
    return render(request, "tenancy/login.html", {"form": form, "next": onward})


def _safe(request: HttpRequest, onward: str) -> str:
    allowed = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if onward and allowed else resolve_url(settings.LOGIN_REDIRECT_URL)


@outside_scope
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; by POST, so that no foreign page can sign somebody out."""
    logout(request)
    return redirect("tenancy:login")


@outside_scope
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; other sessions of the person end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.check_password(form.cleaned_data["old_password"]):
            form.add_error("old_password", "原密码不正确。")
        else:
            user = get_object_or_404(User, pk=request.user.pk)
            try:
                services.change_password(user=user, password=form.cleaned_data["new_password1"])
            except Invalid as invalid:
                tell(form, invalid)
            else:
                update_session_auth_hash(request, user)
                messages.success(request, "密码已修改。")
                return redirect("tenancy:home")
    return render(request, "tenancy/password.html", {"form": form, "forced": request.user.must_change_password})


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a role: what it came for."""
    actor = request.actor
    for capability, target in (
        (Capability.FILE_RETURN, "orders:home"),
        (Capability.SEE_ASSESSMENT, "assessment:overview"),
        (Capability.MANAGE_USERS, "tenancy:users"),
    ):
        if actor.may(capability):
            return redirect(target)
    raise Unseen


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Accounts, searched and paged."""
    require(request.actor, Capability.MANAGE_USERS)
    form = PeopleFilter(request.GET)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = selectors.people(search=wanted.get("q", ""), role=wanted.get("role"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tenancy/users.html", {"page": page, "form": form, "me": request.actor.user})


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


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Background jobs of the own enterprise or office, with their files."""
    page = Paginator(selectors.jobs_in_view(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tenancy/jobs.html", {"page": page})


@require_GET
def job_detail(request: HttpRequest, job: UUID) -> HttpResponse:
    """One job: its progress, then its files."""
    row = get_object_or_404(selectors.jobs_in_view(request.actor), public_id=job)
    return render(request, "tenancy/job.html", {"job": row})


@require_GET
def job_progress(request: HttpRequest, job: UUID) -> HttpResponse:
    """The fragment that a page with a running job asks for again and again."""
    row = get_object_or_404(selectors.jobs_in_view(request.actor), public_id=job)
    return render(request, "tenancy/job_state.html", {"job": row})


@require_GET
def file(request: HttpRequest, file: UUID) -> HttpResponse:
    """Download a file that a job made; row security guards the row."""
    row = selectors.file_in_view(request.actor, file)
    response = HttpResponse(bytes(row.content), content_type=row.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, newest first."""
    require(request.actor, Capability.READ_AUDIT)
    form = AuditFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = audit_log.events(
        table=wanted.get("table"), row=wanted.get("row"), actor=wanted.get("actor"), before=wanted.get("before")
    )
    older = found[-1].id if len(found) == audit_log.PAGE else None
    return render(request, "tenancy/audit.html", {"events": found, "form": form, "older": older})
