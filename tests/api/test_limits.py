"""How many requests: by token, by wrong tokens from an address, and what holds while Redis is away."""

import time
from typing import Any

import pytest
import redis
from django.core.cache import cache

from tenancy.api import limits
from tests.api.calling import Program, make_token, problem
from tests.cast import Cast

TOKEN = "/api/v1/token"


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, or a test that begins at the end of a minute counts in two."""
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_015.0)


def test_a_token_has_so_many_requests_a_minute(program: Program, cast: Cast, settings: Any) -> None:
    settings.API_TOKEN_LIMIT = 3
    first = program.get(TOKEN)
    assert first["RateLimit-Policy"] == '"token";q=3;w=60'
    assert first["RateLimit"] == '"token";r=2;t=45'
    program.get(TOKEN)
    assert program.get(TOKEN)["RateLimit"] == '"token";r=0;t=45'
    response = program.get(TOKEN)
    assert "每分钟最多 3 次" in problem(response, 429, "too-many-requests")["detail"]
    assert response["Retry-After"] == "45"
    assert response["RateLimit"] == '"token";r=0;t=45'
    second = Program(make_token(cast.actor("clerk")).token)
    assert second.get(TOKEN).status_code == 200, "each token for itself"


def test_a_new_minute_begins_anew(program: Program, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_TOKEN_LIMIT = 1
    assert program.get(TOKEN).status_code == 200
    assert program.get(TOKEN).status_code == 429
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_060.0)
    assert program.get(TOKEN).status_code == 200


def test_wrong_tokens_are_counted_by_address_and_hurt_no_neighbour(program: Program, cast: Cast, settings: Any) -> None:
    settings.API_FAILURE_LIMIT = 2
    wrong = Program(f"zjt_{'0' * 64}")
    for _ in range(2):
        problem(wrong.get(TOKEN), 401, "unauthorised")
    response = wrong.get(TOKEN)
    problem(response, 429, "too-many-requests")
    assert response["Retry-After"] == "45"
    wrong.client.defaults["REMOTE_ADDR"] = "10.9.8.7"
    problem(wrong.get(TOKEN), 401, "unauthorised")
    assert program.get(TOKEN).status_code == 200, "a good token from the same address"


def test_a_request_without_a_token_is_no_wrong_token(cast: Cast, settings: Any) -> None:
    settings.API_FAILURE_LIMIT = 1
    for _ in range(3):
        problem(Program("").get(TOKEN), 401, "unauthorised")


@pytest.mark.parametrize("fault", [redis.ConnectionError("gone"), redis.TimeoutError("slow"), OSError("no route")])
def test_while_redis_is_away_nobody_is_turned_away(
    program: Program, settings: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception, caplog: Any
) -> None:
    settings.API_TOKEN_LIMIT = settings.API_FAILURE_LIMIT = 1

    def away(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr(cache, "add", away)
    for _ in range(3):
        response = program.get(TOKEN)
        assert response.status_code == 200 and "RateLimit" not in response
        problem(Program("zjt_x").get(TOKEN), 401, "unauthorised")
    assert "not counted" in caplog.text


def test_a_dead_redis_costs_a_request_half_a_second_at_most(program: Program, settings: Any) -> None:
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}  # nobody listens there
    }
    began = time.monotonic()
    assert program.get(TOKEN).status_code == 200
    assert time.monotonic() - began < 5
