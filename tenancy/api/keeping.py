"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeated request is answered, not done again.

The answer is kept for a day in the transaction of what it reports, so neither is there without the other. Not kept are answers of
500 and more, whose transaction is rolled back, and failed conditions (412, 428), under which nothing was tried: the same key may
try again.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core import sql
from tenancy.api import problems
from tenancy.api.problems import Problem
from tenancy.models import KeptAnswer
from tenancy.tokens import ANSWERS_KEPT, Bearer

KEYS = 33001
"""Key space of locks on idempotency keys (any number that no other key space of this database has)."""
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_UNTRIED = (412, 428)
_KEPT_HEADERS = ("ETag", "Location", "Content-Language")


def once(
    request: HttpRequest,
    *,
    bearer: Bearer,
    body: bytes,
    required: bool,
    now: datetime,
    act: Callable[[], HttpResponse],
    answer_to: Callable[[Exception], HttpResponse | None],
) -> HttpResponse:
    """Do what a request asks for once for its key: the same request again gets the first answer, byte for byte.

    Raises Problem: 400 for a key that is missing though `required`, or is none; 409 while the first request with the key is
    still worked on; 422 for a key of another request. `answer_to` turns what `act` raises into an answer, None for a fault.
    """
    key = _key(request, required=required)
    if key is None:
        return act()
    fingerprint = _fingerprint(request, body)
    _lock(bearer, key)
    mine = KeptAnswer.objects.filter(enterprise=bearer.actor.enterprise, key=key)
    kept = mine.first()
    if kept is not None:
        if now - kept.created_at >= ANSWERS_KEPT:
            mine.delete()  # it only waits for the purge
        elif kept.fingerprint != fingerprint:
            raise Problem(problems.KEY_REUSED)
        else:
            return _again(kept)
    try:
        with transaction.atomic():
            response = act()
    except Exception as error:
        refused = answer_to(error)
        if refused is None or refused.status_code >= 500 or refused.status_code in _UNTRIED:
            raise
        response = refused
    _keep(response, bearer, key, fingerprint, now)
    return response


def _key(request: HttpRequest, *, required: bool) -> str | None:
    given = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if not given:
        if required:
            raise Problem(problems.KEY_MISSING)
        return None
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if _KEY.fullmatch(key) is None:
        raise Problem(problems.BAD_REQUEST, "Idempotency-Key须为1至255个可见的ASCII字符，建议用UUID。")
    return key


def _fingerprint(request: HttpRequest, body: bytes) -> str:
    condition = request.META.get("HTTP_IF_MATCH", "").strip()
    head = f"{request.method}\n{request.get_full_path()}\n{condition}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


def _lock(bearer: Bearer, key: str) -> None:
    digest = hashlib.sha256(f"{bearer.actor.enterprise} {key}".encode()).digest()
    number = int.from_bytes(digest[:4], "big", signed=True)
    if not sql.one("tenancy", "try_lock", {"space": KEYS, "key": number}).locked:
        raise Problem(problems.IN_PROGRESS, headers={"Retry-After": "1"})


def _keep(response: HttpResponse, bearer: Bearer, key: str, fingerprint: str, now: datetime) -> None:
    actor = bearer.actor
    assert actor.enterprise is not None and actor.region is not None  # a key stands for an enterprise
    KeptAnswer.objects.create(
        enterprise_id=actor.enterprise,
        region_id=actor.region,
        token_id=bearer.id,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in ("Content-Type", *_KEPT_HEADERS) if name in response},
        content=response.content,
        created_at=now,
    )
    response.kept = True  # type: ignore[attr-defined]  # the middleware commits what was kept, refusals too


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(bytes(kept.content), status=kept.status, headers=kept.headers | {REPLAYED: "true"})
    response["Cache-Control"] = "no-store"
    return response
