"""Every error is a problem (RFC 9457): one shape, a stable type, the fitting status."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.request import Request

from tenancy.api.problems import KINDS
from tests.api.calling import LINE, MONTH, Program, line, problem
from tests.cast import Cast

RETURN = f"/api/v1/months/{MONTH}/return"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing/at/all", "/api/v1/orders/no-uuid", "/api/v1/months"])
def test_an_unknown_address(program: Program, method: str, path: str) -> None:
    problem(program.ask(method, path), 404, "not-found")
    problem(Client().generic(method, path), 404, "not-found")


def test_an_unknown_address_is_a_problem_while_developing_as_well(db: None, settings: Any) -> None:
    settings.DEBUG = True
    problem(Client().post("/api/v1/months"), 404, "not-found")


@pytest.mark.parametrize("month", ["2026-13", "2026", "abc", "2026-1", "0000-01"])
def test_a_month_that_is_none(program: Program, month: str) -> None:
    problem(program.get(f"/api/v1/months/{month}/return"), 404, "not-found")


@pytest.mark.parametrize(
    "method, path",
    [
        ("POST", "/api/v1/months/"),
        ("DELETE", RETURN),
        ("PATCH", RETURN),
        ("OPTIONS", RETURN),
        ("GET", f"{RETURN}/file"),
    ],
)
def test_a_wrong_method(program: Program, method: str, path: str) -> None:
    response = program.ask(method, path)
    problem(response, 405, "method-not-allowed")
    assert method not in response["Allow"].split(", ") and "OPTIONS" not in response["Allow"]


def test_another_format_is_not_to_be_had(program: Program) -> None:
    problem(program.get("/api/v1/months/", Accept="application/xml"), 406, "not-acceptable")
    assert program.get("/api/v1/months/", Accept="application/*").status_code == 200


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_another_content_type(program: Program, content_type: str) -> None:
    response = program.client.generic(
        "PUT",
        RETURN,
        b"{}",
        content_type=content_type,
        headers={"Authorization": f"Bearer {program.token}", "If-Match": "*"},
    )
    problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"lines": [}',
        b'{"nil": NaN}',
        b'{"nil": true, "nil": false}',
        b"\xff\xfe{}",
        b'{"lines": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"lines": [{"amount": ' + b"9" * 5000 + b"}]}",
    ],
)
def test_what_is_no_json(program: Program, raw: bytes) -> None:
    response = program.client.generic(
        "PUT", RETURN, raw, content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}", "If-Match": "*"},
    )  # fmt: skip
    problem(response, 400, "malformed-json")


def test_too_large(program: Program) -> None:
    body = {"lines": [line("x", note="长" * 800_000)]}
    problem(program.ask("PUT", RETURN, body, If_Match="*"), 413, "too-large")


@pytest.mark.parametrize(
    "body, pointer",
    [
        ([], ""),
        ("text", ""),
        ({"lines": {}}, "/lines"),
        ({"lines": ["x"]}, "/lines/0"),
        ({"lines": [{"contract": "x"}]}, "/lines/0/contract"),
        ({"lines": [LINE, {"amount": ["1"]}]}, "/lines/1/amount"),
        ({"lines": [{"amount": True}]}, "/lines/0/amount"),
        ({"lines": [{"note": "x" * 501}]}, "/lines/0/note"),
        ({"lines": [{"note": "a\x00b"}]}, "/lines/0/note"),
        ({"lines": [{"note": "\ud800"}]}, "/lines/0/note"),
        ({"nil": "perhaps"}, "/nil"),
        ({"sentiment": []}, "/sentiment"),
        ({"sentiment": {"orders": {}}}, "/sentiment/orders"),
        ({"nothing": 1}, "/nothing"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_a_request_of_the_wrong_shape(program: Program, body: Any, pointer: str) -> None:
    found = problem(program.file(body), 422, "invalid")
    assert pointer in [error["pointer"] for error in found["errors"]], found
    for error in found["errors"]:
        assert set(error) == {"pointer", "field", "line", "message"}
        assert error["message"]


def test_hard_checks_name_the_place(program: Program) -> None:
    found = problem(program.file({"lines": [LINE, line("B-2", amount="-5", market="Atlantis")]}), 422, "invalid")
    places = {(error["pointer"], error["field"], error["line"]) for error in found["errors"]}
    assert places == {("/lines/1/amount", "amount", 2), ("/lines/1/market", "market", 2)}
    assert "Atlantis" in json.dumps(found, ensure_ascii=False)


def test_a_month_that_has_not_begun(program: Program) -> None:
    later = MONTH.plus(3)
    response = program.file({"nil": True}, month=later, If_Match="*")
    assert "尚未开始" in problem(response, 409, "refused")["detail"]


def test_a_fault_of_the_server(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> HttpResponse:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("orders.api.views.MonthsView.get", broken)
    careful = Program(program.token, raises=False)
    response = careful.get("/api/v1/months/")
    problem(response, 500, "server-error")
    assert b"secret" not in response.content
    with pytest.raises(ZeroDivisionError):
        program.get("/api/v1/months/")


def test_a_fault_before_the_view(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> Request:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("tenancy.middleware.admit", broken)
    problem(Program("zjt_x", raises=False).get("/api/v1/months/"), 500, "server-error")
    problem(Client(headers={"Host": "evil.example"}).get("/api/v1/months/"), 400, "bad-request")


def test_the_kinds_have_addresses_of_their_own_on_the_page(db: None) -> None:
    page = Client().get("/api/").content.decode()
    assert len({kind.slug for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert f'id="{kind.slug}"' in page
        assert kind.type == f"/api/#{kind.slug}"
