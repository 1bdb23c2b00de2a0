"""Each channel against the other side of its protocol, on this machine; signatures against vectors worked out by hand."""

import email
import email.policy
import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core.periods import SHANGHAI
from notices.channels import Message, zwdd
from notices.channels.base import fitting
from notices.channels.http import Answer
from notices.channels.mail import MailSender
from notices.channels.robot import RobotSender, address_of
from notices.channels.robot import signature as robot_signature
from notices.channels.sms import SmsSender, in_json, succeeds, text_of
from notices.channels.zwdd import ZwddSender, body_of, calls_of
from tests.notices.outside import CERTIFICATE, MailOutside, RobotOutside, SmsOutside, ZwddOutside, running

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
TOKEN, SECRET = "a" * 64, "SEC" + "5" * 60


def message(address: str, **fields: object) -> Message:
    said: dict[str, object] = {"id": uuid.uuid4(), "title": "诉求已答复：港口拥堵", "text": "请查看并评价。"}
    return Message(address=address, **(said | fields))  # type: ignore[arg-type]


# --- DingTalk's robots ---


def test_a_robots_signature_is_the_documented_one() -> None:
    """Worked out with `openssl dgst -sha256 -hmac this_is_secret -binary | base64`."""
    assert robot_signature("this_is_secret", 1577262236757) == ROBOT_VECTOR


ROBOT_VECTOR = "OGxW/51aOkXEdzZxMhSYGyrbc6lbFtSQ83hTJyEhh/Y="
ZWDD_VECTOR = "EXL/u1l/H0NKbb87cFN0otmrfGLmHz24eeQGCNifeT0="
ZWDD_BARE = "jbvLdjKV+aAcLgIwmQbf8L0wNWSIWEBpIoOMGVF2J8g="


def test_the_sign_is_encoded_once() -> None:
    url = address_of("https://oapi.example/robot/send", message(TOKEN, secret="this_is_secret"), 1577262236757)
    assert "%25" not in url, "a per cent sign encoded again"
    assert parse_qs(urlsplit(url).query)["sign"] == [ROBOT_VECTOR]


@pytest.fixture
def robots() -> Iterator[RobotOutside]:
    with running(RobotOutside({TOKEN: SECRET})) as outside:
        outside.clock = NOW.timestamp()
        yield outside


def test_a_robot_takes_what_is_signed_well(robots: RobotOutside) -> None:
    sender = RobotSender(f"{robots.address}/robot/send")
    (outcome,) = sender.send([message(TOKEN, secret=SECRET, link="https://x.example/m/1/")], now=NOW)
    assert (outcome.sent, robots.refused) == (True, [])
    assert robots.accepted[0]["text"] == "诉求已答复：港口拥堵\n请查看并评价。\nhttps://x.example/m/1/"


@pytest.mark.parametrize(
    ("address", "secret", "late", "code"),
    [
        (TOKEN, "SEC" + "6" * 60, 0, "310000"),
        (TOKEN, "", 0, "310000"),
        (TOKEN, SECRET, 2, "310000"),
        ("b" * 64, SECRET, 0, "300005"),
    ],
)
def test_an_error_code_under_http_200_is_a_failure(
    robots: RobotOutside, address: str, secret: str, late: int, code: str
) -> None:
    sender = RobotSender(f"{robots.address}/robot/send")
    (outcome,) = sender.send([message(address, secret=secret)], now=NOW - timedelta(hours=late))
    assert not outcome.sent
    assert code in outcome.answer
    assert robots.accepted == []


def test_the_21st_message_in_a_minute_is_refused_and_said_to_be(robots: RobotOutside) -> None:
    sender = RobotSender(f"{robots.address}/robot/send")
    outcomes = sender.send([message(TOKEN, secret=SECRET, number=str(number)) for number in range(21)], now=NOW)
    assert [outcome.sent for outcome in outcomes] == [True] * 20 + [False]
    assert "130101" in outcomes[20].answer
    robots.clock += 60
    (later,) = sender.send([message(TOKEN, secret=SECRET)], now=NOW + timedelta(minutes=1))
    assert later.sent


# --- 浙政钉 ---


def test_the_signature_of_the_zwdd_is_the_documented_one() -> None:
    """Worked out as above, over six lines written by hand."""
    params = {"tenantId": "50001", "receiverIds": "7,8", "bizMsgId": "b1", "msg": '{"a":"港 &"}'}
    about = {"method": "POST", "timestamp": "2026-11-20T10:00:00.000+08:00", "nonce": "17637000000001234"}
    assert zwdd.signature("sk", path=zwdd.PATH, params=params, **about) == ZWDD_VECTOR
    assert zwdd.signature("sk", path="/gettoken.json", params={}, **about) == ZWDD_BARE


