"""Who is let in: tokens that work, those that no longer do, and session cookies, which never count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import Invalid, NotAllowed, Unseen
from core.periods import local_date
from tenancy.enums import Role, TokenScope
from tenancy.models import ApiToken, Authorisation, Membership, User
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope, token_door
from tenancy.tokens import MAX_TOKENS, Unusable, bearer_of, issue_token, revoke_token, tokens_in_view
from tests.api.calling import Program, line, make_token, problem
from tests.cast import Cast

TOKEN = "/api/v1/token"


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: Cast, as_owner: Any) -> None:
    made = make_token(cast.actor("clerk"))
    assert made.token.startswith("zjt_") and len(made.token) == 68
    assert made.row.prefix == made.token[:12]
    with job_scope(reason="test"):
        row = ApiToken.objects.get()
    assert len(bytes(row.token_hash)) == 32
    assert made.token not in repr(row.__dict__)
    assert row.scopes == ["returns:read", "returns:write"], "writing brings reading"


def test_the_program_learns_whom_it_stands_for(program: Program, cast: Cast) -> None:
    found = program.get(TOKEN).json()
    assert found["enterprise"] == cast.enterprise.name
    assert found["uscc"] == cast.enterprise.uscc
    assert found["scopes"] == ["returns:read", "returns:write"]


@pytest.mark.parametrize(
    "header", ["", "Basic Y2xlcms6cGFzc3dvcmQ=", "Bearer", "Bearer ", "Bearer zjt_", f"Bearer zjt_{'0' * 64}", "zjt_x"]
)
def test_without_a_good_token_nobody_is_let_in(cast: Cast, header: str) -> None:
    response = Client().get(TOKEN, headers={"Authorization": header} if header else {})
    problem(response, 401, "unauthorised")
    assert response["WWW-Authenticate"].startswith('Bearer realm="zjtrade"')


def test_a_session_cookie_counts_for_nothing_and_is_left_alone(cast: Cast, client_for: Callable[..., Client]) -> None:
    client = client_for(cast.clerk)
    before = list(Session.objects.values_list("session_key", "session_data", "expire_date"))
    response = client.get("/api/v1/months/")
    problem(response, 401, "unauthorised")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert list(Session.objects.values_list("session_key", "session_data", "expire_date")) == before
    post = client.post("/api/v1/months/2026-01/return/file", {}, content_type="application/json")
    problem(post, 401, "unauthorised")


def test_the_answer_to_a_token_touches_no_session(program: Program) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = program.get(TOKEN)
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert not [query for query in queries.captured_queries if "django_session" in query["sql"]]


def _stop(cast: Cast, what: str, row: ApiToken) -> None:
    now = timezone.now()
    if what == "revoked":
        clerk = cast.actor("clerk")
        with actor_scope(clerk):
            revoke_token(token=row.public_id, by=clerk, now=now)
        return
    with job_scope(reason="test"):
        if what == "expired":
            ApiToken.objects.update(expires_on=local_date(now) - timedelta(days=1))
        elif what == "disabled":
            User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
        elif what == "password":
            User.objects.filter(pk=cast.clerk.pk).update(must_change_password=True)
        elif what == "left":
            Membership.objects.filter(user=cast.clerk).delete()
        elif what == "official":
            Membership.objects.filter(user=cast.clerk).delete()
            Membership.objects.create(user=cast.clerk, role=Role.COUNTY_OFFICER, region_id=cast.enterprise.region_id)
        elif what == "elsewhere":
            Membership.objects.filter(user=cast.clerk).update(enterprise=cast.sibling, region_id=cast.sibling.region_id)


@pytest.mark.parametrize("what", ["revoked", "expired", "disabled", "password", "left", "official", "elsewhere"])
def test_a_token_stops_when_it_or_its_creator_does(cast: Cast, what: str) -> None:
    made = make_token(cast.actor("clerk"))
    program = Program(made.token)
    assert program.get(TOKEN).status_code == 200
    _stop(cast, what, made.row)
    response = program.get(TOKEN)
    problem(response, 401, "unauthorised")
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_a_token_works_through_its_last_day(cast: Cast) -> None:
    made = make_token(cast.actor("clerk"), days=0)
    last = timezone.localtime().replace(hour=23, minute=59, second=59)
    assert bearer_of(made.token, address="10.0.0.1", now=last).actor.enterprise == cast.enterprise.pk
    with pytest.raises(Unusable, match="到期"):
        bearer_of(made.token, address="10.0.0.1", now=last + timedelta(seconds=2))


def test_the_last_use_is_noted_once_a_minute(cast: Cast) -> None:
    made = make_token(cast.actor("clerk"))
    now = timezone.now()
    bearer_of(made.token, address="10.0.0.1", now=now)
    bearer_of(made.token, address="10.0.0.2", now=now + timedelta(seconds=59))
    with job_scope(reason="test"):
        row = ApiToken.objects.get()
    assert (row.last_used_at, row.last_used_from) == (now, "10.0.0.1")
    bearer_of(made.token, address="10.0.0.3", now=now + timedelta(seconds=60))
    with job_scope(reason="test"):
        assert ApiToken.objects.get().last_used_from == "10.0.0.3"


def test_a_request_is_admitted_in_four_queries(cast: Cast) -> None:
    made = make_token(cast.actor("clerk"))
    now = timezone.now()
    bearer_of(made.token, address="", now=now)
    with CaptureQueriesContext(connection) as queries:
        bearer_of(made.token, address="", now=now)
    real = [query["sql"] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
    # the door, the token with its creator, the creator's posts; closing the door (only inside a test's transaction)
    assert len(real) == 4, real


def test_only_the_enterprises_own_clerk_makes_keys(cast: Cast) -> None:
    now = timezone.now()
    day = local_date(now)
    for who in ("county", "city", "centre", "department", "administrator", "auditor"):
        actor = cast.actor(who)
        with actor_scope(actor), pytest.raises(NotAllowed):
            issue_token(name="x", scopes=[TokenScope.READ], expires_on=day, by=actor, now=now)
    for actor in (replace(cast.actor("clerk"), agent=True), replace(cast.actor("clerk"), token="zjt_12345678")):
        with actor_scope(actor), pytest.raises(NotAllowed):
            issue_token(name="x", scopes=[TokenScope.READ], expires_on=day, by=actor, now=now)


def test_what_a_key_needs(cast: Cast) -> None:
    now = timezone.now()
    clerk = cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(Invalid) as refusal:
        issue_token(name=" ", scopes=[], expires_on=local_date(now) - timedelta(days=1), by=clerk, now=now)
    assert set(refusal.value.errors) == {"name", "scopes", "expires_on"}
    with actor_scope(clerk), pytest.raises(Invalid):
        issue_token(
            name="x", scopes=[TokenScope.READ], expires_on=local_date(now) + timedelta(days=731), by=clerk, now=now
        )
    for _ in range(MAX_TOKENS):
        made = make_token(clerk)
    with pytest.raises(Invalid, match="最多"):
        make_token(clerk)
    with actor_scope(clerk):
        revoke_token(token=made.row.public_id, by=clerk, now=now)
    make_token(clerk)


def test_nobody_sees_or_stops_somebody_elses_keys(cast: Cast) -> None:
    row = make_token(cast.actor("clerk")).row
    for who in ("foreign_clerk", "sibling_clerk", "county", "centre"):
        actor = cast.actor(who)
        if actor.enterprise is not None:
            with actor_scope(actor):
                assert list(tokens_in_view(actor)) == []
                assert not ApiToken.objects.filter(pk=row.pk).exists(), "row security alone"
        with actor_scope(actor), pytest.raises((Unseen, ProgrammingError)):
            revoke_token(token=row.public_id, by=actor, now=timezone.now())


def test_the_door_shows_one_token_and_no_other(cast: Cast) -> None:
    mine, other = make_token(cast.actor("clerk")), make_token(cast.actor("foreign_clerk"))
    assert ApiToken.objects.values("id").count() == 0, "the login without a hash sees none"
    with token_door(bytes(mine.row.token_hash)):
        assert list(ApiToken.objects.values_list("id", flat=True)) == [mine.row.pk]
        assert ApiToken.objects.filter(pk=other.row.pk).update(last_used_from="x") == 0
    assert ApiToken.objects.values("id").count() == 0
    for statement in ("SELECT name FROM tenancy_apitoken", "UPDATE tenancy_apitoken SET scopes = '{}'"):
        with pytest.raises(ProgrammingError), token_door(bytes(mine.row.token_hash)), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_enterprise_itself_cannot_read_a_hash_or_bring_a_key_back(cast: Cast) -> None:
    row = make_token(cast.actor("clerk")).row
    clerk = cast.actor("clerk")
    with pytest.raises(ProgrammingError), actor_scope(clerk):
        ApiToken.objects.values_list("token_hash").get()
    with actor_scope(clerk):
        revoke_token(token=row.public_id, by=clerk, now=timezone.now())
        assert ApiToken.objects.filter(pk=row.pk).update(revoked_at=None) == 0


def _events(table: str) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute("SELECT op, actor, request FROM audit.event WHERE tbl = %s ORDER BY id", [table])
        found: list[tuple[str, str, str]] = cursor.fetchall()
        cursor.execute("RESET ROLE")
    return found


def test_the_audit_names_the_key_and_not_its_use(cast: Cast) -> None:
    made = make_token(cast.actor("clerk"))
    program = Program(made.token)
    assert program.save({"lines": [line("A-1")]}).status_code == 200
    assert [op for op, _, _ in _events("tenancy_apitoken")] == ["I"], "the time of the last use is not business"
    actors = {actor for _, actor, _ in _events("orders_filing")}
    assert actors == {f"user:{cast.clerk.pk} 接口密钥 {made.row.prefix}"}
    assert all("PUT /api/v1/months/" in request for _, _, request in _events("orders_filing"))


@pytest.mark.parametrize(
    "method, path",
    [("PUT", "/api/v1/months/2026-01/return"), ("POST", "/api/v1/months/2026-01/return/file")],
)
def test_a_key_that_reads_does_not_write(cast: Cast, method: str, path: str) -> None:
    reader = Program(make_token(cast.actor("clerk"), TokenScope.READ).token)
    response = reader.ask(method, path, {}, If_Match="*", Idempotency_Key="k")
    assert "returns:write" in problem(response, 403, "insufficient-scope")["detail"]
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
    assert reader.get("/api/v1/months/").status_code == 200


def test_the_actor_is_the_one_of_the_page(cast: Cast) -> None:
    made = make_token(cast.actor("clerk"))
    actor = bearer_of(made.token, address="", now=timezone.now()).actor
    page: Actor = cast.actor("clerk")
    assert replace(actor, token="", label=page.label) == page
    assert actor.label == f"接口密钥 {made.row.prefix}"


def test_an_agents_post_makes_and_carries_no_key(cast: Cast) -> None:
    """A membership that rests on an authorisation is no membership of the enterprise's own."""
    made = make_token(cast.actor("clerk"))
    with job_scope(reason="test"):
        membership = Membership.objects.get(user=cast.clerk)
        Authorisation.objects.create(
            enterprise=cast.enterprise, region_id=cast.enterprise.region_id, user=cast.clerk, username="cast-clerk",
            membership=membership, basis="授权书", granted_at=timezone.now(),
            valid_until=local_date(timezone.now()) + timedelta(days=30),
        )  # fmt: skip
    assert cast.actor("clerk").agent is True
    with pytest.raises(NotAllowed):
        make_token(cast.actor("clerk"))
    problem(Program(made.token).get(TOKEN), 401, "unauthorised")
