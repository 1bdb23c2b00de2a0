"""The description: valid, the committed one, and a page for people without script."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.validation import validate_schema

from tenancy.api import description
from tests.api.calling import LINE, MONTH, Program, line
from tests.isolation.walk import pages

COMMITTED = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"


def test_the_committed_description_is_the_generated_one() -> None:
    hint = "run: .venv/bin/python manage.py spectacular --file docs/openapi.yaml"
    assert COMMITTED.read_bytes() == description.as_yaml(), hint


def test_the_command_writes_the_same(tmp_path: Path) -> None:
    call_command("spectacular", file=str(tmp_path / "x.yaml"), fail_on_warn=True, validate=True)
    assert (tmp_path / "x.yaml").read_bytes() == description.as_yaml()


def test_it_is_valid() -> None:
    document = yaml.safe_load(description.as_yaml())
    validate_schema(document)
    assert document["openapi"].startswith("3.1")


def test_it_names_every_endpoint_and_nothing_else() -> None:
    described = set(description.document()["paths"])
    served = {
        page.path({name: f"{{{name}}}" for name in page.parameters}).replace("%7B", "{").replace("%7D", "}")
        for page in pages()
        if page.name.startswith(("orders_api:", "assessment_api:")) and not {"order", "filing"} & set(page.parameters)
    }
    assert served <= described
    assert described == served | {"/api/v1/token", "/api/v1/orders/{order}", "/api/v1/receipts/{filing}"}


def test_it_is_served_to_everybody() -> None:
    response = Client().get("/api/v1/schema/")
    assert response.status_code == 200 and response.content == description.as_yaml()
    assert response["Content-Type"].startswith("application/vnd.oai.openapi")


def _resolved(schema: Any) -> Any:
    """The document's own references as a JSON schema finds them."""
    text = json.dumps(schema).replace("#/components/schemas/", "#/$defs/")
    return json.loads(text)


def _matches(name: str, body: Any) -> None:
    document = description.document()
    definitions = document["components"]["schemas"]
    whole = _resolved({"$ref": f"#/components/schemas/{name}", "$defs": definitions})
    jsonschema.Draft202012Validator(whole).validate(body)
    known = set(definitions[name]["properties"])
    assert set(body) == known, "nothing is told that is not described"


def test_answers_are_as_described(program: Program) -> None:
    earlier = MONTH.previous()
    assert program.file({"lines": [line("A", signed_on=f"{earlier}-01")]}, month=earlier, key="a").status_code == 200
    held = program.get(f"/api/v1/months/{MONTH}/return").json()["in_hand"][0]
    body = {
        "lines": [LINE, line("FAR", shipment_month=str(MONTH.plus(30)))],
        "changes": [{"order": held["order"], "shipped": "1.00"}],
        "sentiment": {"orders": "up"},
        "accept_flags": True,
    }
    _matches("CheckDoc", program.check(body).json())
    filed = program.file(body, key="b")
    _matches("ReceiptDoc", filed.json())
    _matches("ReturnDoc", program.get(f"/api/v1/months/{MONTH}/return").json())
    _matches("MonthsDoc", program.get("/api/v1/months/").json())
    orders = program.get("/api/v1/orders/").json()
    _matches("OrdersDoc", orders)
    _matches("OneOrderDoc", program.get(f"/api/v1/orders/{held['order']}").json())
    _matches("ReceiptDoc", program.get(filed["Location"]).json())
    _matches("CodesDoc", program.get("/api/v1/markets/").json())
    _matches("CodesDoc", program.get("/api/v1/currencies/").json())
    _matches("TokenDoc", program.get("/api/v1/token").json())


@pytest.mark.django_db
def test_the_page_needs_no_script_and_nothing_from_elsewhere() -> None:
    response = Client().get("/api/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|\son\w+=|\sstyle=|<style|javascript:", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    for _, path, operation in description.operations():
        assert path in text and operation["summary"] in text
    for name in ("contract_no", "If-Match", "Idempotency-Key", "accept_flags", "updated_since"):
        assert f"<code>{name}</code>" in text


@pytest.mark.django_db
def test_every_operation_is_told_in_chinese() -> None:
    for method, path, operation in description.operations():
        assert re.search(r"[\u4e00-\u9fff]", operation["summary"] + operation.get("description", "")), (method, path)
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] == "path" or parameter.get("description"), (path, parameter)