@pytest.fixture
def zwdd_outside() -> Iterator[ZwddOutside]:
    with running(ZwddOutside("app-key", "app-secret")) as outside:
        yield outside


def zwdd_sender(outside: ZwddOutside, **fields: str) -> ZwddSender:
    said = {"url": outside.address, "key": "app-key", "secret": "app-secret", "tenant": "50001"}
    return ZwddSender(**(said | fields))


def test_one_call_for_up_to_a_thousand_receivers_of_a_text(zwdd_outside: ZwddOutside) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    batch = [message(f"{10_000 + number}", id=one, number="1") for number in range(1000)]
    outcomes = zwdd_sender(zwdd_outside).send([*batch, message("7", id=two, number="2")], now=NOW)
    assert all(outcome.sent for outcome in outcomes)
    assert [len(call["receivers"]) for call in zwdd_outside.accepted] == [1000, 1]
    assert [call["id"] for call in zwdd_outside.accepted] == [one.hex, two.hex]
    assert len(calls_of([message("1", id=one)] * 2300)) == 3, "never more, whatever the batch"


def test_more_than_a_thousand_receivers_and_too_long_a_text_are_refused(
    zwdd_outside: ZwddOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits are the other side's: without ours it says no, under HTTP 200."""
    monkeypatch.setattr(zwdd, "RECEIVERS", 2000)
    one = uuid.uuid4()
    outcomes = zwdd_sender(zwdd_outside).send([message(f"{n}", id=one) for n in range(1001)], now=NOW)
    assert not any(outcome.sent for outcome in outcomes)
    monkeypatch.setattr(zwdd, "BODY_BYTES", 5000)
    (outcome,) = zwdd_sender(zwdd_outside).send([message("1", text="长" * 1000)], now=NOW)
    assert not outcome.sent
    assert zwdd_outside.refused == ["receivers", "length"]


@pytest.mark.parametrize("text", ["长" * 3000, '"' * 3000, "\\\n" * 2000, "a" * 5000])
def test_a_long_text_is_cut_to_2048_bytes_and_keeps_its_link(zwdd_outside: ZwddOutside, text: str) -> None:
    said = message("1", text=text, link="https://x.example/messages/1/", number="（消息 1）")
    assert 1950 < len(body_of(said).encode()) <= 2048
    (outcome,) = zwdd_sender(zwdd_outside).send([said], now=NOW)
    assert outcome.sent
    assert zwdd_outside.accepted[0]["text"].endswith("…\nhttps://x.example/messages/1/\n（消息 1）")


def test_the_same_text_twice_a_day_is_refused_and_the_same_id_is_taken_once(zwdd_outside: ZwddOutside) -> None:
    sender, said = zwdd_sender(zwdd_outside), message("1", number="（消息 1）")
    assert sender.send([said], now=NOW)[0].sent
    assert sender.send([said], now=NOW)[0].sent, "a repetition after a crash is no failure"
    assert zwdd_outside.refused == ["repeated"]
    (again,) = sender.send([message("1", number="（消息 1）")], now=NOW)
    assert not again.sent
    assert "same text" in again.answer
    assert sender.send([message("1", number="（消息 2）")], now=NOW)[0].sent, "the number makes a text its own"


@pytest.mark.parametrize("wrong", [{"secret": "no"}, {"key": "no"}, {"tenant": "1"}])
def test_wrong_credentials_are_a_failure(zwdd_outside: ZwddOutside, wrong: dict[str, str]) -> None:
    (outcome,) = zwdd_sender(zwdd_outside, **wrong).send([message("1")], now=NOW)
    assert not outcome.sent
    assert zwdd_outside.accepted == []


@pytest.mark.parametrize(
    ("status", "body", "sent"),
    [
        (200, '{"success": true, "content": {"success": true, "responseCode": "0"}}', True),
        (200, '{"success": true, "content": "{\\"success\\": true}"}', True),
        (200, '{"success": true, "content": "{\\"success\\": false}"}', False),
        (200, '{"success": true, "content": {"responseCode": "1"}}', False),
        (200, '{"success": false}', False),
        (200, '{"success": "true"}', False),
        (200, "<html>", False),
        (200, "[]", False),
        (500, '{"success": true}', False),
    ],
)
def test_only_an_answer_that_says_so_is_a_success(status: int, body: str, sent: bool) -> None:
    assert zwdd.judge(Answer(status, body)).sent is sent


def test_nobody_listening_is_a_failure_in_words(zwdd_outside: ZwddOutside) -> None:
    zwdd_outside.close()
    (outcome,) = zwdd_sender(zwdd_outside).send([message("1")], now=NOW)
    zwdd_outside._server.server_close()
    assert not outcome.sent
    assert outcome.answer.startswith("没有得到答复")


# --- text messages ---


@pytest.fixture
def gateway() -> Iterator[SmsOutside]:
    with running(SmsOutside()) as outside:
        yield outside


def test_a_gateway_by_template(gateway: SmsOutside) -> None:
    sender = SmsSender(
        url=f"{gateway.address}/send",
        method="POST",
        headers={"Content-Type": "application/json", "X-Token": "t0k3n"},
        body='{"mobile": "{phone}", "content": "{text}", "serial": "{id}"}',
        success="result.0.code=0",
    )
    said = message("13800001234", title='他说"好"\\ {phone}')
    assert sender.send([said], now=NOW)[0].sent
    assert gateway.accepted == [
        {"mobile": "13800001234", "content": '他说"好"\\ {phone}，请登录系统查看。', "serial": said.id.hex}
    ]
    refused = SmsSender(
        f"{gateway.address}/send", "POST", {"Content-Type": "application/json"}, sender.body, sender.success
    )
    (outcome,) = refused.send([said], now=NOW)
    assert not outcome.sent
    assert "401" in outcome.answer


def test_a_gateway_asked_by_get(gateway: SmsOutside) -> None:
    sender = SmsSender(f"{gateway.address}/?to={{phone}}&t={{text}}", "GET", {}, "", "~^OK:")
    assert sender.send([message("13800001234", title="a&b=c")], now=NOW)[0].sent
    assert gateway.accepted == [{"to": "13800001234", "t": "a&b=c，请登录系统查看。"}]


@pytest.mark.parametrize(
    ("expression", "status", "body", "yes"),
    [
        ("code=0", 200, '{"code": 0}', True),
        ("code=0", 200, '{"code": "0"}', True),
        ("code=0", 200, '{"code": 1}', False),
        ("code=0", 200, "{}", False),
        ("code=0", 200, "ok", False),
        ("code=0", 500, '{"code": 0}', False),
        ("a.1.b=true", 200, '{"a": [1, {"b": true}]}', True),
        ("a.9.b=true", 200, '{"a": [1]}', False),
        ("~^OK", 200, "OK 1", True),
        ("~^OK", 200, "not OK", False),
    ],
)
def test_by_what_success_is_known(expression: str, status: int, body: str, yes: bool) -> None:
    assert succeeds(expression, Answer(status, body)) is yes


def test_a_text_message_is_one(gateway: SmsOutside) -> None:
    assert len(text_of(message("1", title="长" * 120))) == 70
    assert json.loads(f'"{in_json(chr(10) + chr(34))}"') == '\n"'


# --- e-mail ---


@pytest.mark.parametrize("starttls", [False, True])
def test_letters_by_tls(starttls: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with running(MailOutside(starttls=starttls)) as outside:
        sender = MailSender("localhost", outside.port, "robot", "pass", starttls, "外贸系统 <no-reply@zj.example>")
        batch = [
            message("a@zj.example", title="第一\n行", link="https://x.example/messages/1/"),
            message("gone@zj.example"),
            message("b@zj.example"),
        ]
        outcomes = sender.send(batch, now=NOW)
    assert [(outcome.sent, outcome.final) for outcome in outcomes] == [(True, False), (False, True), (True, False)]
    assert "no such mailbox" in outcomes[1].answer
    assert [receiver for receiver, _ in outside.letters] == ["a@zj.example", "b@zj.example"]
    assert set(outside.logins) == {"\0robot\0pass"}
    assert set(outside.clear) <= {"EHLO", "STARTTLS"}, "no password and no letter in the clear"
    letter = email.message_from_bytes(outside.letters[0][1], policy=email.policy.default)
    assert letter["Subject"] == "第一 行"
    assert letter["Message-ID"] == f"<{batch[0].id.hex}@zj.example>"
    assert "https://x.example/messages/1/" in letter.get_content()


def test_a_mail_server_that_nobody_vouches_for_gets_nothing() -> None:
    with running(MailOutside()) as outside:
        sender = MailSender("localhost", outside.port, "robot", "pass", starttls=False, sender="no-reply@zj.example")
        (outcome,) = sender.send([message("a@zj.example")], now=NOW)
    assert not outcome.sent
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.answer
    assert (outside.letters, outside.logins) == ([], [])


def test_a_mail_server_that_is_away_is_a_failure() -> None:
    with running(MailOutside()) as outside:
        pass
    sender = MailSender("localhost", outside.port, "", "", starttls=True, sender="no-reply@zj.example")
    (outcome,) = sender.send([message("a@zj.example")], now=NOW)
    assert not outcome.sent
    assert not outcome.final


@pytest.mark.parametrize(("limit", "expected"), [(9, "长长长"), (8, "长…"), (3, "…")])
def test_a_text_is_cut_between_characters(limit: int, expected: str) -> None:
    assert fitting("长长长", limit) == expected
