"""The front door: signing in and out, the own password, the first page of a role."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Unseen
from core.periods import SHANGHAI
from core.refusals import tell
from tenancy import services
from tenancy.devices import mark_device
from tenancy.forms import PasswordForm, SignInForm
from tenancy.middleware import CHOSEN, outside_scope
from tenancy.models import User

WRONG = "用户名或密码不正确。"


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
                services.record_sign_in(user=user, address=address, now=now)
                response = HttpResponseRedirect(_safe(request, onward))
                mark_device(request, response)
                return response
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


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act as another of the own posts from now on; nothing else of the session changes."""
    wanted = request.POST.get("membership", "")
    post = next((post for post in request.posts if str(post.id) == wanted), None)
    if post is None:
        raise Unseen
    request.session[CHOSEN] = post.id
    messages.success(request, f"已切换到“{post.actor.label}”。")
    return redirect("tenancy:home")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page of everybody, which lies above this app: the view that the setting FRONT_PAGE names."""
    show: Callable[[HttpRequest], HttpResponse] = import_string(settings.FRONT_PAGE)
    return show(request)
