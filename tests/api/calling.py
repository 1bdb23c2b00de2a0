"""A program that uses the machine interface: a token, and nothing else."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.periods import Month, local_date
from tenancy.enums import TokenScope
from tenancy.roles import Actor
from tenancy.scope import actor_scope
from tenancy.tokens import NewToken, issue_token

MONTH = Month.of(local_date(timezone.now()))
"""The running month: it may be filed and corrected, whenever the tests run."""
LINE = {
    "contract_no": "XH-001",
    "signed_on": f"{MONTH}-01",
    "market": "US",
    "hs_code": "610910",
    "product": "针织衫",
    "currency": "USD",
    "amount": "12000.50",
    "shipment_month": str(MONTH.plus(2)),
}


def line(contract: str, **other: Any) -> dict[str, Any]:
    """A good order line under another contract number."""
    return LINE | {"contract_no": contract} | other


def make_token(actor: Actor, *scopes: TokenScope, days: int = 30, name: str = "ERP") -> NewToken:
    """A key of the actor's enterprise; with both rights unless told otherwise."""
    now = timezone.now()
    with actor_scope(actor):
        return issue_token(
            name=name,
            scopes=scopes or [TokenScope.WRITE],
            expires_on=local_date(now) + timedelta(days=days),
            by=actor,
            now=now,
        )


@dataclass
class Program:
    """Sends requests with a token; `raises` lets a fault of the server reach the test."""

    token: str
    raises: bool = True
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=self.raises)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One request; `If_Match` and the like are headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, path, headers=named, **content)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """A GET."""
        return self.ask("GET", path, **headers)

    def etag(self, month: Month = MONTH) -> str:
        """The present ETag of a month's return."""
        return self.get(f"/api/v1/months/{month}/return")["ETag"]

    def save(self, body: Any, month: Month = MONTH, **headers: str) -> HttpResponse:
        """Keep a draft over the present version."""
        if "If_Match" not in headers:
            headers["If_Match"] = self.etag(month)
        return self.ask("PUT", f"/api/v1/months/{month}/return", body, **headers)

    def file(self, body: Any, month: Month = MONTH, key: str = "k-1", **headers: str) -> HttpResponse:
        """File over the present version."""
        if "If_Match" not in headers:
            headers["If_Match"] = self.etag(month)
        return self.ask("POST", f"/api/v1/months/{month}/return/file", body, Idempotency_Key=key, **headers)

    def check(self, body: Any, month: Month = MONTH) -> HttpResponse:
        """Check without filing."""
        return self.ask("POST", f"/api/v1/months/{month}/return/check", body)


def problem(response: HttpResponse, status: int, slug: str) -> dict[str, Any]:
    """The body of a problem, after a look at its shape."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["type"] == f"/api/#{slug}"
    assert found["status"] == status
    assert found["title"] and found["detail"]
    if status != 404:
        assert found["instance"].startswith("/api/")
    else:
        assert "instance" not in found
    return found
