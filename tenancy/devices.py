"""By which device a person works: a random cookie, of which only the SHA-256 is ever stored.

Personal data: it says that two sign-ins came from one browser, nothing else, and serves the province's integrity signals
(docs/isolation.md).
"""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
KEPT = timedelta(days=365)
_FORM = re.compile(r"[A-Za-z0-9_-]{32,64}")


def device_of(request: HttpRequest) -> str:
    """SHA-256 of the device's cookie in hexadecimal; "" for a browser without one, or with one that was not given here."""
    cookie = request.COOKIES.get(COOKIE, "")
    return sha256(cookie.encode()).hexdigest() if _FORM.fullmatch(cookie) else ""


def mark_device(request: HttpRequest, response: HttpResponse) -> None:
    """Give a browser its cookie, for a year, unless it has one; at sign-in, over https only where the site is."""
    if not device_of(request):
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(32),
            max_age=KEPT,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
