"""Every exception of an endpoint as a problem (RFC 9457); what a page refuses is refused here in the same words."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader
from django.views import defaults
from rest_framework import exceptions

from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from tenancy.api import problems
from tenancy.api.gate import REALM
from tenancy.api.problems import PAGE, Kind, Problem

log = logging.getLogger(__name__)
DRAINED = 1 << 16

_OF_HOUSE: tuple[tuple[type[Exception], Kind], ...] = (
    (Stale, problems.STALE),
    (Refused, problems.REFUSED),
    (NotAllowed, problems.FORBIDDEN),
)
_OF_FRAMEWORK: tuple[tuple[type[Exception], Kind], ...] = (
    (Unseen, problems.NOT_FOUND),
    (Http404, problems.NOT_FOUND),
    (exceptions.NotFound, problems.NOT_FOUND),
    (exceptions.MethodNotAllowed, problems.METHOD),
    (exceptions.NotAcceptable, problems.NOT_ACCEPTABLE),
    (exceptions.UnsupportedMediaType, problems.MEDIA_TYPE),
    (exceptions.ParseError, problems.MALFORMED),
    (exceptions.PermissionDenied, problems.FORBIDDEN),
    (PermissionDenied, problems.FORBIDDEN),
    (RequestDataTooBig, problems.TOO_LARGE),
    (SuspiciousOperation, problems.BAD_REQUEST),
)

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """What REST framework asks for an answer to an exception."""
    request: HttpRequest = context["request"]._request
    refused = answer_to(error, request, context["view"])
    if refused is not None:
        return refused
    log.error("api: %s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=type(context["view"]), request=request)
    return problems.answer(Problem(problems.SERVER), request)


def answer_to(error: Exception, request: HttpRequest, view: Any) -> HttpResponse | None:
    """The answer to an expected failure, None for a fault of the program."""
    problem = _problem(error, view)
    return None if problem is None else problems.answer(problem, request)


def _problem(error: Exception, view: Any) -> Problem | None:
    if isinstance(error, Problem):
        return error
    own: Problem | None = view.problem_of(error)
    if own is not None:
        return own
    if isinstance(error, Invalid):
        errors = [view.error_at(field, message) for field, messages in error.errors.items() for message in messages]
        return Problem(problems.INVALID, f"共有 {len(errors)} 处需要更正。", errors=errors)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_shape_errors(error.detail, ()))
        return Problem(problems.INVALID, f"共有 {len(errors)} 处需要更正。", errors=errors)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return Problem(problems.UNAUTHORISED, headers={"WWW-Authenticate": REALM})
    for family, kind in _OF_HOUSE:
        if isinstance(error, family):
            return Problem(kind, str(error))
    return next((Problem(kind) for family, kind in _OF_FRAMEWORK if isinstance(error, family)), None)


def pointer(parts: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901) to a value of the request; "" is the whole."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def error_at(parts: tuple[str | int, ...], message: str) -> dict[str, Any]:
    """One fault: where it is, the field's name, the line counted from 1 (null outside of lines), and what is wrong."""
    names = [part for part in parts if isinstance(part, str)]
    line = next((part + 1 for part in parts if isinstance(part, int)), None)
    return {"pointer": pointer(parts), "field": names[-1] if names else "", "line": line, "message": message}


def _shape_errors(detail: Any, parts: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:
    """Faults of the request's shape, as REST framework's serializers nest them."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _shape_errors(inner, parts if name == "non_field_errors" else (*parts, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _shape_errors(inner, (*parts, index) if isinstance(inner, dict) else parts)
    else:
        yield error_at(parts, str(detail))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler400`: a problem under the machine interface, a page elsewhere; it says so when more was sent than is taken."""
    if request.path.startswith(PAGE):
        return problems.answer(Problem(problems.BAD_REQUEST), request)
    too_much = isinstance(exception, _TOO_MUCH)
    with suppress(OSError, ValueError):  # the line is broken or closed: there is nothing left to read
        # A browser shows no answer that comes while it is still sending.
        while request.read(DRAINED):
            pass
    return HttpResponse(loader.render_to_string("400.html", {"too_much": too_much}), status=413 if too_much else 400)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """`handler500`: a problem under the machine interface, the usual page elsewhere."""
    if request.path.startswith(PAGE):
        return problems.answer(Problem(problems.SERVER), request)
    return defaults.server_error(request)
