"""What the page refuses the API refuses, in the same words: the same bad inputs are fed to both."""

import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Invalid, Refused
from orders.api.shapes import as_typed
from orders.facts import RawLine, RawReturn
from orders.rules import Unexplained
from orders.services import check_return, file_return
from tenancy.scope import actor_scope
from tests.api.calling import LINE, MONTH, Program, line
from tests.cast import Cast

TOMORROW = f"{MONTH.plus(1)}-28"
BAD_LINES: dict[str, list[dict[str, Any]]] = {
    "nothing required": [{"note": "x"}],
    "no contract": [line("")],
    "long contract": [line("x" * 51)],
    "twice": [line("A"), line("B"), line("A")],
    "no date": [line("A", signed_on="")],
    "no such date": [line("A", signed_on="2026-02-30")],
    "a date in words": [line("A", signed_on="昨天")],
    "signed later": [line("A", signed_on=TOMORROW)],
    "signed long ago": [line("A", signed_on="1999-01-01")],
    "market": [line("A", market="Atlantis")],
    "no market": [line("A", market="")],
    "hs code": [line("A", hs_code="61O9")],
    "no goods": [line("A", hs_code="", product="")],
    "long product": [line("A", product="长" * 101)],
    "currency": [line("A", currency="XAU")],
    "no currency": [line("A", currency="")],
    "negative": [line("A", amount="-5")],
    "zero": [line("A", amount="0")],
    "three decimals": [line("A", amount="1.234")],
    "absurd": [line("A", amount="9" * 16)],
    "no number": [line("A", amount="一万")],
    "exponent": [line("A", amount="1e5")],
    "shipment before": [line("A", shipment_month=str(MONTH.previous()))],
    "shipment far": [line("A", shipment_month=str(MONTH.plus(200)))],
    "no shipment": [line("A", shipment_month="")],
    "state": [line("A", state="丢失")],
    "shipped more": [line("A", shipped="12000.51")],
    "transferred nowhere": [line("A", state="转移")],
    "destination": [line("A", state="转移", destination="月球")],
    "long note": [line("A", note="长" * 201)],
    "order": [line("A", order="no-uuid")],
    "too many": [line(f"A-{number}") for number in range(201)],
    "nothing": [],
}


def _service_errors(cast: Cast, typed: RawReturn) -> dict[str, list[str]]:
    """What the one service says, which the page calls as well."""
    clerk = cast.actor("clerk")
    try:
        with actor_scope(clerk):
            check_return(month=MONTH, typed=typed, by=clerk, now=timezone.now())
    except Invalid as invalid:
        return invalid.errors
    raise AssertionError("accepted")


def _pointer(key: str) -> str:
    return "/" + key.replace("-", "/") if key else ""


@pytest.mark.parametrize("name", BAD_LINES)
def test_the_same_faults_at_the_same_places(program: Program, cast: Cast, name: str) -> None:
    lines = BAD_LINES[name]
    typed = RawReturn(lines=[RawLine.of(each) for each in lines])
    expected = {
        (_pointer(key), message) for key, messages in _service_errors(cast, typed).items() for message in messages
    }
    assert expected
    for response in (program.check({"lines": lines}), program.file({"lines": lines}, key=name.replace(" ", "-"))):
        assert response.status_code == 422, response.content.decode()
        errors = json.loads(response.content)["errors"]
        assert {(error["pointer"], error["message"]) for error in errors} == expected
        for error in errors:
            parts = error["pointer"].split("/")
            if len(parts) == 4:
                assert error["line"] == int(parts[2]) + 1 and error["field"] == parts[3]


@pytest.mark.parametrize("name", [name for name in BAD_LINES if name not in ("too many", "nothing")])
def test_the_page_says_it_in_the_same_words(
    program: Program, cast: Cast, client_for: Callable[..., Client], name: str
) -> None:
    lines = BAD_LINES[name]
    form: dict[str, Any] = {
        "action": "file",
        "version": "0",
        "lines-TOTAL_FORMS": str(len(lines)),
        "lines-INITIAL_FORMS": "0",
    }
    for index, each in enumerate(lines):
        form |= {f"lines-{index}-{field}": value for field, value in each.items()}
    page = client_for(cast.clerk).post(reverse("orders:month", kwargs={"month": str(MONTH)}), form)
    text = unescape(page.content.decode())
    errors = json.loads(program.check({"lines": lines}).content)["errors"]
    for error in errors:
        if error["field"] != "order":  # a hidden field of the page
            assert error["message"] in text, error


