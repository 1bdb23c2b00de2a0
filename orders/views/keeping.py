"""What was typed survives an expired login: it waits in the browser's session and is shown again, never filed by itself.

A page of a month carries a signed stamp: for whom it was made, which enterprise, which month. Only fields under a valid
stamp are kept, so nobody can fill sessions with other things, and only the person of the stamp gets them back.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.csrf import csrf_failure as plain_csrf_failure

from core.periods import Month

KEY = "kept_return"
FIELD = "page_of"
_SALT = "orders.kept_return"
_VALID = 7 * 24 * 60 * 60
LONGEST = 400_000
"""Characters kept: 200 new orders and 1,000 in hand have some 200,000."""
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", FIELD, "action"})


@dataclass(frozen=True)
class Stamp:
    """For whom a page was made."""

    user: int
    enterprise: int
    month: str


def stamp(request: HttpRequest, month: Month) -> str:
    """The stamp of a page, for a hidden field."""
    return signing.dumps([request.user.pk, request.actor.enterprise, str(month)], salt=_SALT)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The answer to a visitor: the sign-in page, with what was typed kept; 401 to a script, which keeps it itself."""
    if wants_json(request):
        login = redirect_to_login(request.get_full_path()).url
        return JsonResponse({"message": "登录已过期，请重新登录。", "login": login}, status=401)
    if request.method == "POST":
        keep(request)
    return redirect_to_login(request.get_full_path())


def keep(request: HttpRequest) -> bool:
    """Put the posted fields into the session, if their page was one of ours; whether they were."""
    found = _read(request.POST.get(FIELD, ""))
    fields = {name: value for name, value in request.POST.items() if name not in _NOT_KEPT}
    if found is None or sum(len(name) + len(value) for name, value in fields.items()) > LONGEST:
        return False
    request.session[KEY] = {"of": [found.user, found.enterprise, found.month], "fields": fields}
    return True


def take(request: HttpRequest, month: Month) -> dict[str, str] | None:
    """The fields kept for this person, enterprise and month, once; what is another person's is thrown away."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    user, enterprise, of_month = kept["of"]
    if user != request.user.pk:
        del request.session[KEY]
        return None
    if (enterprise, of_month) != (request.actor.enterprise, str(month)):
        return None
    del request.session[KEY]
    fields: dict[str, str] = kept["fields"]
    return fields


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before the last sign-in: of a month's page what was typed is kept and shown for another go.

    Nothing is done but that: the stamp must be the signed-in person's own, and filing takes another press.
    """
    found = _read(request.POST.get(FIELD, ""))
    if found is None or found.user != request.user.pk or wants_json(request) or not keep(request):
        return plain_csrf_failure(request, reason=reason)
    return redirect("orders:month", month=found.month)


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not a person."""
    return request.accepts("application/json") and not request.accepts("text/html")


def _read(text: str) -> Stamp | None:
    try:
        return Stamp(*signing.loads(text, salt=_SALT, max_age=_VALID))
    except (signing.BadSignature, TypeError, ValueError):
        return None
