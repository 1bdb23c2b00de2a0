"""浙政钉 work notifications: one signed call for up to 1,000 receivers of the same text."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from core.periods import SHANGHAI
from notices.channels.base import Message, Outcome, done, failed, fitting
from notices.channels.http import Answer, Unreachable, call
from notices.rules import RECEIVERS

PATH = "/message/workNotification"
BODY_BYTES = 2_048
"""Bytes of the message's JSON at most."""


def signature(secret: str, *, method: str, timestamp: str, nonce: str, path: str, params: Mapping[str, str]) -> str:
    """HMAC-SHA256, base64, over method, timestamp, nonce, path and, where there are any, the sorted `name=value`s joined by &.

    A line each; names and values as they are, not URL-encoded.
    """
    lines = [method, timestamp, nonce, path]
    if params:
        lines.append("&".join(f"{name}={value}" for name, value in sorted(params.items())))
    return base64.b64encode(hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()).decode()


def body_of(message: Message) -> str:
    """The message's JSON in at most BODY_BYTES; the text is cut, the link and the number that end it are not."""
    tail = "".join(f"\n{part}" for part in (message.link, message.number) if part)
    head = f"{message.title}\n{message.text}".strip()
    limit = BODY_BYTES
    while True:
        content = fitting(head, limit) + tail
        body = json.dumps({"msgtype": "text", "text": {"content": content}}, ensure_ascii=False)
        over = len(body.encode()) - BODY_BYTES
        if over <= 0:
            return body
        limit = min(limit, len(head.encode())) - max(1, over // 2)  # an escaped character counts twice, hence in steps


def calls_of(batch: Iterable[Message]) -> list[tuple[Message, ...]]:
    """Messages that go out together: those of one id, at most RECEIVERS a call."""
    calls = []
    for _, messages in groupby(batch, key=lambda message: message.id):
        together = tuple(messages)
        calls += [together[start : start + RECEIVERS] for start in range(0, len(together), RECEIVERS)]
    return calls


def judge(answer: Answer) -> Outcome:
    """A success says so itself and, where there is one, in its content; the content may be JSON in a string."""
    said = answer.json()
    content = said.get("content") if isinstance(said, dict) else None
    if isinstance(content, str):
        content = Answer(answer.status, content).json()
    refused = isinstance(content, dict) and (
        content.get("success") is False or str(content.get("responseCode") or "0") != "0"
    )
    if answer.status == 200 and isinstance(said, dict) and said.get("success") is True and not refused:
        return done(content.get("msgId", "") if isinstance(content, dict) else "")
    return failed(answer.told)


@dataclass(frozen=True)
class ZwddSender:
    """An application of the 浙政钉 with its key pair and tenant."""

    url: str
    key: str
    secret: str
    tenant: str

    def send(self, batch: Sequence[Message], *, now: datetime) -> list[Outcome]:
        """One call for the messages of an id; all of them share its outcome."""
        outcomes: list[Outcome] = []
        for messages in calls_of(batch):
            outcomes += [self._call(messages, now)] * len(messages)
        return outcomes

    def _call(self, messages: Sequence[Message], now: datetime) -> Outcome:
        params = {
            "tenantId": self.tenant,
            "receiverIds": ",".join(message.address for message in messages),
            "bizMsgId": messages[0].id.hex,
            "msg": body_of(messages[0]),
        }
        timestamp = now.astimezone(SHANGHAI).isoformat(timespec="milliseconds")
        nonce = f"{int(now.timestamp() * 1000)}{secrets.randbelow(10_000):04}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Hmac-Auth-Timestamp": timestamp,
            "X-Hmac-Auth-Version": "1.0",
            "X-Hmac-Auth-Nonce": nonce,
            "X-Hmac-Auth-Signature": signature(
                self.secret, method="POST", timestamp=timestamp, nonce=nonce, path=PATH, params=params
            ),
            "apiKey": self.key,
        }
        try:
            return judge(call("POST", self.url + PATH, headers=headers, body=urlencode(params).encode()))
        except Unreachable as error:
            return failed(error)
