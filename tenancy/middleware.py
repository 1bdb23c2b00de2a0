"""Whose rows a request sees: one transaction, one role, one range."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found, permission_denied

from core.errors import NotAllowed, Unseen
from tenancy.scope import actor_scope
from tenancy.selectors import actor_of

View = TypeVar("View", bound=Callable[..., Any])


def outside_scope(view: View) -> View:
    """Mark a view that runs without the request's transaction and scope (sign-in, password change, health).

    Such a view sees identity tables only; were it inside, a failed sign-in would roll back its own lock-out counter.
    """
    view.outside_scope = True  # the mark that ScopeMiddleware reads
    return view


class ScopeMiddleware:
    """Opens one transaction a request, sets role and range, rolls back on an exception or a 5xx.

    Sets `request.actor` (tenancy.roles.Actor, or None for visitors and people without a membership).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The user and the membership are identity rows: they are read before the role changes.
        request.actor = actor_of(request.user, request.session.get("membership"))
        request.scope_failed = False
        if _is_outside(request):
            return self.get_response(request)
        if request.actor is None:
            return self._without_actor(request)
        if request.user.must_change_password:
            return redirect("tenancy:password")
        trace = f"{uuid.uuid4().hex} {request.META.get('REMOTE_ADDR', '')} {request.method} {request.path}"[:300]
        request.in_scope = True
        with actor_scope(request.actor, request=trace):
            response = self.get_response(request)
            if response.streaming:
                # A stream runs after the transaction, without a scope: long exports are files made by a job.
                response.close()
                raise RuntimeError("a streaming response cannot run inside a scope")
            if response.status_code >= 500 or request.scope_failed:
                transaction.set_rollback(True)
        return response

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


def _is_outside(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return True
    return getattr(match.func, "outside_scope", False)
