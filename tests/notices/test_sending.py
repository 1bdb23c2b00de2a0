"""The queue: who is sent what when, once, at a channel's pace, whatever fails and however many workers there are.

Time is an argument everywhere; the other sides are those of `outside`.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI
from core.workdays import Calendar
from notices.enums import Channel, DeliveryState, Duty, Kind, Mode
from notices.models import Address, Delivery, Notice
from notices.rules import MAX_ATTEMPTS, in_office_hours, next_digest, retry_at
from notices.selectors import open_channels, own_addresses
from notices.services import (
    mark_all_read,
    notify_enterprise,
    notify_enterprises,
    notify_office,
    resend,
    save_office,
    save_settings,
    send_some,
    sending,
)
from tenancy.enums import Role
from tenancy.models import Authorisation, Membership, User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, XIHU, Cast, build_cast
from tests.notices.outside import RobotOutside, SmsOutside, ZwddOutside, running

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)  # a Friday
SATURDAY, MONDAY = NOW + timedelta(days=1), NOW + timedelta(days=3)
SYSTEM = system_actor("test")
TOKEN, SECRET = "a" * 64, "SEC" + "5" * 60


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The doorbell is not rung here: the tests are the worker."""
    rung: list[bool] = []
    monkeypatch.setattr(sending, "ring", lambda: rung.append(True))
    return rung


@pytest.fixture
def zwdd(settings: Any) -> Iterator[ZwddOutside]:
    with running(ZwddOutside("app-key", "app-secret")) as outside:
        settings.ZWDD_URL, settings.ZWDD_KEY = outside.address, "app-key"
        settings.ZWDD_SECRET, settings.ZWDD_TENANT = "app-secret", "50001"
        settings.SITE_URL = "https://x.example"
        yield outside


@pytest.fixture
def robots(settings: Any) -> Iterator[RobotOutside]:
    with running(RobotOutside({TOKEN: SECRET, "b" * 64: SECRET})) as outside:
        outside.clock = NOW.timestamp()
        settings.ROBOT_URL = f"{outside.address}/robot/send"
        yield outside


def keeps(cast: Cast, name: str, account: str, **modes: Mode) -> None:
    """A person enters an account of the 浙政钉, and switches kinds on it: `keeps(cast, "clerk", "7", LIST=Mode.OFF)`."""
    actor = cast.actor(name)
    with actor_scope(actor):
        save_settings(
            addresses={Channel.ZWDD: account},
            modes={(Kind[kind], Channel.ZWDD): mode for kind, mode in modes.items()},
            by=actor,
        )


def office_keeps(cast: Cast, name: str, **addresses: str) -> None:
    """An office enters addresses: `office_keeps(cast, "county", LEADER="9", GROUP=TOKEN)`."""
    actor = cast.actor(name)
    chosen = {
        (Duty[duty], Channel.ROBOT if duty == "GROUP" else Channel.ZWDD): address for duty, address in addresses.items()
    }
    with actor_scope(actor):
        save_office(addresses=chosen, secret=SECRET if "GROUP" in addresses else "", by=actor)


def tell(
    cast: Cast, *, kind: Kind = Kind.ANSWER, key: str = "k", title: str = "诉求已答复", now: datetime = NOW
) -> None:
    with job_scope(reason="test"):
        notify_enterprise(
            enterprise=cast.enterprise, kind=kind, key=key, title=title, text="请查看。", by=SYSTEM, now=now
        )


def tell_office(*, region: int = XIHU, kind: Kind = Kind.QUESTION, key: str = "k", duty: Duty | None = None) -> None:
    with job_scope(reason="test"):
        notify_office(region=region, kind=kind, key=key, title=f"新诉求 {key}", duty=duty, by=SYSTEM, now=NOW)


def send_all(now: datetime = NOW) -> int:
    """What a run of the worker does, at one moment."""
    tried = 0
    for channel in open_channels():
        while part := send_some(channel=channel, now=now):
            tried += part
    return tried


def queue() -> list[Delivery]:
    with job_scope(reason="test"):
        return list(Delivery.objects.order_by("id"))


def states() -> list[DeliveryState]:
    return [DeliveryState(row.state) for row in queue()]


# --- who ---