def test_nil_with_orders(program: Program, cast: Cast) -> None:
    expected = _service_errors(cast, RawReturn(lines=[RawLine.of(LINE)], nil=True))
    errors = json.loads(program.file({"lines": [LINE], "nil": True}).content)["errors"]
    assert [error["message"] for error in errors] == expected[""]


def test_a_contract_of_another_month(program: Program, cast: Cast) -> None:
    clerk, earlier = cast.actor("clerk"), MONTH.previous()
    typed = RawReturn(lines=[RawLine.of(LINE | {"signed_on": f"{earlier}-01"})])
    with actor_scope(clerk):
        file_return(month=earlier, typed=typed, version=0, by=clerk, now=timezone.now())
    errors = json.loads(program.file({"lines": [line("X-1"), LINE]}).content)["errors"]
    assert [(error["pointer"], error["message"]) for error in errors] == [
        ("/lines/1/contract_no", f"该合同号已在{earlier.label}的填报中报过。")
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"shipped": "12000.51"},
        {"state": "cancelled", "shipped": "20000"},
        {"state": "transferred"},
        {"amount": "-1"},
        {"state": "nowhere"},
        {"order": "00000000-0000-0000-0000-000000000007", "shipped": "1"},
        {"shipment_month": "1999-01"},
    ],
)
def test_changes_of_orders_in_hand(program: Program, cast: Cast, change: dict[str, str]) -> None:
    clerk, earlier = cast.actor("clerk"), MONTH.previous()
    with actor_scope(clerk):
        typed = RawReturn(lines=[RawLine.of(LINE | {"signed_on": f"{earlier}-01"})])
        file_return(month=earlier, typed=typed, version=0, by=clerk, now=timezone.now())
    held = program.get(f"/api/v1/months/{MONTH}/return").json()["in_hand"]
    assert [(order["contract_no"], order["opening"]) for order in held] == [("XH-001", "12000.50")]
    said = {"order": held[0]["order"]} | change
    expected = _service_errors(cast, as_typed({"changes": [said]}))
    errors = json.loads(program.file({"changes": [said]}).content)["errors"]
    assert {(error["pointer"], error["message"]) for error in errors} == {
        (_pointer(key), message) for key, messages in expected.items() for message in messages
    }


def test_sentiment(program: Program, cast: Cast) -> None:
    expected = _service_errors(cast, RawReturn(nil=True, sentiment={"orders": "sideways"}))
    errors = json.loads(program.file({"nil": True, "sentiment": {"orders": "sideways"}}).content)["errors"]
    assert [(error["pointer"], error["message"]) for error in errors] == [
        ("/sentiment/orders", expected["sentiment-orders"][0])
    ]


def test_a_soft_check_waits_for_a_word(program: Program, cast: Cast) -> None:
    far = line("FAR", shipment_month=str(MONTH.plus(30)))
    clerk = cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(Unexplained) as unexplained:
        file_return(month=MONTH, typed=RawReturn(lines=[RawLine.of(far)]), version=0, by=clerk, now=timezone.now())
    response = program.file({"lines": [far]}, key="a")
    found = json.loads(response.content)
    assert (response.status_code, found["type"]) == (422, "/api/#unexplained")
    assert [(flag["key"], flag["text"]) for flag in found["flags"]] == [
        (flag.key, flag.text) for flag in unexplained.value.flags
    ]
    assert program.check({"lines": [far]}).json()["flags"][0]["explained"] is False
    short = program.file({"lines": [far], "explanations": {"far:FAR": "很短"}}, key="b")
    assert short.status_code == 422
    explained = {"lines": [far], "explanations": {"far:FAR": "客户分批提货，合同约定两年半后交清"}}
    filed = program.file(explained, key="c")
    assert filed.status_code == 200, filed.content.decode()
    assert filed.json()["content"]["flags"][0]["explained"] is True
    accepted = program.file({"lines": [far], "accept_flags": True}, key="d")
    assert accepted.status_code == 200


@pytest.mark.parametrize("state", ["closed", "before"])
def test_a_month_that_is_closed(program: Program, cast: Cast, state: str) -> None:
    month = MONTH.plus(-30) if state == "before" else MONTH.plus(2)
    clerk = cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(Refused) as refused:
        check_return(month=month, typed=RawReturn(nil=True), by=clerk, now=timezone.now())
    for response in (
        program.check({"nil": True}, month=month),
        program.file({"nil": True}, month=month, key=state),
        program.save({}, month=month),
    ):
        found = json.loads(response.content)
        assert (response.status_code, found["type"]) == (409, "/api/#refused")
        assert found["detail"] == refused.value.message
