"""The feed: published months for other systems, by a key that opens nothing else and that nothing else opens."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import FeedToken, Run
from assessment.selectors import figures_of
from assessment.services import issue_feed_token, publish_run, revoke_feed_token
from core.errors import Invalid, NotAllowed, Unseen
from core.periods import local_date
from orders.models import Filing
from tenancy.api import description
from tenancy.scope import actor_scope, job_scope
from tests.api.calling import Program, make_token, problem
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published
from tests.assessment.test_bulletins import begin, brought_out
from tests.cast import SHANGCHENG, Cast

BASE = "/api/feed/v1"


@pytest.fixture(autouse=True)
def _limits_begin_anew() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def key_of(cast: Cast, name: str = "department", *, days: int = 30) -> tuple[str, FeedToken]:
    actor, now = cast.actor(name), timezone.now()
    with actor_scope(actor):
        made = issue_feed_token(name="厅智稳指数", expires_on=local_date(now) + timedelta(days=days), by=actor, now=now)
    return made.token, made.row


@pytest.fixture
def reader(months: Published) -> Program:
    """The department's other system."""
    return Program(key_of(months.cast)[0])


# --- what it tells ---


def test_published_months_are_listed_with_their_hash(months: Published, reader: Program) -> None:
    answer = reader.get(f"{BASE}/months/")
    assert answer.status_code == 200
    (one,) = answer.json()["results"]
    assert (one["month"], one["version"], one["reason"]) == ("2020-05", 1, "")
    with job_scope(reason="test"):
        assert one["hash"] == Run.objects.get(pk=months.may.pk).hash
    assert reader.get(f"{BASE}/months/", If_None_Match=answer["ETag"]).status_code == 304


