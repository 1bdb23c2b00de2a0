"""Who may file for whom: granted, expired, revoked; and never for another entity than the page was opened for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import Invalid, NotAllowed, Unseen
from core.periods import local_date
from tenancy import services
from tenancy.enums import Role
from tenancy.models import Authorisation, Membership, User
from tenancy.roles import Actor, Capability
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import actor_of, posts_of
from tenancy.services.authorisations import CANNOT
from tests.cast import XIHU, Cast, make_user

SignIn = Callable[[User], Client]


def grant(
    cast: Cast, *, to: str = "cast-sibling-clerk", by: str = "clerk", days: int = 30, now: datetime | None = None
):
    actor = cast.actor(by)
    now = now or timezone.now()
    with actor_scope(actor):
        return services.authorise(
            username=to,
            basis="委托书〔2020〕1号",
            valid_until=local_date(now) + timedelta(days=days),
            by=actor,
            now=now,
        )


def agent_actor(cast: Cast) -> Actor:
    post = next(post for post in posts_of(cast.sibling_clerk) if post.actor.agent)
    return post.actor


def switch(client: Client, user: User, name: str):
    post = next(post for post in posts_of(user) if name in post.actor.label)
    return client.post("/switch/", {"membership": post.id})


def test_a_clerk_authorises_another_enterprises_clerk(cast: Cast, client_for: SignIn) -> None:
    clerk = client_for(cast.clerk)
    until = local_date(timezone.now()) + timedelta(days=10)
    answer = clerk.post(
        "/authorisations/new/", {"username": "cast-sibling-clerk", "basis": "委托书〔2020〕1号", "valid_until": until}
    )
    assert answer.headers["Location"] == "/authorisations/"
    page = clerk.get("/authorisations/").content.decode()
    assert "cast-sibling-clerk" in page and "委托书〔2020〕1号" in page and "有效" in page
    actor = agent_actor(cast)
    assert (actor.enterprise, actor.entity, actor.region) == (cast.enterprise.pk, cast.enterprise.public_id, XIHU)


def test_an_agent_may_file_and_nothing_else(cast: Cast) -> None:
    grant(cast)
    actor = agent_actor(cast)
    assert actor.may(Capability.FILE_RETURN) and actor.may(Capability.SEE_RETURNS)
    for capability in set(Capability) - {Capability.FILE_RETURN, Capability.SEE_RETURNS}:
        assert not actor.may(capability)
    with actor_scope(actor), pytest.raises(NotAllowed):
        services.authorise(
            username="cast-foreign-clerk", basis="转委托", valid_until=date(2099, 1, 1), by=actor, now=timezone.now()
        )


def test_an_agent_switches_and_sees_the_other_enterprise(cast: Cast, client_for: SignIn) -> None:
    grant(cast)
    agent = client_for(cast.sibling_clerk)
    before = agent.get("/authorisations/").content.decode()
    assert cast.sibling.name in before and "切换办理主体" in before
    key = agent.session.session_key
    assert switch(agent, cast.sibling_clerk, cast.enterprise.name).headers["Location"] == "/"
    assert agent.session.session_key == key
    assert agent.get("/authorisations/").status_code == 403
    assert cast.enterprise.name in agent.get("/jobs/").content.decode()


def test_nobody_switches_to_what_is_not_theirs(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.sibling_clerk)
    foreign = posts_of(cast.clerk)[0].id
    for membership in (foreign, "", "x", 0):
        assert client.post("/switch/", {"membership": membership}).status_code == 404
    assert client.get("/switch/").status_code == 405
    assert "membership" not in client.session


@pytest.mark.parametrize(
    "name", ["nobody-of-this-name", "cast-county", "cast-clerk", "cast-administrator", "colleague", "gone"]
)
def test_an_unknown_and_an_ineligible_name_get_the_same_answer(cast: Cast, client_for: SignIn, name: str) -> None:
    with job_scope(reason="test"):
        make_user("colleague", Role.ENTERPRISE_CLERK, enterprise=cast.enterprise)
        make_user("gone", Role.ENTERPRISE_CLERK, enterprise=cast.foreign)
        User.objects.filter(username="gone").update(is_active=False)
    answer = client_for(cast.clerk).post(
        "/authorisations/new/",
        {"username": name, "basis": "委托书", "valid_until": local_date(timezone.now()) + timedelta(days=1)},
    )
    assert CANNOT in answer.content.decode()
    with job_scope(reason="test"):
        assert not Authorisation.objects.exists()


@pytest.mark.parametrize(("days", "message"), [(-1, "不能早于今天"), (732, "最长两年")])
def test_a_term_is_neither_past_nor_endless(cast: Cast, days: int, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        grant(cast, days=days)


def test_the_last_day_counts_whole_and_the_next_does_not(cast: Cast) -> None:
    now = timezone.now()
    grant(cast, days=0, now=now)
    assert len(posts_of(cast.sibling_clerk, now=now)) == 2
    assert len(posts_of(cast.sibling_clerk, now=now + timedelta(days=1))) == 1


def test_a_revoked_agent_is_out_at_once(cast: Cast, client_for: SignIn) -> None:
    row = grant(cast)
    agent = client_for(cast.sibling_clerk)
    switch(agent, cast.sibling_clerk, cast.enterprise.name)
    client_for(cast.clerk).post(f"/authorisations/{row.public_id}/revoke/")
    refused = agent.post("/authorisations/new/", {"username": "x"})
    assert refused.status_code == 409
    assert "已到期或被撤销" in refused.content.decode()
    assert cast.sibling.name in agent.get("/authorisations/").content.decode()


def test_a_page_after_the_end_says_whose_it_is_now(cast: Cast, client_for: SignIn) -> None:
    row = grant(cast)
    agent = client_for(cast.sibling_clerk)
    switch(agent, cast.sibling_clerk, cast.enterprise.name)
    client_for(cast.clerk).post(f"/authorisations/{row.public_id}/revoke/")
    page = agent.get("/authorisations/").content.decode()
    assert "原来的代填授权已到期或被撤销" in page
    assert "membership" not in agent.session


def test_a_revoked_authorisation_can_be_given_anew(cast: Cast) -> None:
    row = grant(cast)
    actor = cast.actor("clerk")
    with pytest.raises(Invalid, match="仍在有效期内"):
        grant(cast)
    with actor_scope(actor):
        for _ in range(2):
            services.revoke_authorisation(authorisation=row.public_id, by=actor, now=timezone.now())
    grant(cast)
    with job_scope(reason="test"):
        assert Membership.objects.filter(user=cast.sibling_clerk, enterprise=cast.enterprise).count() == 1
        assert Authorisation.objects.count() == 2
    assert len(posts_of(cast.sibling_clerk)) == 2


def test_an_expired_authorisation_can_be_given_anew(cast: Cast) -> None:
    past = timezone.now() - timedelta(days=10)
    grant(cast, days=3, now=past)
    assert len(posts_of(cast.sibling_clerk)) == 1
    grant(cast)
    assert len(posts_of(cast.sibling_clerk)) == 2


def test_only_the_own_authorisations_are_seen_and_revoked(cast: Cast, client_for: SignIn) -> None:
    row = grant(cast)
    foreign = client_for(cast.foreign_clerk)
    assert "cast-sibling-clerk" not in foreign.get("/authorisations/").content.decode()
    missing = foreign.post("/authorisations/00000000-0000-0000-0000-000000000007/revoke/")
    answer = foreign.post(f"/authorisations/{row.public_id}/revoke/")
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    actor = agent_actor(cast)
    with actor_scope(actor), pytest.raises(NotAllowed):
        services.revoke_authorisation(authorisation=row.public_id, by=actor, now=timezone.now())
    stranger = cast.actor("foreign_clerk")
    with actor_scope(stranger), pytest.raises(Unseen):
        services.revoke_authorisation(authorisation=row.public_id, by=stranger, now=timezone.now())


@pytest.mark.parametrize("who", ["county", "city", "centre", "department", "administrator", "auditor"])
def test_officials_have_nothing_to_authorise(cast: Cast, client_for: SignIn, who: str) -> None:
    client = client_for(cast.users[who])
    for path in ("/authorisations/", "/authorisations/new/"):
        assert client.get(path).status_code == 403


def test_officials_and_the_administrator_see_who_files_for_whom(cast: Cast, client_for: SignIn) -> None:
    grant(cast)
    page = client_for(cast.county).get(f"/enterprises/{cast.enterprise.public_id}/").content.decode()
    assert "cast-sibling-clerk" in page and "委托书〔2020〕1号" in page
    assert "委托书〔2020〕1号" in client_for(cast.administrator).get("/users/").content.decode()


# --- a form of one entity sent after switching to another ---


def test_a_form_says_for_whom_it_was_opened(cast: Cast, client_for: SignIn) -> None:
    page = client_for(cast.clerk).get("/authorisations/new/").content.decode()
    assert f'name="acting_for" value="{cast.enterprise.public_id}"' in page


@pytest.mark.parametrize("how", ["field", "header"])
def test_a_form_of_another_entity_is_not_taken(cast: Cast, client_for: SignIn, how: str) -> None:
    grant(cast)
    agent = client_for(cast.sibling_clerk)
    data = {"username": "cast-foreign-clerk", "basis": "委托书", "valid_until": "2099-01-01"}
    meant = str(cast.enterprise.public_id)
    if how == "field":
        answer = agent.post("/authorisations/new/", data | {"acting_for": meant})
    else:
        answer = agent.post("/authorisations/new/", data, headers={"x-acting-for": meant})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"您已切换到“{cast.sibling.name}”，本页属于“{cast.enterprise.name}”" in page
    assert "没有保存" in page


def test_a_foreign_entity_is_not_named(cast: Cast, client_for: SignIn) -> None:
    answer = client_for(cast.clerk).post("/authorisations/new/", {"acting_for": str(cast.foreign.public_id)})
    assert answer.status_code == 409
    assert cast.foreign.name not in answer.content.decode()
    assert "另一主体" in answer.content.decode()


def test_an_official_with_two_roles_switches(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        Membership.objects.create(user=cast.county, role=Role.CITY_OFFICER, region_id=330300000)
    client = client_for(cast.county)
    assert "西湖区商务局" in client.get("/enterprises/").content.decode()
    switch(client, cast.county, "温州市")
    page = client.get("/enterprises/").content.decode()
    assert cast.foreign.name in page and cast.enterprise.name not in page


def test_finding_the_actor_costs_one_query(cast: Cast) -> None:
    grant(cast)
    with CaptureQueriesContext(connection) as captured:
        assert actor_of(cast.sibling_clerk, None) is not None
    assert len(captured) == 1


def test_granting_is_audited_in_the_clerks_name(cast: Cast) -> None:
    grant(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute(
            "SELECT tbl, actor FROM audit.event WHERE op = 'I' AND actor = %s ORDER BY id", [f"user:{cast.clerk.pk}"]
        )
        assert cursor.fetchall() == [
            ("tenancy_membership", f"user:{cast.clerk.pk}"),
            ("tenancy_authorisation", f"user:{cast.clerk.pk}"),
        ]
        cursor.execute("RESET ROLE")