def test_what_is_told_goes_out_once_to_whoever_wants_it(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    keeps(cast, "sibling_clerk", "8")
    tell(cast)
    tell(cast, title="再说一遍")
    assert send_all() == 1
    assert send_all(NOW + timedelta(hours=3)) == 0
    (call,) = zwdd.accepted
    assert call["receivers"] == ["7"]
    with job_scope(reason="test"):
        notice = Notice.objects.get()
    assert call["text"] == (
        f"诉求已答复\n请查看。\nhttps://x.example/messages/{notice.public_id}/\n（消息 {notice.pk}）"
    )
    assert states() == [DeliveryState.SENT]


def test_nothing_is_queued_while_no_channel_is_open(cast: Cast) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    assert queue() == []


def test_nothing_is_rung_for_what_nobody_wants(
    cast: Cast, zwdd: ZwddOutside, silent_bell: list[bool], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast)
    assert silent_bell == []
    keeps(cast, "clerk", "7")
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast, key="k2")
    assert silent_bell == [True]


def test_switches(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7", LIST=Mode.OFF)
    tell(cast, kind=Kind.LIST, key="a")
    assert queue() == []
    keeps(cast, "clerk", "7", LIST=Mode.NOW)
    tell(cast, kind=Kind.LIST, key="b")
    assert len(queue()) == 1
    keeps(cast, "clerk", "")
    tell(cast, kind=Kind.LIST, key="c")
    assert len(queue()) == 1, "an address that was taken away gets nothing"


def test_an_address_taken_away_before_the_sending_gets_nothing(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    keeps(cast, "clerk", "")
    assert send_all() == 0
    assert (states(), queue()[0].answer) == ([DeliveryState.SKIPPED], "收件地址已删除。")


def test_an_office_is_its_people_its_handler_and_its_group_and_its_leader_when_asked(
    cast: Cast, zwdd: ZwddOutside, robots: RobotOutside
) -> None:
    keeps(cast, "county", "1")
    keeps(cast, "city", "2")
    keeps(cast, "foreign_county", "3")
    office_keeps(cast, "county", HANDLER="5", LEADER="6", GROUP=TOKEN)
    office_keeps(cast, "city", HANDLER="8", LEADER="9")
    tell_office(key="plain")
    send_all()
    assert [sorted(call["receivers"]) for call in zwdd.accepted] == [["1", "5"]]
    assert [call["text"].splitlines()[0] for call in robots.accepted] == ["新诉求 plain"]
    tell_office(key="late", kind=Kind.DEADLINE, duty=Duty.LEADER)
    send_all()
    assert sorted(zwdd.accepted[1]["receivers"]) == ["1", "5", "6"]
    tell_office(region=HANGZHOU, key="city")
    send_all()
    assert sorted(zwdd.accepted[2]["receivers"]) == ["2", "8"]


def test_an_address_entered_by_the_person_and_by_the_office_gets_one(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "county", "1", QUESTION=Mode.DIGEST)
    office_keeps(cast, "county", HANDLER="1")
    tell_office()
    assert [(row.masked, row.digest) for row in queue()] == [("***", False)]


def test_who_left_is_told_nothing(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    keeps(cast, "county", "1")
    with job_scope(reason="test"):
        User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
        Membership.objects.filter(user=cast.county).update(region_id=HANGZHOU, role=Role.CITY_OFFICER)
    tell(cast)
    tell_office()
    assert queue() == []


def test_who_only_files_for_the_enterprise_is_told_nothing(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    with job_scope(reason="test"):
        post = Membership.objects.get(user=cast.clerk)
        Authorisation.objects.create(
            enterprise=cast.enterprise, region_id=XIHU, user=cast.clerk, username="x", membership=post, basis="委托书",
            granted_at=NOW, valid_until=MONDAY.date(),
        )  # fmt: skip
    tell(cast)
    assert queue() == []


def test_an_enterprise_that_tells_an_office_does_not_see_whom(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "county", "1")
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        notify_office(
            region=XIHU, enterprise=cast.enterprise, kind=Kind.QUESTION, key="q", title="新诉求", by=clerk, now=NOW
        )
        assert not Address.objects.filter(address="1").exists()
    assert [row.masked for row in queue()] == ["***"]


# --- when ---


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ((2026, 11, 20, 8, 59), False),
        ((2026, 11, 20, 9, 0), True),
        ((2026, 11, 20, 17, 29), True),
        ((2026, 11, 20, 17, 30), False),
        ((2026, 11, 21, 10, 0), False),  # a Saturday
        ((2026, 10, 1, 10, 0), False),  # National Day
        ((2026, 10, 10, 10, 0), True),  # a Saturday worked for it
    ],
)
def test_office_hours(at: tuple[int, ...], open_: bool) -> None:
    assert in_office_hours(datetime(*at, tzinfo=SHANGHAI), Calendar()) is open_


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ((2026, 11, 20, 8), (2026, 11, 20)),
        ((2026, 11, 20, 9), (2026, 11, 23)),
        ((2026, 11, 21, 8), (2026, 11, 23)),
        ((2026, 9, 30, 20), (2026, 10, 8)),
    ],
)
def test_the_digests_nine_oclock(at: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert next_digest(datetime(*at, tzinfo=SHANGHAI), Calendar()) == datetime(*due, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("kind", "at_night"), [(Kind.ANSWER, True), (Kind.REMINDER, False), (Kind.DEADLINE, False)])
def test_reminders_wait_for_office_hours_answers_do_not(
    cast: Cast, zwdd: ZwddOutside, kind: Kind, at_night: bool
) -> None:
    keeps(cast, "clerk", "7")
    tell(cast, kind=kind, now=NOW.replace(hour=22))
    assert send_all(NOW.replace(hour=22)) == int(at_night)
    assert send_all(SATURDAY) == 0
    assert send_all(MONDAY.replace(hour=9, minute=0)) == int(not at_night)


def test_the_digest_has_what_is_new_at_nine_and_is_not_sent_without(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7", LIST=Mode.DIGEST, RETURN=Mode.DIGEST)
    tell(cast, kind=Kind.LIST, key="a", title="清单一")
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        mark_all_read(by=clerk, now=NOW)
    tell(cast, kind=Kind.LIST, key="b", title="清单二")
    tell(cast, kind=Kind.RETURN, key="c", title="退回一")
    assert send_all(NOW.replace(hour=17)) == send_all(SATURDAY) == send_all(MONDAY.replace(hour=8)) == 0
    assert send_all(MONDAY.replace(hour=9, minute=0)) == 1
    (call,) = zwdd.accepted
    assert call["text"].splitlines()[:3] == ["每日汇总：2 条新消息", "· 清单二", "· 退回一"]
    assert states() == [DeliveryState.SKIPPED, DeliveryState.SENT, DeliveryState.SENT]
    assert send_all(MONDAY + timedelta(days=1)) == 0, "nothing new, nothing sent"


def test_two_peoples_digests_are_two_messages(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "county", "1", QUESTION=Mode.DIGEST)
    keeps(cast, "city", "2", QUESTION=Mode.DIGEST)
    for region in (XIHU, HANGZHOU):
        tell_office(region=region, key=f"{region}")
    assert send_all(MONDAY) == 2
    assert sorted(call["receivers"][0] for call in zwdd.accepted) == ["1", "2"]


# --- how fast ---


def test_a_robot_gets_twenty_messages_in_any_minute_and_its_neighbour_is_not_kept_waiting(
    cast: Cast, robots: RobotOutside
) -> None:
    office_keeps(cast, "county", GROUP=TOKEN)
    office_keeps(cast, "city", GROUP="b" * 64)
    for number in range(50):
        tell_office(key=f"{number:02}")
    tell_office(region=HANGZHOU, key="city")
    assert send_all() == 21
    assert send_all(NOW + timedelta(seconds=59)) == 0
    for minute, number in ((1, 20), (2, 10), (3, 0)):
        robots.clock = (NOW + timedelta(minutes=minute)).timestamp()
        assert send_all(NOW + timedelta(minutes=minute)) == number
    assert robots.refused == []
    told = [call["text"].splitlines()[0] for call in robots.accepted if call["token"] == TOKEN]
    assert told == [f"新诉求 {number:02}" for number in range(50)], "oldest first"


def test_a_notice_to_many_is_one_call(cast: Cast, zwdd: ZwddOutside) -> None:
    with job_scope(reason="test"):
        Address.objects.bulk_create(
            Address(region_id=XIHU, duty=duty, channel=Channel.ZWDD, address=f"{duty}00", masked="x")
            for duty in (Duty.HANDLER, Duty.LEADER)
        )
    keeps(cast, "county", "1")
    tell_office(duty=Duty.LEADER)
    assert send_some(channel=Channel.ZWDD, now=NOW) == 3
    assert [sorted(call["receivers"]) for call in zwdd.accepted] == [["1", "100", "200"]]


# --- what fails ---


def test_the_pauses_are_a_fixed_ladder() -> None:
    pauses = [retry_at(attempts, NOW) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert pauses == [*(NOW + timedelta(minutes=minutes) for minutes in (1, 5, 25, 120)), None]


def test_a_failure_is_tried_again_until_it_is_given_up_and_said_to_be(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    zwdd.broken = 5
    at = NOW
    for minutes in (1, 5, 25, 120):
        assert send_all(at) == 1
        assert states() == [DeliveryState.FAILED]
        assert "HTTP 502" in queue()[0].answer
        assert send_all(at + timedelta(minutes=minutes, seconds=-1)) == 0
        at += timedelta(minutes=minutes)
    assert send_all(at) == 1
    assert states() == [DeliveryState.GIVEN_UP]
    assert send_all(at + timedelta(days=3)) == 0
    assert zwdd.accepted == []


def test_a_failure_that_passes(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    zwdd.broken = 1
    send_all()
    send_all(NOW + timedelta(minutes=1))
    (row,) = queue()
    assert (row.state, row.attempts, len(zwdd.accepted)) == (DeliveryState.SENT, 2, 1)


def test_what_was_given_up_is_sent_again_by_the_centre_alone(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    (row,) = queue()
    for name in ("clerk", "county", "department", "auditor"):
        actor = cast.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            resend(delivery=row.public_id, by=actor, now=NOW)
    centre = cast.actor("centre")
    with actor_scope(centre):
        with pytest.raises(Refused):
            resend(delivery=row.public_id, by=centre, now=NOW)
        with pytest.raises(Unseen):
            resend(delivery=uuid.uuid4(), by=centre, now=NOW)
    with job_scope(reason="test"):
        Delivery.objects.update(state=DeliveryState.GIVEN_UP, attempts=5)
    with actor_scope(centre):
        resend(delivery=row.public_id, by=centre, now=NOW)
    assert send_all() == 1
    assert states() == [DeliveryState.SENT]


def test_the_log_holds_no_address_that_the_other_side_repeats(cast: Cast, settings: Any) -> None:
    actor = cast.actor("clerk")
    with running(SmsOutside()) as outside:
        settings.SMS_URL, settings.SMS_SUCCESS = outside.address, "result.0.code=0"
        settings.SMS_BODY, settings.SMS_HEADERS = '{"mobile": "{phone}"}', {"Content-Type": "application/json"}
        with actor_scope(actor):
            save_settings(addresses={Channel.SMS: "13800001234"}, modes={}, by=actor)
        tell(cast, key="a")
        assert queue() == [], "text messages cost money: only limits, until somebody says otherwise"
        tell(cast, kind=Kind.DEADLINE, key="b")
        send_all()
    (row,) = queue()
    assert "refused 138****1234" in row.answer
    assert "13800001234" not in row.answer


# --- crashes and other workers ---


def test_a_worker_killed_between_sending_and_committing_repeats_itself_under_the_same_id(
    cast: Cast, zwdd: ZwddOutside
) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)

    def crash(*args: object, **kwargs: object) -> None:
        raise SystemExit(137)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "settle", crash)
        with pytest.raises(SystemExit):
            send_some(channel=Channel.ZWDD, now=NOW)
    assert (states(), len(zwdd.accepted)) == ([DeliveryState.SENDING], 1)
    assert send_all(NOW + timedelta(minutes=4)) == 0, "the lease is not over"
    assert send_all(NOW + timedelta(minutes=5)) == 1
    assert zwdd.refused == ["repeated"], "sent again, and known for a repetition by its bizMsgId"
    assert (states(), len(zwdd.accepted)) == ([DeliveryState.SENT], 1)


def test_what_is_new_does_not_hide_behind_the_id_of_a_digest_that_was_cut_short(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7", LIST=Mode.DIGEST)
    tell(cast, kind=Kind.LIST, key="a", title="旧的")
    monday, tuesday = MONDAY.replace(hour=9), MONDAY.replace(hour=9) + timedelta(days=1)
    (cut_short,) = sending.take(Channel.ZWDD, now=monday)  # and the worker is gone
    tell(cast, kind=Kind.LIST, key="b", title="新的", now=monday)
    assert send_all(tuesday) == 2
    assert [call["text"].splitlines()[1] for call in zwdd.accepted] == ["· 旧的", "· 新的"]
    assert zwdd.accepted[0]["id"] == cut_short.message.id.hex


def test_a_message_that_kills_its_worker_is_given_up(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    at = NOW
    for _ in range(MAX_ATTEMPTS):
        assert len(sending.take(Channel.ZWDD, now=at)) == 1
        at += timedelta(minutes=5)
    assert sending.take(Channel.ZWDD, now=at) == []
    assert (states(), queue()[0].answer) == ([DeliveryState.GIVEN_UP], "多次发送都没有结果。")


def test_a_worker_whose_lease_was_taken_over_writes_nothing(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    tell(cast)
    slow = sending.take(Channel.ZWDD, now=NOW)
    assert send_all(NOW + timedelta(minutes=6)) == 1
    sending.settle(slow, [sending.Outcome(sent=False, answer="late")], now=NOW + timedelta(minutes=7))
    assert states() == [DeliveryState.SENT]


def test_two_workers_never_send_a_row_twice_nor_outrun_the_pace(committed_db: None, robots: RobotOutside) -> None:
    cast = build_cast()
    office_keeps(cast, "county", GROUP=TOKEN)
    for number in range(30):
        tell_office(key=f"{number:02}")
    start, tried, errors = threading.Barrier(4), [], []

    def work() -> None:
        try:
            start.wait()
            tried.append(send_all())
        except BaseException as error:  # noqa: BLE001  # told below, in the thread that tests
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert sum(tried) == 20
    assert robots.refused == []
    texts = [call["text"] for call in robots.accepted]
    assert len(set(texts)) == len(texts) == 20


def test_a_row_that_another_worker_holds_is_passed_over(committed_db: None, zwdd: ZwddOutside) -> None:
    cast = build_cast()
    keeps(cast, "county", "1")
    tell_office(key="held")
    tell_office(key="free")
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with job_scope(reason="another"):
            Delivery.objects.select_for_update().get(notice__key="held")
            held.set()
            go_on.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(20)
    taken = sending.take(Channel.ZWDD, now=NOW)
    go_on.set()
    other.join()
    assert [one.message.title for one in taken] == ["新诉求 free"]


# --- many ---


def test_telling_many_costs_the_same_statements(
    cast: Cast, zwdd: ZwddOutside, django_assert_max_num_queries: Any
) -> None:
    for name in ("clerk", "sibling_clerk", "cousin_clerk", "foreign_clerk"):
        keeps(cast, name, f"7{cast.users[name].pk}")
    everybody = [(row.pk, row.region_id) for row in (cast.enterprise, cast.sibling, cast.cousin, cast.foreign)]
    with job_scope(reason="test"), django_assert_max_num_queries(12):
        notify_enterprises(enterprises=everybody, kind=Kind.LIST, key="all", title="清单", by=SYSTEM, now=NOW)
    assert len(queue()) == 4
    assert send_all() == 4
    assert len(zwdd.accepted) == 4, "a notice each, as each enterprise has its own"


def test_the_addresses_of_an_enterprise_that_moved_still_work(cast: Cast, zwdd: ZwddOutside) -> None:
    keeps(cast, "clerk", "7")
    with job_scope(reason="test"):
        Membership.objects.filter(user=cast.clerk).update(region_id=HANGZHOU + 2000)
        cast.enterprise.region_id = HANGZHOU + 2000
        cast.enterprise.save()
    tell(cast)
    assert len(queue()) == 1
    keeps(cast, "clerk", "9")
    with job_scope(reason="test"):
        assert [row.address for row in Address.objects.filter(user=cast.clerk)] == ["9"], "changed, not entered twice"
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        assert own_addresses(clerk).count() == 1


# --- the log ---


def test_the_log(
    cast: Cast, zwdd: ZwddOutside, client_for: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)  # the counts are those of a week
    keeps(cast, "clerk", "account-77")
    tell(cast)
    zwdd.broken = 1
    send_all()
    with job_scope(reason="test"):
        Delivery.objects.update(state=DeliveryState.GIVEN_UP)
    for name in ("centre", "administrator"):
        client = client_for(cast.users[name])
        page = client.get("/messages/deliveries/").content.decode()
        assert "ac***77" in page
        assert "account-77" not in page
        assert "HTTP 502" in page
        assert f"/messages/deliveries/{queue()[0].public_id}/again/" in page
        assert f"?channel={Channel.ZWDD.value}&amp;state={DeliveryState.GIVEN_UP.value}" in page, (
            "the counts lead to the rows"
        )
        assert "没有发送记录" in client.get(f"/messages/deliveries/?state={DeliveryState.SENT.value}").content.decode()
        assert "ac***77" in client.get(f"/messages/deliveries/?channel={Channel.ZWDD.value}").content.decode()
        assert client.get("/messages/deliveries/?state=x&channel=99").status_code == 200
    (row,) = queue()
    told = client.post(f"/messages/deliveries/{row.public_id}/again/", follow=True).content.decode()
    assert "已重新排队：ac***77" in told
    assert (
        "只有发送失败的记录可以重发"
        in client.post(f"/messages/deliveries/{row.public_id}/again/", follow=True).content.decode()
    )
    for name in ("clerk", "county", "city", "department", "auditor"):
        assert client_for(cast.users[name]).get("/messages/deliveries/").status_code == 403
