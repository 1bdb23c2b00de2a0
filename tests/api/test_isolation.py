"""A key against another enterprise's rows: in path, query and body; nothing is shown, changed or told apart."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from orders.facts import RawLine, RawReturn
from orders.models import Filing, Order
from orders.services import file_return
from tenancy.models import ApiToken, KeptAnswer
from tenancy.scope import actor_scope, job_scope
from tests.api.calling import LINE, MONTH, Program, line, make_token, problem
from tests.cast import Cast
from tests.isolation.walk import METHODS, Page, pages

CANARY = "金丝雀丁"
NOTHING = UUID(int=7)


@pytest.fixture
def foreign(cast: Cast, foreign_program: Program, now: Any) -> dict[str, str]:
    """Ids of a filed return, an order and a key of the foreign enterprise, with its canary in every text."""
    lines = [line(f"{CANARY}-1", product=f"{CANARY}针织衫", note=CANARY)]
    filed = foreign_program.file({"lines": lines, "sentiment": {}}, key=CANARY.encode().hex())
    assert filed.status_code == 200, filed.content.decode()
    order = foreign_program.get("/api/v1/orders/").json()["results"][0]
    with job_scope(reason="test"):
        token = ApiToken.objects.get(enterprise=cast.foreign)
    return {
        "filing": filed.json()["receipt"],
        "order": order["order"],
        "api_token": str(token.public_id),
        "enterprise": str(cast.foreign.public_id),
        "month": str(MONTH),
    }


def _endpoints() -> list[Page]:
    return [page for page in pages() if page.name.startswith(("orders_api:", "api:"))]


def _state() -> list[Any]:
    with job_scope(reason="test"):
        foreign = {"enterprise__name__startswith": CANARY}
        return [
            list(Filing.objects.filter(**foreign).values()),
            list(Order.objects.filter(**foreign).values()),
            list(KeptAnswer.objects.filter(**foreign).values("key", "status")),
            list(ApiToken.objects.filter(**foreign).values("revoked_at", "scopes", "name")),
        ]


def test_nothing_foreign_is_shown_or_changed(program: Program, cast: Cast, foreign: dict[str, str]) -> None:
    before, probes = _state(), 0
    bodies: list[Any] = [
        None,
        {"lines": [LINE | {"order": foreign["order"]}]},
        {"changes": [{"order": foreign["order"], "state": "cancelled"}]},
        {"lines": [line("A")], "enterprise": foreign["enterprise"]},
        {"lines": [line("A", enterprise_id=cast.foreign.pk)]},
        {"nil": True, "explanations": {foreign["order"]: "x" * 20}},
    ]
    query = f"?enterprise={foreign['enterprise']}&enterprise_id={cast.foreign.pk}&order={foreign['order']}&q={CANARY}"
    for page in _endpoints():
        path = page.path(foreign | {"rest": "nothing"})
        for method in METHODS:
            for number, body in enumerate(bodies if method in ("POST", "PUT") else bodies[:1]):
                for asked in (path, path + query):
                    response = program.ask(method, asked, body, If_Match="*", Idempotency_Key=f"p-{probes}-{number}")
                    text = f"{dict(response.headers)} {response.content.decode()}"
                    assert CANARY not in text, (method, asked, body)
                    assert response.status_code < 500, (method, asked, body)
                    probes += 1
    assert probes > 150
    assert _state() == before


def test_row_security_alone_holds(program: Program, foreign: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("orders.selectors.listing", "orders.selectors.returns", "orders.selectors.sheets", "tenancy.tokens"):
        monkeypatch.setattr(f"{module}.rows_in_view", lambda rows, *args, **kwargs: rows)
    for path in (f"/api/v1/orders/{foreign['order']}", f"/api/v1/receipts/{foreign['filing']}"):
        problem(program.get(path), 404, "not-found")
    assert program.get("/api/v1/orders/").json()["count"] == 0
    assert program.get(f"/api/v1/months/{MONTH}/return").json()["version"] == 0


def test_a_foreign_row_and_a_missing_one_get_the_same_bytes(program: Program, foreign: dict[str, str]) -> None:
    for kind, name in (("orders", "order"), ("receipts", "filing")):
        there, missing = program.get(f"/api/v1/{kind}/{foreign[name]}"), program.get(f"/api/v1/{kind}/{NOTHING}")
        problem(there, 404, "not-found")
        assert there.content == missing.content
        left = [{k: v for k, v in answer.headers.items() if k != "RateLimit"} for answer in (there, missing)]
        assert left[0] == left[1]


def test_a_foreign_order_named_in_a_body_is_one_that_is_not_there(program: Program, foreign: dict[str, str]) -> None:
    answers = [
        program.check({"changes": [{"order": order, "shipped": "1"}]}).content
        for order in (foreign["order"], str(NOTHING))
    ]
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["errors"][0]["pointer"] == "/changes/0/state"


def test_a_foreign_contract_number_is_free(program: Program, foreign: dict[str, str]) -> None:
    """Two enterprises may use one number; that the other did must not be told."""
    assert program.file({"lines": [line(f"{CANARY}-1")]}).status_code == 200


def test_an_order_id_of_somebody_else_makes_an_order_of_ones_own(
    program: Program, cast: Cast, foreign: dict[str, str]
) -> None:
    assert program.file({"lines": [LINE | {"order": foreign["order"]}]}).status_code == 200
    own = program.get("/api/v1/orders/").json()["results"]
    assert [order["contract_no"] for order in own] == ["XH-001"] and own[0]["order"] != foreign["order"]


def test_siblings_of_one_county_are_strangers(program: Program, cast: Cast) -> None:
    sibling = Program(make_token(cast.actor("sibling_clerk")).token)
    filed = sibling.file({"nil": True})
    problem(program.get(filed["Location"]), 404, "not-found")


def test_a_key_follows_its_enterprise_and_not_the_clerks_next_post(program: Program, cast: Cast) -> None:
    """A clerk of two enterprises: each key stands for the one it was made for."""
    assert program.get("/api/v1/token").json()["uscc"] == cast.enterprise.uscc
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        file_return(month=MONTH, typed=RawReturn(lines=[RawLine.of(LINE)]), version=0, by=clerk, now=_now())
    assert program.get("/api/v1/orders/").json()["count"] == 1


def _now() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("who", ["clerk", "county", "city", "centre", "department", "administrator", "auditor"])
def test_a_session_opens_no_endpoint(who: str, cast: Cast, client_for: Any) -> None:
    client: Client = client_for(cast.users[who])
    for page in _endpoints():
        if page.name in ("api:page", "api:schema", "api:unknown"):
            continue
        path = page.path({"month": str(MONTH), "order": NOTHING, "filing": NOTHING})
        for method in METHODS:
            problem(client.generic(method, path), 401, "unauthorised")
