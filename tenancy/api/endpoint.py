"""What every endpoint shares: the token's scope, limits, JSON in and out, conditions and repeated requests."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from core import sql
from tenancy.api import conditions, handler, keeping, problems
from tenancy.api.problems import Problem
from tenancy.enums import TokenScope
from tenancy.roles import Actor
from tenancy.tokens import Bearer

MAX_BODY = 2 * 1024 * 1024
"""Bytes of a request; the largest return, 200 lines, takes a tenth of it."""


class Shape(serializers.Serializer[Any]):
    """The shape of a request: an unknown name is a typing error and refused, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        """As usual, and no name beyond the fields."""
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name: ["没有这个名称的项目。"] for name in unknown})
        return super().to_internal_value(data)


class Endpoint(APIView):
    """A view of the machine interface: inside the scope of the token's enterprise, by the rules of the pages."""

    machine = True  # the mark that ScopeMiddleware reads
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    writes: ClassVar[TokenScope] = TokenScope.WRITE
    """What a token needs for methods other than GET."""

    @property
    def bearer(self) -> Bearer:
        """The request's token and whom it stands for."""
        found: Bearer = self.request.auth  # type: ignore[assignment]  # what BearerAuthentication gave
        return found

    @property
    def actor(self) -> Actor:
        """Who acts: the token for its creator."""
        return self.bearer.actor

    @property
    def plain(self) -> HttpRequest:
        """The request as Django has it."""
        found: HttpRequest = self.request._request
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Token, scope and limit as usual; then the body's size, before anything is read."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MAX_BODY:
            raise Problem(problems.TOO_LARGE)
        self.body = request._request.body
        self.now: datetime = sql.now()

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer says how many requests are left."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        window = getattr(getattr(request, "_request", request), "window", None)
        for name, value in (window.headers if window is not None else {}).items():
            finished.headers.setdefault(name, value)
        return finished

    def read(self, shape: type[Shape]) -> Any:
        """The request's body in this shape; raises ValidationError (422) with a pointer to each fault."""
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def once(self, act: Callable[[], HttpResponse], *, required: bool) -> HttpResponse:
        """Do it once for the request's Idempotency-Key (`tenancy.api.keeping`)."""
        return keeping.once(
            self.plain,
            bearer=self.bearer,
            body=self.body,
            required=required,
            now=self.now,
            act=act,
            answer_to=lambda error: handler.answer_to(error, self.plain, self),
        )

    def respond(self, data: Any, *, status: int = 200, version: int | None = None) -> HttpResponse:
        """An answer in JSON; with a version also its ETag, and 304 without a body for whoever has it."""
        content = as_json(data)
        headers = {"Cache-Control": "private, no-cache", "Content-Language": "zh-CN"}
        if version is not None:
            headers["ETag"] = conditions.etag_of(version, content)
            if self.request.method in ("GET", "HEAD") and conditions.is_unchanged(self.plain, headers["ETag"]):
                return HttpResponse(status=304, headers=headers)
        return HttpResponse(content, status=status, content_type="application/json", headers=headers)

    def problem_of(self, error: Exception) -> Problem | None:
        """The problem that a failure of this endpoint's own kind is; None for the kinds that all endpoints share."""
        return None

    def error_at(self, field: str, message: str) -> dict[str, Any]:
        """Where a service's message about a field belongs in the request; "" is the whole."""
        return handler.error_at((field,) if field else (), message)


def as_json(data: Any) -> bytes:
    """Compact JSON in UTF-8; decimals as text, times with their offset."""
    return bytes(JSONRenderer().render(data))
