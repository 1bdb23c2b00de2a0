"""The page 接口密钥: made once, shown once, last use shown, stopped for good."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.periods import local_date
from tenancy.models import ApiToken
from tenancy.scope import job_scope
from tests.api.calling import Program, make_token
from tests.cast import Cast

NEW, LIST = "/tokens/new/", "/tokens/"


def _form(**other: str) -> dict[str, str]:
    day = local_date(timezone.now()) + timedelta(days=100)
    return {"name": "用友ERP", "access": "returns:write", "expires_on": day.isoformat()} | other


def test_from_making_to_stopping(cast: Cast, client_for: Callable[..., Client]) -> None:
    client = client_for(cast.clerk)
    assert "还没有接口密钥" in client.get(LIST).content.decode()
    assert 'type="date"' in client.get(NEW).content.decode()
    made = client.post(NEW, _form())
    token = re.search(r"zjt_[0-9a-f]{64}", made.content.decode())
    assert token is not None and made.status_code == 200
    assert made["Cache-Control"] == "private, no-store"
    program = Program(token[0])
    assert program.get("/api/v1/token").json()["name"] == "用友ERP"
    page = client.get(LIST).content.decode()
    assert token[0] not in page and token[0][:12] in page
    assert "从未使用" not in page and "127.0.0.1" in page
    with job_scope(reason="test"):
        row = ApiToken.objects.get()
    stop = reverse("tenancy:token_revoke", kwargs={"api_token": row.public_id})
    assert "用友ERP" in client.get(stop).content.decode()
    assert client.post(stop).status_code == 302
    assert program.get("/api/v1/token").status_code == 401
    assert "已停用" in client.get(LIST).content.decode()
    assert client.post(stop).status_code == 302, "a second click"


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"name": ""}, "name"),
        ({"access": "everything"}, "access"),
        ({"expires_on": "1999-01-01"}, "有效期至须在今天至"),
        ({"expires_on": "2999-01-01"}, "有效期至须在今天至"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    cast: Cast, client_for: Callable[..., Client], wrong: dict[str, str], message: str
) -> None:
    response = client_for(cast.clerk).post(NEW, _form(**wrong))
    text = response.content.decode()
    assert response.status_code == 200 and message in text and "zjt_" not in text
    if "name" not in wrong:
        assert 'value="用友ERP"' in text
    with job_scope(reason="test"):
        assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", ["county", "city", "centre", "department", "administrator", "auditor"])
def test_officials_have_no_keys(cast: Cast, client_for: Callable[..., Client], who: str) -> None:
    row = make_token(cast.actor("clerk")).row
    client = client_for(cast.users[who])
    for path in (LIST, NEW, f"/tokens/{row.public_id}/revoke/"):
        assert client.get(path).status_code == 403
    assert client.post(NEW, _form()).status_code == 403
    assert client.post(f"/tokens/{row.public_id}/revoke/").status_code == 403


def test_somebody_elses_key_is_a_missing_one(cast: Cast, client_for: Callable[..., Client]) -> None:
    row = make_token(cast.actor("foreign_clerk"), name="金丝雀丁").row
    client = client_for(cast.clerk)
    assert "金丝雀丁" not in client.get(LIST).content.decode()
    foreign = client.post(f"/tokens/{row.public_id}/revoke/")
    missing = client.post(f"/tokens/{UUID(int=7)}/revoke/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_the_navigation_leads_to_the_keys(cast: Cast, client_for: Callable[..., Client]) -> None:
    assert 'href="/tokens/"' in client_for(cast.clerk).get(LIST).content.decode()
    assert 'href="/tokens/"' not in client_for(cast.county).get("/messages/").content.decode()


def test_the_list_takes_the_same_queries_for_one_key_and_ten(
    cast: Cast, client_for: Callable[..., Client], django_assert_num_queries: Callable[..., object]
) -> None:
    client = client_for(cast.clerk)
    make_token(cast.actor("clerk"))
    client.get(LIST)
    # 11 queries: session, user, posts; savepoint, settings before, settings; keys counted, keys; unread messages;
    # settings back, savepoint released (four of them only because a test stands in a transaction)
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        client.get(LIST)
    for _ in range(9):
        make_token(cast.actor("clerk"))
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        client.get(LIST)
