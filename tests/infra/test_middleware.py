"""Health answers, the visitor's address behind gateways, the policy header, the password hash."""

import time

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from zjtrade.middleware import HealthMiddleware, TrustedProxyMiddleware


def test_healthz_needs_no_host_name_or_sign_in(db: None) -> None:
    answer = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "sessionid" not in answer.cookies


def test_healthz_names_what_is_down(db: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = HealthMiddleware(lambda request: HttpResponse())(RequestFactory().get("/healthz"))
    assert answer.status_code == 503
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"down: queue\n"


@pytest.mark.parametrize(
    ("gateways", "header", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_own_gateways_are_believed(settings: Settings, gateways: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXY = gateways
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
    TrustedProxyMiddleware(view)(request)
    assert seen == [address]


def test_every_page_carries_the_strict_policy(db: None) -> None:
    policy = Client().get("/login/")["Content-Security-Policy"]
    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }


def test_passwords_cost_what_a_deadline_day_can_afford() -> None:
    encoded = make_password("正确的马电池订书钉")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    began = time.process_time()
    assert check_password("正确的马电池订书钉", encoded)
    assert time.process_time() - began < 0.25, "about 27 ms on an idle core"
    assert not check_password("错误的马电池订书钉", encoded)
