"""Whose rows a request sees: one transaction, one role, one range."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.defaults import page_not_found, permission_denied

from core.errors import NotAllowed, Unseen
from tenancy.api.gate import admit
from tenancy.scope import actor_scope
from tenancy.selectors import chosen_post, posts_of

CHOSEN = "membership"
"""Key of the session: the membership that the person chose."""
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")

View = TypeVar("View", bound=Callable[..., Any])


def outside_scope(view: View) -> View:
    """Mark a view that runs without the request's transaction and scope (sign-in, password change, health).

    Such a view sees identity tables only; were it inside, a failed sign-in would roll back its own lock-out counter.
    """
    view.outside_scope = True  # the mark that ScopeMiddleware reads
    return view


class ScopeMiddleware:
    """Opens one transaction a request, sets role and range, rolls back on an exception or a 5xx.

    Sets `request.actor` (tenancy.roles.Actor, or None for visitors and people without a membership) and `request.posts`,
    all that the person may act as.

    Nothing is written for another entity than the page was made for: a form says whom it was opened for (`acting_for`, a
    hidden field, or the header X-Acting-For), and a chosen membership that no longer counts is not replaced in silence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = _view_of(request)
        if view is not None and getattr(getattr(view, "cls", None), "machine", False):
            return self._machine(request)
        # The user and the membership are identity rows: they are read before the role changes.
        request.posts = posts_of(request.user)
        chosen = request.session.get(CHOSEN)
        post = chosen_post(request.posts, chosen)
        request.actor = None if post is None else post.actor
        request.scope_failed = False
        if view is None or getattr(view, "outside_scope", False):
            return self.get_response(request)
        if request.actor is None:
            return self._without_actor(request)
        if request.user.must_change_password:
            return redirect("tenancy:password")
        answer = self._not_the_same(request, chosen)
        if answer is not None:
            return answer
        request.in_scope = True
        with actor_scope(request.actor, request=_trace(request)):
            response = self.get_response(request)
            if response.streaming:
                # A stream runs after the transaction, without a scope: long exports are files made by a job.
                response.close()
                raise RuntimeError("a streaming response cannot run inside a scope")
            if response.status_code >= 500 or request.scope_failed:
                transaction.set_rollback(True)
        return response

    def _machine(self, request: HttpRequest) -> HttpResponseBase:
        """The machine interface: the token says who asks; the session is not looked at, so a cookie cannot.

        Every answer of 400 and more rolls back, but for a refusal that was kept for its Idempotency-Key.
        """
        admitted = admit(request, now=timezone.now())
        if isinstance(admitted, HttpResponseBase):
            return admitted
        request.bearer, request.actor, request.user = admitted, admitted.actor, admitted.user
        with actor_scope(admitted.actor, request=_trace(request)):
            response = self.get_response(request)
            if response.status_code >= 400 and not getattr(response, "kept", False):
                transaction.set_rollback(True)
        return response

    def _not_the_same(self, request: HttpRequest, chosen: int | None) -> HttpResponseBase | None:
        """The answer to a request that was meant for another entity than the one it would be done for; None: go on."""
        unsafe = request.method not in SAFE
        if chosen is not None and all(post.id != chosen for post in request.posts):
            del request.session[CHOSEN]
            if unsafe:
                return render(request, "tenancy/switched.html", {"ended": True}, status=409)
            messages.warning(request, f"原来的代填授权已到期或被撤销，现在办理的是“{request.actor.label}”的事项。")
        meant = (request.POST.get("acting_for") or request.headers.get("X-Acting-For", "")) if unsafe else ""
        if not meant or meant == str(request.actor.entity):
            return None
        other = next((post for post in request.posts if str(post.actor.entity) == meant), None)
        return render(request, "tenancy/switched.html", {"other": other}, status=409)

    def _without_actor(self, request: HttpRequest) -> HttpResponseBase:
        """Visitors go on to the sign-in; people without a membership are told so and see nothing."""
        if request.user.is_authenticated:
            return render(request, "tenancy/no_membership.html", status=403)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Inside the middleware an exception is already a response: remember it, and answer the house's own two."""
        request.scope_failed = True
        if isinstance(exception, Unseen):
            return page_not_found(request, exception)
        if isinstance(exception, NotAllowed):
            return permission_denied(request, exception)
        return None


def _view_of(request: HttpRequest) -> Callable[..., HttpResponseBase] | None:
    """The view that will answer, None for an unknown address."""
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _trace(request: HttpRequest) -> str:
    """What the audit keeps of a request: an id of its own, from where, and what was asked."""
    return f"{uuid.uuid4().hex} {request.META.get('REMOTE_ADDR', '')} {request.method} {request.path}"[:300]
