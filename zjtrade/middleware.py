"""Two things before any session or user: the health answer, and the visitor's address behind a gateway."""

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """Answers `/healthz`: 200 `ok` when database and queue answer, else 503 with the name of what does not.

    A middleware and not a view, so that a probe by address passes without being listed in ALLOWED_HOSTS.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.queue = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != "/healthz":
            return self.get_response(request)
        failed = []
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            log.exception("health: the database does not answer")
            connection.close()
            failed.append("database")
        try:
            self.queue.ping()
        except redis.RedisError:
            log.exception("health: the queue does not answer")
            failed.append("queue")
        body = "ok\n" if not failed else f"down: {', '.join(failed)}\n"
        return HttpResponse(
            body, status=503 if failed else 200, content_type="text/plain", headers={"Cache-Control": "no-store"}
        )


class TrustedProxyMiddleware:
    """Puts the visitor's own address into REMOTE_ADDR when TRUSTED_PROXY gateways stand in front.

    With n gateways the n-th address from the right of X-Forwarded-For was written by one of them; anything further
    left may be forged by the visitor. With none the header is ignored.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.hops: int = settings.TRUSTED_PROXY

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.hops:
            addresses = [
                part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
            ]
            if len(addresses) >= self.hops:
                request.META["REMOTE_ADDR"] = addresses[-self.hops]
        return self.get_response(request)
