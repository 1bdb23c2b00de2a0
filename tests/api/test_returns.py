"""The month by program: read, save, check, file, correct; orders and receipts afterwards."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.enums import Channel, FilingStatus, FindingKind
from orders.facts import RawReturn
from orders.models import Filing, FilingTrace, FilingVersion, Finding
from orders.services import save_draft
from tenancy.scope import actor_scope, job_scope
from tests.api.calling import LINE, MONTH, Program, line, problem
from tests.cast import Cast

EARLIER = MONTH.previous()


def test_the_whole_month(program: Program, cast: Cast) -> None:
    months = program.get("/api/v1/months/").json()["results"]
    assert {"month": str(MONTH), "status": "not_filed", "version": 0}.items() <= next(
        row for row in months if row["month"] == str(MONTH)
    ).items()
    before = program.get(f"/api/v1/months/{MONTH}/return")
    assert before.json()["content"] == {"lines": [], "changes": [], "sentiment": {}, "explanations": {}, "nil": False}
    saved = program.save({"lines": [LINE]}, If_Match=before["ETag"])
    assert saved.status_code == 200, saved.content.decode()
    assert saved.json()["status"] == "draft"
    assert saved.json()["content"]["lines"] == [LINE]
    checked = program.check({"lines": [LINE]}).json()
    assert checked["balance"] == [
        {"unit": "USD", "opening": "0.00", "signed": "12000.50", "shipped": "0.00", "cancelled": "0.00",
         "adjusted": "0.00", "closing": "12000.50"}
    ]  # fmt: skip
    filed = program.file({"lines": [LINE]}, If_Match=saved["ETag"])
    assert filed.status_code == 200, filed.content.decode()
    receipt = filed.json()
    assert receipt["signed_count"] == 1 and receipt["signed_usd_10k"] == "1.20"
    assert filed["Location"] == f"/api/v1/receipts/{receipt['receipt']}"
    assert program.get(filed["Location"]).json() == receipt
    order = program.get("/api/v1/orders/").json()["results"][0]
    assert order["contract_no"] == "XH-001" and order["left"] == "12000.50" and order["state"] == "in_hand"
    assert program.get(f"/api/v1/orders/{order['order']}").json()["changes"] == []
    with job_scope(reason="test"):
        filing = Filing.objects.get(enterprise=cast.enterprise)
        assert filing.filed_by_id == cast.clerk.pk
        assert FilingVersion.objects.get(filing=filing).channel == Channel.API
        assert FilingTrace.objects.get(filing=filing).address == "127.0.0.1"


def _earlier(program: Program, *contracts: str) -> dict[str, Any]:
    """Orders of the month before, in hand now, by contract number."""
    lines = [line(contract, signed_on=f"{EARLIER}-01") for contract in contracts]
    filed = program.file({"lines": lines}, month=EARLIER, key=f"earlier-{contracts[0]}")
    assert filed.status_code == 200, filed.content.decode()
    held = program.get(f"/api/v1/months/{MONTH}/return").json()["in_hand"]
    return {order["contract_no"]: order for order in held}


def test_orders_in_hand_move(program: Program) -> None:
    held = _earlier(program, "A", "B", "C", "D", "E")
    assert held["A"]["opening"] == "12000.50" and held["A"]["reported"] == str(EARLIER)
    changes = [
        {"order": held["A"]["order"], "state": "completed"},
        {"order": held["B"]["order"], "shipped": "2000"},
        {"order": held["C"]["order"], "state": "cancelled"},
        {"order": held["D"]["order"], "state": "transferred", "destination": "abroad"},
        {"order": held["E"]["order"], "amount": "13000.50", "note": "加单"},
    ]
    filed = program.file({"changes": changes, "lines": [LINE]})
    assert filed.status_code == 200, filed.content.decode()
    current = program.get(f"/api/v1/months/{MONTH}/return").json()
    assert current["balance"] == [
        {"unit": "USD", "opening": "60002.50", "signed": "12000.50", "shipped": "14000.50", "cancelled": "24001.00",
         "adjusted": "1000.00", "closing": "35001.50"}
    ]  # fmt: skip
    orders = {order["contract_no"]: order for order in program.get("/api/v1/orders/").json()["results"]}
    assert {name: order["state"] for name, order in orders.items()} == {
        "A": "completed", "B": "part_shipped", "C": "cancelled", "D": "transferred", "E": "in_hand", "XH-001": "in_hand",
    }  # fmt: skip
    assert orders["A"]["closed_in"] == str(MONTH) and orders["A"]["left"] == "0.00"
    assert (orders["E"]["amount"], orders["E"]["amount_now"], orders["E"]["note"]) == ("12000.50", "13000.50", "加单")
    moves = program.get(f"/api/v1/orders/{held['D']['order']}").json()["changes"]
    assert [(move["month"], move["state"], move["destination"], move["cancelled"]) for move in moves] == [
        (str(MONTH), "transferred", "abroad", "12000.50")
    ]
    sent = {change["order"]: change for change in current["content"]["changes"]}
    assert sent[held["A"]["order"]]["state"] == "completed"
    assert sent[held["D"]["order"]]["destination"] == "abroad"
    assert sent[held["B"]["order"]]["shipped"] == "2000.00"


def test_nil(program: Program) -> None:
    filed = program.file({"nil": True})
    assert filed.json()["nil"] is True and filed.json()["signed_count"] == 0
    assert program.get("/api/v1/months/").json()["results"][0]["status"] == "filed"


def test_a_correction_is_a_new_version(program: Program) -> None:
    first = program.file({"lines": [LINE]}, key="a").json()
    order = program.get("/api/v1/orders/").json()["results"][0]
    second = program.file({"lines": [LINE | {"amount": "13000", "order": order["order"]}]}, key="b").json()
    assert [version["number"] for version in second["versions"]] == [2, 1]
    assert {version["channel"] for version in second["versions"]} == {"api"}
    assert second["sha256"] != first["sha256"] and second["first_filed_at"] == first["first_filed_at"]
    assert program.get("/api/v1/orders/").json()["results"][0]["order"] == order["order"], "the order lives on"


def test_figures_in_full(program: Program) -> None:
    """A number keeps all its digits on the way, as text or as a number."""
    lines = [
        line("A", amount="123456789012.34"),
        line("B", amount=123456789012.34),
        line("C", amount=7, hs_code=610910),
        line("D", amount="１２，３４５．６０"),
        line("E", amount=None, hs_code=None),
    ]
    found = problem(program.file({"lines": lines}, key="a"), 422, "invalid")
    assert [error["pointer"] for error in found["errors"]] == ["/lines/4/amount"]
    response = program.file({"lines": lines[:4], "accept_flags": True}, key="b")
    assert [each["amount"] for each in response.json()["content"]["lines"]] == [
        "123456789012.34", "123456789012.34", "7.00", "12345.60",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [1e400, 10**4000, -0.0])
def test_absurd_numbers_are_refused_and_cost_nothing(program: Program, amount: Any) -> None:
    raw = f'{{"lines": [{{"contract_no": "A", "amount": {"1e999999999" if amount == 1e400 else amount}}}]}}'
    response = program.client.generic(
        "POST", f"/api/v1/months/{MONTH}/return/check", raw, content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}"},
    )  # fmt: skip
    assert response.status_code in (400, 422), response.content[:300]


def test_what_the_page_saved_the_program_reads(program: Program, cast: Cast) -> None:
    clerk = cast.actor("clerk")
    draft = {
        "lines": [
            {"contract_no": "P-1", "market": "美国", "amount": "1,000.00", "state": "部分交货", "shipped": "很多"}
        ]
    }
    with actor_scope(clerk):
        save_draft(month=MONTH, typed=RawReturn.of_draft(draft), version=0, by=clerk, now=timezone.now())
    current = program.get(f"/api/v1/months/{MONTH}/return").json()
    assert current["has_draft"] is True and current["saved_by"] == "cast-clerk"
    assert current["content"]["lines"] == [
        {"contract_no": "P-1", "market": "US", "amount": "1000.00", "state": "part_shipped", "shipped": "很多"}
    ]


def test_what_came_back_says_why(program: Program, cast: Cast) -> None:
    program.file({"lines": [LINE]}, key="a")
    with job_scope(reason="test"):
        filing = Filing.objects.get()
        Filing.objects.filter(pk=filing.pk).update(status=FilingStatus.RETURNED)
        Finding.objects.create(
            enterprise=cast.enterprise, region_id=filing.region_id, filing=filing, month=filing.month,
            kind=FindingKind.RETURNED, reason="金额疑为人民币", opened_at=filing.filed_at,
        )  # fmt: skip
    current = program.get(f"/api/v1/months/{MONTH}/return").json()
    assert current["status"] == "returned"
    assert [(found["kind"], found["reason"]) for found in current["complaints"]] == [("returned", "金额疑为人民币")]
    assert program.file({"lines": [LINE]}, key="b").status_code == 200
    assert program.get(f"/api/v1/months/{MONTH}/return").json()["status"] == "filed"


def test_a_return_that_was_never_filed_has_no_receipt(program: Program) -> None:
    program.save({"lines": [LINE]})
    assert program.get(f"/api/v1/months/{MONTH}/return").json()["receipt"] is None
    with job_scope(reason="test"):
        filing = Filing.objects.get()
    problem(program.get(f"/api/v1/receipts/{filing.public_id}"), 404, "not-found")


def test_orders_are_filtered_and_paged(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    began = timezone.now() - timedelta(minutes=1)
    held = _earlier(program, "A", "B", "C")
    program.file({"changes": [{"order": held["A"]["order"], "state": "completed"}]}, key="x")

    def found(query: str) -> list[str]:
        body = program.get(f"/api/v1/orders/{query}").json()
        return [order["contract_no"] for order in body["results"]]

    assert found("") == ["A", "B", "C"]
    assert found("?state=completed") == ["A"]
    assert found("?state=in_hand,part_shipped") == ["B", "C"]
    assert found(f"?updated_since={quote(began.isoformat())}") == ["A", "B", "C"]
    assert found(f"?updated_since={quote((timezone.now() + timedelta(hours=1)).isoformat())}") == []
    monkeypatch.setattr("orders.api.views.PAGE_SIZE", 2)
    assert found("?page=1") == ["A", "B"] and found("?page=2") == ["C"]
    assert program.get("/api/v1/orders/").json()["pages"] == 2
    problem(program.get("/api/v1/orders/?page=3"), 404, "not-found")
    for wrong in (
        "page=0",
        "page=x",
        "page=-1",
        "state=lost",
        "updated_since=2026-11-03",
        "updated_since=2026-13-01T00:00Z",
    ):
        errors = problem(program.get(f"/api/v1/orders/?{wrong}"), 422, "invalid")["errors"]
        assert errors[0]["field"] == wrong.split("=")[0]


def test_lists_of_codes(program: Program) -> None:
    markets = program.get("/api/v1/markets/").json()["results"]
    assert {"code": "US", "name": "美国"} in markets and len(markets) > 200
    currencies = program.get("/api/v1/currencies/").json()["results"]
    assert [row["code"] for row in currencies][:2] == ["USD", "CNY"]


def _real(queries: CaptureQueriesContext) -> list[str]:
    """Statements of a request; savepoints and restored settings are those of the test's own transaction."""
    return [
        query["sql"]
        for query in queries.captured_queries
        if not re.match(
            r"(RELEASE )?SAVEPOINT|ROLLBACK TO|SELECT current_setting|SELECT set_config\('zj.token', ''", query["sql"]
        )
    ]


