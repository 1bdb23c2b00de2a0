"""What people say about being told: each person the own, each office its own, and nobody anybody else's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from core.errors import Invalid, NotAllowed
from core.periods import SHANGHAI
from notices.enums import Audience, Channel, DeliveryState, Duty, Kind, Mode
from notices.models import Address, Delivery, Notice, Preference
from notices.rules import address_problem, clean_address, default_mode, digest_text, kinds_for, masked
from notices.selectors import addresses_of_office, modes_in_effect, own_addresses, unread_count
from notices.services import notify_enterprise, notify_office, save_office, save_settings
from tenancy.enums import Role
from tenancy.models import User
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, XIHU, Cast, make_user

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
SYSTEM = system_actor("test")
TOKEN, SECRET = "a" * 64, "SEC" + "5" * 60


@contextmanager
def acting(cast: Cast, name: str) -> Iterator[Actor]:
    actor = cast.actor(name)
    with actor_scope(actor):
        yield actor


def save_phone(cast: Cast, name: str, phone: str) -> None:
    with acting(cast, name) as actor:
        save_settings(addresses={Channel.SMS: phone}, modes={}, by=actor)


# --- addresses ---


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        (Channel.SMS, " 138 0000-1234 ", "13800001234"),
        (Channel.SMS, "+86１３８００００１２３４", "13800001234"),
        (Channel.EMAIL, " zhang.san@zj.gov.cn ", "zhang.san@zj.gov.cn"),
        (Channel.ZWDD, "GE_a1b2$3", "GE_a1b2$3"),
        (Channel.ROBOT, f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", TOKEN),
        (Channel.ROBOT, TOKEN, TOKEN),
    ],
)
def test_addresses_that_are_kept(channel: Channel, typed: str, kept: str) -> None:
    assert clean_address(channel, typed) == kept
    assert address_problem(channel, kept) == ""


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        (Channel.SMS, "057112345678"),
        (Channel.SMS, "1380000123"),
        (Channel.EMAIL, "zhang@"),
        (Channel.EMAIL, "a@b@c.cn"),
        (Channel.EMAIL, "a@b.cn\nBcc: c@d.cn"),
        (Channel.EMAIL, "张三@zj.gov.cn"),
        (Channel.EMAIL, f"{'a' * 64}@{'b.' * 120}cn"),
        (Channel.ZWDD, "1,2"),
        (Channel.ZWDD, "张三"),
        (Channel.ROBOT, "https://oapi.dingtalk.com/robot/send"),
        (Channel.ROBOT, "a&timestamp=1"),
    ],
)
def test_addresses_that_are_refused(cast: Cast, channel: Channel, typed: str) -> None:
    assert address_problem(channel, clean_address(channel, typed))
    with acting(cast, "county") as actor, pytest.raises(Invalid):
        if channel is Channel.ROBOT:
            save_office(addresses={(Duty.GROUP, channel): typed}, secret=SECRET, by=actor)
        else:
            save_settings(addresses={channel: typed}, modes={}, by=actor)


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        (Channel.SMS, "13800001234", "138****1234"),
        (Channel.EMAIL, "zhang@zj.gov.cn", "z***@zj.gov.cn"),
        (Channel.ZWDD, "GE_12345", "GE***45"),
        (Channel.ZWDD, "12", "***"),
        (Channel.ROBOT, TOKEN, "aa***aa"),
    ],
)
def test_masks(channel: Channel, address: str, shown: str) -> None:
    assert masked(channel, address) == shown


def test_an_address_is_changed_and_taken_away_in_place(cast: Cast) -> None:
    for phone in ("13800001234", "13800005678", "13800005678", ""):
        save_phone(cast, "clerk", phone)
        with acting(cast, "clerk") as actor:
            assert [(row.address, row.masked) for row in own_addresses(actor)] == [
                (phone, masked(Channel.SMS, phone) if phone else "")
            ]
    save_phone(cast, "sibling_clerk", "")
    with acting(cast, "sibling_clerk") as actor:
        assert not own_addresses(actor).exists(), "nothing typed, nothing kept"


def test_a_robots_secret_is_asked_for_once_and_goes_with_the_robot(cast: Cast) -> None:
    group = (Duty.GROUP, Channel.ROBOT)
    with acting(cast, "county") as actor:
        for secret in ("", "SEC1", "6" * 40):
            with pytest.raises(Invalid) as refused:
                save_office(addresses={group: TOKEN}, secret=secret, by=actor)
            assert set(refused.value.errors) == {"secret"}
        save_office(addresses={group: TOKEN}, secret=SECRET, by=actor)
        save_office(addresses={group: "b" * 64}, secret="", by=actor)
        row = addresses_of_office(actor).get()
        assert (row.address, row.secret) == ("b" * 64, SECRET)
        save_office(addresses={group: ""}, secret="", by=actor)
        row.refresh_from_db()
        assert (row.address, row.secret) == ("", "")


def test_the_audit_names_what_was_changed_and_veils_the_secret(cast: Cast) -> None:
    with acting(cast, "county") as actor:
        save_office(addresses={(Duty.GROUP, Channel.ROBOT): TOKEN}, secret=SECRET, by=actor)
        save_settings(addresses={}, modes={(Kind.LIST, Channel.PAGE): Mode.OFF}, by=actor)
    with acting(cast, "auditor"), transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "SELECT actor, new::text FROM audit.event WHERE tbl IN ('notices_address', 'notices_preference')"
        )
        found = cursor.fetchall()
    assert [who for who, _ in found] == [f"user:{cast.county.pk}"] * 2
    assert "(hidden)" in found[0][1]
    assert SECRET not in str(found)


# --- switches ---


def test_defaults_and_what_was_said(cast: Cast) -> None:
    with acting(cast, "clerk") as actor:
        save_settings(
            addresses={},
            modes={
                (Kind.LIST, Channel.EMAIL): Mode.DIGEST,
                (Kind.ANSWER, Channel.EMAIL): Mode.NOW,  # the rule says so anyway
                (Kind.ANSWER, Channel.PAGE): Mode.DIGEST,  # a page has none
                (Kind.RESULT, Channel.EMAIL): Mode.OFF,  # no enterprise is told of results
                (Kind.ANSWER, Channel.ROBOT): Mode.OFF,  # a robot is an office's
            },
            by=actor,
        )
        assert [(row.kind, row.channel, row.mode) for row in Preference.objects.all()] == [
            (Kind.LIST, Channel.EMAIL, Mode.DIGEST)
        ]
        assert modes_in_effect(actor)[Kind.LIST, Channel.EMAIL] is Mode.DIGEST
        save_settings(addresses={}, modes={(Kind.LIST, Channel.EMAIL): Mode.NOW}, by=actor)
        assert modes_in_effect(actor)[Kind.LIST, Channel.EMAIL] is Mode.NOW
        assert Preference.objects.count() == 1
    with acting(cast, "sibling_clerk") as actor:
        assert modes_in_effect(actor)[Kind.LIST, Channel.EMAIL] is default_mode(Kind.LIST, Channel.EMAIL)


def test_text_messages_are_for_limits_until_somebody_says_otherwise() -> None:
    assert [kind for kind in Kind if default_mode(kind, Channel.SMS) is Mode.NOW] == [Kind.DEADLINE]
    assert Kind.RESULT not in kinds_for(Audience.ENTERPRISE)
    assert Kind.REMINDER not in kinds_for(Audience.OFFICE)


def test_a_long_digest_ends_with_how_many_more() -> None:
    lines = digest_text(f"第{number}条" for number in range(25)).splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("· 第0条", 21, "……还有 5 条，请登录系统查看。")


def test_a_kind_without_reminder_does_not_count_in_the_badge_and_stays_in_the_inbox(
    cast: Cast, client_for: Callable[[User], Client]
) -> None:
    with job_scope(reason="test"):
        for kind in (Kind.LIST, Kind.ANSWER):
            notify_enterprise(
                enterprise=cast.enterprise, kind=kind, key=kind.name, title=f"关于{kind.label}", by=SYSTEM, now=NOW
            )
    with acting(cast, "clerk") as actor:
        assert unread_count(actor) == 2
        save_settings(addresses={}, modes={(Kind.LIST, Channel.PAGE): Mode.OFF}, by=actor)
        assert unread_count(actor) == 1
    page = client_for(cast.clerk).get("/messages/").content.decode()
    assert "关于五色清单" in page
    assert "未读消息（2）" in page, "the page lists all of them"
    assert '<span class="unread">1<' in page


# --- whose ---


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_who_has_no_inbox_has_nothing_to_set(cast: Cast, name: str, client_for: Callable[[User], Client]) -> None:
    actor = cast.actor(name)
    with actor_scope(actor):
        with pytest.raises(NotAllowed):
            save_settings(addresses={}, modes={}, by=actor)
        with pytest.raises(NotAllowed):
            save_office(addresses={}, secret="", by=actor)
    client = client_for(cast.users[name])
    assert client.get("/messages/settings/").status_code == client.get("/messages/office/").status_code == 403


def test_an_enterprise_keeps_no_offices_addresses(cast: Cast, client_for: Callable[[User], Client]) -> None:
    with acting(cast, "clerk") as actor, pytest.raises(NotAllowed):
        save_office(addresses={(Duty.HANDLER, Channel.SMS): "13800001234"}, secret="", by=actor)
    assert client_for(cast.clerk).get("/messages/office/").status_code == 403


def seen(cast: Cast, name: str) -> set[str]:
    """Addresses that somebody reads past every filter, by row security alone."""
    with acting(cast, name):
        try:
            with transaction.atomic():
                return {row.address for row in Address.objects.all()}
        except ProgrammingError:  # no grant at all
            return set()


def test_row_security_shows_everybody_the_own_addresses_alone(cast: Cast) -> None:
    with job_scope(reason="test"):
        make_user("colleague", Role.COUNTY_OFFICER, region=XIHU)
        cast.users["colleague"] = User.objects.get(username="colleague")
        make_user("clerk-two", Role.ENTERPRISE_CLERK, enterprise=cast.enterprise)
        cast.users["clerk_two"] = User.objects.get(username="clerk-two")
    people = (
        "clerk",
        "clerk_two",
        "sibling_clerk",
        "county",
        "colleague",
        "city",
        "centre",
        "department",
        "foreign_county",
    )
    phones = {name: f"138000000{number:02}" for number, name in enumerate(people)}
    for name, phone in phones.items():
        save_phone(cast, name, phone)
    offices = {"county": "13900000001", "city": "13900000002", "centre": "13900000003", "foreign_county": "13900000004"}
    for name, phone in offices.items():
        with acting(cast, name) as actor:
            save_office(addresses={(Duty.LEADER, Channel.SMS): phone}, secret="", by=actor)
    office_of = {"colleague": "county", "department": "centre"}
    for name in people:
        office = offices.get(office_of.get(name, name))
        assert seen(cast, name) == {phones[name], *([office] if office else [])}, name
    for name in ("auditor", "administrator"):
        assert seen(cast, name) == set(), name


def test_row_security_lets_nobody_write_for_another(cast: Cast) -> None:
    save_phone(cast, "clerk", "13800001234")
    save_phone(cast, "county", "13800005678")
    for name in ("sibling_clerk", "city", "centre", "department", "cousin_county"):
        with acting(cast, name):
            assert Address.objects.update(address="") == 0
            assert Preference.objects.update(mode=Mode.OFF) == 0
    forged = {
        "clerk": {"region_id": XIHU, "enterprise": cast.sibling, "user": cast.clerk},
        "sibling_clerk": {"region_id": XIHU, "enterprise": cast.sibling, "user": cast.clerk},
        "county": {"region_id": XIHU, "user": cast.city},
        "city": {"region_id": XIHU, "duty": Duty.LEADER},
        "centre": {"region_id": LUCHENG, "duty": Duty.LEADER},
        "department": {"region_id": XIHU, "enterprise": cast.enterprise, "user": cast.department},
    }
    for name, fields in forged.items():
        with (
            acting(cast, name),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Address.objects.create(channel=Channel.EMAIL, address="a@b.cn", masked="x", **fields)


def test_nobody_but_a_job_writes_the_queue(cast: Cast) -> None:
    with job_scope(reason="test"):
        notify_office(region=XIHU, kind=Kind.SYSTEM, key="k", title="事", by=SYSTEM, now=NOW)
        address = Address.objects.create(
            region_id=XIHU, duty=Duty.HANDLER, channel=Channel.SMS, address="1", masked="1"
        )
        Delivery.objects.create(
            notice=Notice.objects.get(), address=address, region_id=XIHU, kind=Kind.SYSTEM, channel=Channel.SMS,
            masked="1", digest=False, state=DeliveryState.SENT, queued_at=NOW, next_at=NOW,
        )  # fmt: skip
    for name in ("clerk", "county", "city"):
        with acting(cast, name), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Delivery.objects.exists()
    for name in ("centre", "administrator"):
        with acting(cast, name):
            assert Delivery.objects.count() == 1
            assert Delivery.objects.update(state=DeliveryState.QUEUED) == 0, "only what was given up"


# --- pages ---


def test_the_settings_page(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.county)
    page = client.get("/messages/settings/").content.decode()
    assert page.count("未开通") >= 3, "no channel has settings here"
    answer = client.post(
        "/messages/settings/",
        {"email": "a@zj.gov.cn", "sms": "138", "list_page": "3", "list_email": "2", "answer_sms": "1"},
    )
    told = answer.content.decode()
    assert "请填写11位手机号码" in told
    assert 'value="138"' in told, "what was typed stays"
    with acting(cast, "county") as actor:
        assert not own_addresses(actor).exists(), "all or nothing"
    fields = {"email": "a@zj.gov.cn", "sms": "13800001234", "list_page": "3", "list_email": "2", "list_zwdd": "9"}
    assert client.post("/messages/settings/", fields).status_code == 200, "a mode that is none"
    del fields["list_zwdd"]
    assert "消息设置已保存" in client.post("/messages/settings/", fields, follow=True).content.decode()
    with acting(cast, "county") as actor:
        assert {row.address for row in own_addresses(actor)} == {"a@zj.gov.cn", "13800001234"}
        assert modes_in_effect(actor)[Kind.LIST, Channel.PAGE] is Mode.OFF
        assert modes_in_effect(actor)[Kind.LIST, Channel.EMAIL] is Mode.DIGEST


def test_an_open_channel_is_not_said_to_be_shut(
    cast: Cast, settings: Any, client_for: Callable[[User], Client]
) -> None:
    settings.ZWDD_URL = "http://127.0.0.1:9"
    settings.ZWDD_KEY = settings.ZWDD_SECRET = settings.ZWDD_TENANT = "x"
    page = client_for(cast.county).get("/messages/settings/").content.decode()
    assert "浙政钉（未开通" not in page
    assert "短信（未开通" in page


def test_the_offices_page_never_shows_the_secret(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.county)
    fields = {"handler_sms": "13800001234", "leader_email": "boss@zj.gov.cn", "group_robot": TOKEN, "secret": SECRET}
    told = client.post("/messages/office/", fields, follow=True).content.decode()
    assert "单位收件地址已保存" in told
    assert "13800001234" in told
    assert SECRET not in told
    assert "已保存，不再显示" in told
    refused = client.post("/messages/office/", fields | {"leader_email": "boss"}).content.decode()
    assert "请填写正确的电子邮箱" in refused
    for name in ("city", "centre", "cousin_county"):
        page = client_for(cast.users[name]).get("/messages/office/").content.decode()
        assert "13800001234" not in page
        assert TOKEN not in page