def test_the_results_are_the_run_s(months: Published, reader: Program) -> None:
    body = reader.get(f"{BASE}/months/2020-05/results").json()
    with job_scope(reason="test"):
        results = figures_of(months.may).results
    assert len(body["results"]) == len(results) == 102
    told = {row["region"]: row for row in body["results"]}
    for code, result in results.items():
        row = result.as_row()
        del row["month"]
        assert row.items() <= told[str(code // 1000)].items()
    assert [row["level"] for row in body["results"][:2]] == ["province", "city"]
    cities = reader.get(f"{BASE}/months/2020-05/results?level=city").json()["results"]
    assert len(cities) == 11 and cities[0]["name"] == "杭州市"
    assert reader.get(f"{BASE}/months/2020-05/results?level=town").status_code == 422


def test_the_etag_is_the_hash_and_moves_with_a_correction(months: Published, reader: Program) -> None:
    url = f"{BASE}/months/2020-05/results"
    first = reader.get(url)
    assert first["ETag"] == f'"{first.json()["hash"]}"'
    assert reader.get(url, If_None_Match=first["ETag"]).status_code == 304
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day, region=SHANGCHENG).update(on_roster=False)
        publish_run(month=MAY, by=SYSTEM, now=NOW, reason="补录")
    again = reader.get(url, If_None_Match=first["ETag"])
    assert again.status_code == 200 and again["ETag"] != first["ETag"]
    assert (again.json()["version"], again.json()["reason"]) == (2, "补录")


def test_an_unpublished_month_and_a_missing_one_are_the_same_404(months: Published, reader: Program) -> None:
    answers = [reader.get(f"{BASE}/months/{month}/results") for month in (JUNE, "2019-01", "2020-13", "x")]
    for answer in answers:
        problem(answer, 404, "not-found")
        assert answer.content == answers[0].content


def test_bulletins_are_told_once_published(months: Published, reader: Program) -> None:
    begin(months.cast.actor("centre"), JUNE)
    assert reader.get(f"{BASE}/bulletins/").json() == {"results": []}
    row = brought_out(months.cast)
    (one,) = reader.get(f"{BASE}/bulletins/").json()["results"]
    assert (one["title"], one["sections"], one["region"]) == (row.title, row.sections, "330000")


def test_answers_are_as_described(months: Published, reader: Program) -> None:
    brought_out(months.cast)
    definitions = description.document()["components"]["schemas"]
    for path, name in (
        ("months/", "FeedMonthsDoc"),
        ("months/2020-05/results", "FeedResultsDoc"),
        ("bulletins/", "FeedBulletinsDoc"),
    ):
        text = json.dumps({"$ref": f"#/components/schemas/{name}", "$defs": definitions})
        body = reader.get(f"{BASE}/{path}").json()
        jsonschema.Draft202012Validator(json.loads(text.replace("#/components/schemas/", "#/$defs/"))).validate(body)
        assert set(body) == set(definitions[name]["properties"])


# --- who gets in ---


def test_an_enterprise_s_key_a_session_and_nothing_do_not_open_it(months: Published, client_for: Any) -> None:
    enterprise = Program(make_token(months.cast.actor("clerk")).token)
    assert enterprise.get("/api/v1/token").status_code == 200
    for path in ("months/", "months/2020-05/results", "bulletins/"):
        problem(enterprise.get(f"{BASE}/{path}"), 401, "unauthorised")
        problem(client_for(months.cast.users["centre"]).get(f"{BASE}/{path}"), 401, "unauthorised")
        problem(Client().get(f"{BASE}/{path}"), 401, "unauthorised")


def test_its_key_opens_nothing_else(months: Published, reader: Program) -> None:
    for path in ("/api/v1/token", "/api/v1/months/", "/api/v1/orders/"):
        problem(reader.get(path), 401, "unauthorised")
    for path in ("/assessment/", "/enterprises/", "/lists/", "/assessment/bulletins/"):
        assert reader.get(path).status_code == 302, path  # to the sign-in, as a visitor
    for method in ("POST", "PUT", "DELETE"):
        problem(reader.ask(method, f"{BASE}/months/", {}), 405, "method-not-allowed")


def test_no_enterprise_is_in_any_answer(months: Published, reader: Program) -> None:
    brought_out(months.cast)
    for path in ("months/", "months/2020-05/results", "bulletins/"):
        text = reader.get(f"{BASE}/{path}").content.decode()
        assert "测试企业" not in text and "金丝雀" not in text and "退税进度" not in text


def test_a_revoked_and_an_expired_key_are_shut_out(months: Published) -> None:
    token, row = key_of(months.cast)
    with job_scope(reason="test"):
        FeedToken.objects.filter(pk=row.pk).update(expires_on="2020-01-01")
    assert "到期" in problem(Program(token).get(f"{BASE}/months/"), 401, "unauthorised")["detail"]
    token, row = key_of(months.cast)
    assert Program(token).get(f"{BASE}/months/").status_code == 200
    department = months.cast.actor("department")
    with actor_scope(department):
        revoke_feed_token(token=row.public_id, by=department, now=timezone.now())
    assert "停用" in problem(Program(token).get(f"{BASE}/months/"), 401, "unauthorised")["detail"]
    problem(Program("zjf_" + "0" * 64).get(f"{BASE}/months/"), 401, "unauthorised")


def test_there_is_a_limit_a_minute_of_its_own(months: Published, settings: Any) -> None:
    settings.API_TOKEN_LIMIT = 2
    first, second = (Program(key_of(months.cast)[0]) for _ in range(2))
    statuses = [first.get(f"{BASE}/months/").status_code for _ in range(3)]
    assert statuses == [200, 200, 429] and second.get(f"{BASE}/months/").status_code == 200


# --- the keys ---


def test_the_token_is_shown_once_and_kept_as_a_hash(months: Published, client_for: Any) -> None:
    browser = client_for(months.cast.users["department"])
    expires = local_date(timezone.now()) + timedelta(days=30)
    answer = browser.post(reverse("assessment:feed_new"), {"name": "厅智稳指数", "expires_on": str(expires)})
    with job_scope(reason="test"):
        row = FeedToken.objects.get()
        shown = answer.content.decode()
        assert row.prefix in shown and answer["Cache-Control"] == "private, no-store"
        token = shown.split("<code>")[1].split("</code>")[0]
        assert token.startswith("zjf_") and token.encode() not in bytes(row.token_hash)
    listed = browser.get(reverse("assessment:feed")).content.decode()
    assert row.prefix in listed and token not in listed and "从未使用" in listed
    Program(token).get(f"{BASE}/months/")
    assert "从未使用" not in browser.get(reverse("assessment:feed")).content.decode()
    assert browser.post(reverse("assessment:feed_revoke", args=[row.public_id])).status_code == 302
    assert "已停用" in browser.get(reverse("assessment:feed")).content.decode()


def test_issuing_and_revoking_are_audited_and_reading_is_not(months: Published) -> None:
    token, row = key_of(months.cast)
    Program(token).get(f"{BASE}/months/")
    department = months.cast.actor("department")
    with actor_scope(department):
        revoke_feed_token(token=row.public_id, by=department, now=timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute(
            "SELECT op FROM audit.event WHERE tbl = 'assessment_feedtoken' AND row_id = %s ORDER BY id", [str(row.pk)]
        )
        assert [op for (op,) in cursor.fetchall()] == ["I", "U"]
        cursor.execute("RESET ROLE")


def test_only_the_department_and_the_centre_keep_keys(months: Published) -> None:
    _, row = key_of(months.cast, "centre")
    for name in ("county", "city", "auditor", "clerk", "administrator"):
        actor = months.cast.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            issue_feed_token(name="x", expires_on=local_date(timezone.now()), by=actor, now=timezone.now())
        with actor_scope(actor), pytest.raises((NotAllowed, Unseen)):
            revoke_feed_token(token=row.public_id, by=actor, now=timezone.now())
    department = months.cast.actor("department")
    with actor_scope(department), pytest.raises(Invalid) as refused:
        issue_feed_token(
            name=" ", expires_on=local_date(timezone.now()) + timedelta(days=800), by=department, now=timezone.now()
        )
    assert set(refused.value.errors) == {"name", "expires_on"}
    with actor_scope(months.cast.actor("county")), pytest.raises(DatabaseError), transaction.atomic():
        list(FeedToken.objects.values_list("id"))
