"""Signing in, accounts, jobs and files, as a person meets them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenancy import audit
from tenancy.enums import Role
from tenancy.models import Membership, SignInAttempt, User
from tenancy.scope import actor_scope, job_scope
from tenancy.services import MAX_FAILURES, create_account, locked_until, record_failure
from tests.cast import PASSWORD, XIHU, Cast, make_uscc

SignIn = Callable[[User], Client]


def sign_in(client: Client, username: str, password: str, **extra: str):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def test_a_clerk_signs_in_and_out(cast: Cast) -> None:
    client = Client()
    assert sign_in(client, cast.clerk.username, PASSWORD).headers["Location"] == "/"
    assert client.get("/password/").status_code == 200
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/password/").headers["Location"].startswith("/login/?next=")


def test_wrong_name_and_wrong_password_get_the_same_answer(cast: Cast) -> None:
    one = sign_in(Client(), cast.clerk.username, "not-the-password")
    other = sign_in(Client(), "nobody-of-this-name", "not-the-password")
    assert "用户名或密码不正确。" in one.content.decode()
    assert "用户名或密码不正确。" in other.content.decode()


def test_ten_failures_lock_the_name_from_that_address_alone(cast: Cast) -> None:
    for _ in range(MAX_FAILURES):
        sign_in(Client(), cast.clerk.username, "wrong", REMOTE_ADDR="192.0.2.1")
    locked = sign_in(Client(), cast.clerk.username, PASSWORD, REMOTE_ADDR="192.0.2.1")
    assert "登录失败次数过多" in locked.content.decode()
    assert sign_in(Client(), cast.clerk.username, PASSWORD, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_a_lock_ends_after_a_quarter_of_an_hour(db: None) -> None:
    start = timezone.now()
    for _ in range(MAX_FAILURES):
        record_failure(username="x", address="192.0.2.1", now=start)
    assert locked_until(username="x", address="192.0.2.1", now=start + timedelta(minutes=14)) is not None
    assert locked_until(username="x", address="192.0.2.1", now=start + timedelta(minutes=16)) is None
    record_failure(username="x", address="192.0.2.1", now=start + timedelta(minutes=16))
    assert SignInAttempt.objects.get().failures == 1


def test_signing_in_never_leads_to_a_foreign_site(cast: Cast) -> None:
    answer = Client().post(
        "/login/", {"username": cast.clerk.username, "password": PASSWORD, "next": "https://example.org/"}
    )
    assert answer.headers["Location"] == "/"


def test_a_person_without_membership_is_told_so(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        Membership.objects.filter(user=cast.clerk).delete()
    answer = client_for(cast.clerk).get("/")
    assert answer.status_code == 403
    assert "尚未分配角色" in answer.content.decode()


def test_a_weak_new_password_is_refused_at_the_field(cast: Cast, client_for: SignIn) -> None:
    answer = client_for(cast.clerk).post(
        "/password/", {"old_password": PASSWORD, "new_password1": "1234567890", "new_password2": "1234567890"}
    )
    assert answer.status_code == 200
    assert "id_new_password1" in answer.content.decode()
    assert Client().login(username=cast.clerk.username, password=PASSWORD)


def test_a_changed_password_bears_the_name_of_who_changed_it(cast: Cast, client_for: SignIn) -> None:
    client_for(cast.clerk).post(
        "/password/",
        {"old_password": PASSWORD, "new_password1": "own-good-Words-7", "new_password2": "own-good-Words-7"},
    )
    with actor_scope(cast.actor("auditor")):
        newest = audit.events(table="tenancy_user", row=str(cast.clerk.pk))[0]
    assert (newest.actor, newest.new) == (f"user:{cast.clerk.pk}", '{"password": "(hidden)"}')


def test_an_administrator_creates_a_clerk_who_must_change_the_password(cast: Cast, client_for: SignIn) -> None:
    administrator = client_for(cast.administrator)
    answer = administrator.post(
        "/users/new/",
        {
            "username": "new-clerk",
            "display_name": "示例",
            "role": Role.ENTERPRISE_CLERK.value,
            "uscc": cast.enterprise.uscc,
        },
    )
    password = answer.context["account"].password
    assert password in answer.content.decode()
    client = Client()
    sign_in(client, "new-clerk", password)
    assert client.get("/").headers["Location"] == "/password/"
    client.post(
        "/password/",
        {"old_password": password, "new_password1": "own-good-Words-7", "new_password2": "own-good-Words-7"},
    )
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"role": 1, "uscc": make_uscc(999)}, "未找到该统一社会信用代码的企业。"),
        ({"role": 2}, "县级商务局须选择一个县(市、区)。"),
        ({"role": 3, "region": XIHU}, "市级商务局须选择一个设区市。"),
        ({"role": 2, "region": XIHU, "username": "cast-clerk"}, "该用户名已被使用。"),
    ],
)
def test_a_wrong_account_is_refused_and_what_was_typed_stays(
    cast: Cast, client_for: SignIn, data: dict[str, object], message: str
) -> None:
    answer = client_for(cast.administrator).post("/users/new/", {"username": "typed", "display_name": "张示例"} | data)
    page = answer.content.decode()
    assert message in page
    assert "张示例" in page
    assert not User.objects.filter(username="typed").exists()


@pytest.mark.parametrize("who", ["clerk", "county", "city", "centre", "department", "auditor"])
def test_only_administrators_manage_people(cast: Cast, client_for: SignIn, who: str) -> None:
    client = client_for(cast.users[who])
    assert client.get("/users/").status_code == 403
    assert client.post(f"/users/{cast.county.pk}/reset/").status_code == 403
    assert client.post(f"/users/{cast.county.pk}/active/", {"active": "0"}).status_code == 403
    assert User.objects.get(pk=cast.county.pk).is_active


def test_a_disabled_person_is_out_at_once(cast: Cast, client_for: SignIn) -> None:
    clerk = client_for(cast.clerk)
    client_for(cast.administrator).post(f"/users/{cast.clerk.pk}/active/", {"active": "0"})
    assert clerk.get("/password/").headers["Location"].startswith("/login/")


def test_an_administrator_cannot_lock_out_themselves(cast: Cast, client_for: SignIn) -> None:
    client_for(cast.administrator).post(f"/users/{cast.administrator.pk}/active/", {"active": "0"})
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_the_list_of_people_costs_the_same_for_one_and_many(
    cast: Cast, client_for: SignIn, django_assert_num_queries
) -> None:
    client = client_for(cast.administrator)
    with job_scope(reason="test"):
        for number in range(20):
            create_account(
                username=f"many-{number}",
                display_name="示例",
                role=Role.COUNTY_OFFICER,
                region=XIHU,
                password=PASSWORD,
                by=cast.actor("administrator"),
                now=timezone.now(),
            )
    # 11: session, user, posts; savepoint, scope before, scope; count, rows, authorisations; scope back, release
    with django_assert_num_queries(11):
        client.get("/users/")


def test_an_auditor_reads_who_changed_what(cast: Cast, client_for: SignIn) -> None:
    page = client_for(cast.auditor).get("/audit/", {"table": "tenancy_enterprise"}).content.decode()
    assert cast.enterprise.name in page
    assert "job:test" in page


def test_passwords_never_reach_the_audit(cast: Cast, client_for: SignIn) -> None:
    page = client_for(cast.auditor).get("/audit/", {"table": "tenancy_user"}).content.decode()
    assert "(hidden)" in page
    assert "argon2" not in page