def _cost(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return len(_real(queries))


@pytest.mark.parametrize("count", [1, 40])
def test_queries_are_the_same_for_one_order_and_for_forty(program: Program, count: int) -> None:
    held = _earlier(program, *(f"A-{number:02}" for number in range(count)))
    lines = [line(f"B-{number:02}") for number in range(count)]
    changes = [{"order": order["order"], "shipped": "1"} for order in held.values()]
    body = {"lines": lines, "changes": changes}
    # Admission 4: door, token with creator, posts, settings; and settings back, the database's time: 6 in all.
    assert _cost(lambda: program.get("/api/v1/months/")) == 6 + 2  # enterprise, returns
    # enterprise, return, orders, their changes, rates
    assert _cost(lambda: program.get(f"/api/v1/months/{MONTH}/return")) == 6 + 5
    # contracts elsewhere, the past
    assert _cost(lambda: program.check(body)) == _CHECK
    etag = program.etag()
    assert _cost(lambda: program.save(body, If_Match=etag)) == _SAVE
    etag = program.etag()
    assert _cost(lambda: program.file(body, key="k", If_Match=etag)) == _FILE
    assert _cost(lambda: program.file(body, key="k", If_Match=etag)) == 6 + 2  # lock, the kept answer
    # counted, orders, changes
    assert _cost(lambda: program.get("/api/v1/orders/")) == 6 + 3


_CHECK, _SAVE, _FILE = 13, 21, 29
