"""What REST framework asks before an endpoint runs: who, whether the token may, how often, and how a body is read.

A module of its own, because REST framework loads what its settings name before it has views.
"""

import json
from decimal import Decimal
from typing import IO, Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tenancy.api import limits, problems
from tenancy.api.gate import REALM, too_many
from tenancy.api.problems import Problem
from tenancy.enums import TokenScope
from tenancy.models import User
from tenancy.tokens import Bearer


class BearerAuthentication(BaseAuthentication):
    """Takes over whom `tenancy.middleware` let in by the token. Session cookies count for nothing here."""

    def authenticate(self, request: Request) -> tuple[User, Bearer] | None:
        """The key's creator and the token, None when the request came round the middleware."""
        bearer: Bearer | None = getattr(request._request, "bearer", None)
        return None if bearer is None else (bearer.user, bearer)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return REALM


class HasScope(BasePermission):
    """The token may be used for this: reading or writing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises Problem (403) when the token's scopes do not hold what the method needs."""
        needed = TokenScope.READ if request.method in ("GET", "HEAD") else view.writes
        bearer: Bearer | None = request.auth  # type: ignore[assignment]  # what BearerAuthentication gave
        if bearer is None:
            return False
        if needed not in bearer.scopes:
            raise Problem(
                problems.SCOPE,
                f"该请求需要权限“{needed.label}”（{needed.value}）。",
                headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{needed.value}"'},
            )
        return True


class TokenThrottle(BaseThrottle):
    """The limit of requests a minute, by token."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Problem (429) for one request too many; what was counted goes into the answer's headers."""
        bearer: Bearer | None = request.auth  # type: ignore[assignment]  # what BearerAuthentication gave
        window = None if bearer is None else limits.count_request(bearer.id)
        request._request.window = window  # type: ignore[attr-defined]
        if window is not None and window.is_exceeded:
            raise too_many(window)
        return True


class JsonParser(BaseParser):
    """JSON in UTF-8, read strictly: decimal numbers stay exact, a name stands once, NaN is none."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value; raises ParseError for anything that is not one."""
        try:
            return json.loads(
                stream.read().decode("utf-8"),
                parse_float=Decimal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_once_each,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError from error


def _refuse_constant(text: str) -> None:
    raise ValueError(text)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
