"""Who asks: a request of the machine interface is let in by its token, before there is a session, a user or a scope."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from tenancy.api import limits, problems
from tenancy.api.problems import Problem
from tenancy.tokens import Bearer, Unusable, bearer_of

log = logging.getLogger(__name__)
REALM = 'Bearer realm="zjtrade"'

Found = TypeVar("Found")


def admit(request: HttpRequest, *, now: datetime) -> Bearer | HttpResponse:
    """Whom the request's token of an enterprise stands for, or the answer that turns it away, as `admit_by`."""
    return admit_by(bearer_of, request, now=now)


def admit_by(look_up: Callable[..., Found], request: HttpRequest, *, now: datetime) -> Found | HttpResponse:
    """What `look_up` says of the request's token, or the answer that turns it away: 401, or 429 after too many wrong tokens.

    The token is looked up first and failures are counted after it: where many enterprises share one address, one program with a
    wrong token must not lock out its neighbours.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    address = request.META.get("REMOTE_ADDR", "")
    if scheme.lower() != "bearer" or not token.strip():
        return problems.answer(Problem(problems.UNAUTHORISED, headers={"WWW-Authenticate": REALM}), request)
    try:
        return look_up(token.strip(), address=address, now=now)
    except Unusable as unusable:
        log.info("api: a token that does not work, from %s", address)
        window = limits.count_failure(address)
        if window is not None and window.is_exceeded:
            return problems.answer(too_many(window), request)
        headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        return problems.answer(Problem(problems.UNAUTHORISED, unusable.message, headers=headers), request)


def too_many(window: limits.Window) -> Problem:
    """The answer to one request too many."""
    return Problem(
        problems.TOO_MANY,
        f"每分钟最多 {window.limit} 次，请在 {window.reset} 秒后重试。",
        headers=window.headers | {"Retry-After": str(window.reset)},
    )
