"""Who reads the feed: a key of the department's other systems, which opens these addresses and no others."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from assessment.services import FeedReader, feed_reader_of
from tenancy.api import conditions, limits
from tenancy.api.endpoint import Endpoint, as_json
from tenancy.api.gate import REALM, admit_by, too_many
from tenancy.roles import Actor
from tenancy.scope import actor_scope


class FeedAuthentication(BaseAuthentication):
    """Takes over whom the door let in. Session cookies count for nothing here."""

    def authenticate(self, request: Request) -> tuple[None, FeedReader] | None:
        """The reader, None when the request came round the door."""
        reader: FeedReader | None = getattr(request._request, "reader", None)
        return None if reader is None else (None, reader)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return REALM


class FeedThrottle(BaseThrottle):
    """The limit of requests a minute, by key: as many as an enterprise's program has."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Problem (429) for one request too many; what was counted goes into the answer's headers."""
        reader: FeedReader = request.auth  # type: ignore[assignment]  # what FeedAuthentication gave
        window = limits.count_request(f"feed-{reader.id}")
        request._request.window = window  # type: ignore[attr-defined]
        if window is not None and window.is_exceeded:
            raise too_many(window)
        return True


class FeedScheme(OpenApiAuthenticationExtension):
    """How a request says who it is."""

    target_class = "assessment.api.door.FeedAuthentication"
    name = "feed"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A token in the Authorization header."""
        return {"type": "http", "scheme": "bearer", "description": "省商务厅、省外贸中心签发的数据接口密钥，以zjf_开头"}


class FeedEndpoint(Endpoint):
    """An endpoint of the feed: inside the reading scope that its key gives, never inside a person's or an enterprise's."""

    machine = False  # its keys are not the enterprises': the door below opens the scope, not the middleware
    http_method_names = ["get", "head"]
    authentication_classes = [FeedAuthentication]
    permission_classes = []
    throttle_classes = [FeedThrottle]

    @property
    def actor(self) -> Actor:
        """Who reads."""
        reader: FeedReader = self.request.auth  # type: ignore[assignment]  # what FeedAuthentication gave
        return reader.actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in by the key, then as usual, in the key's scope."""
        admitted = admit_by(feed_reader_of, request, now=timezone.now())
        if isinstance(admitted, HttpResponseBase):
            return admitted
        request.reader = admitted  # type: ignore[attr-defined]
        trace = f"{uuid.uuid4().hex} {request.META.get('REMOTE_ADDR', '')} {request.method} {request.path}"[:300]
        with actor_scope(admitted.actor, request=trace):
            return super().dispatch(request, *args, **kwargs)

    def tell(self, data: Any, etag: str | None = None) -> HttpResponse:
        """An answer with its ETag (left out: a digest of it), and 304 without a body for whoever has it."""
        content = as_json(data)
        tag = f'"{etag}"' if etag is not None else conditions.etag_of(0, content)
        headers = {"Cache-Control": "private, no-cache", "Content-Language": "zh-CN", "ETag": tag}
        if conditions.is_unchanged(self.plain, tag):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(content, content_type="application/json", headers=headers)
