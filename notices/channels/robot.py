"""钉钉群机器人: a signed POST to a group's robot; an error is told by `errcode` under HTTP 200."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from notices.channels.base import Message, Outcome, done, failed, fitting, plain
from notices.channels.http import Answer, Unreachable, call

TEXT_BYTES = 6_000


def signature(secret: str, timestamp: int) -> str:
    """HMAC-SHA256 of «timestamp, line feed, secret» under the secret, base64; `timestamp` in milliseconds."""
    signed = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(signed).decode()


def address_of(base: str, message: Message, timestamp: int) -> str:
    """The whole address of one message, each value URL-encoded once; unsigned for a robot without a secret."""
    query = {"access_token": message.address}
    if message.secret:
        query |= {"timestamp": str(timestamp), "sign": signature(message.secret, timestamp)}
    return f"{base}?{urlencode(query)}"


def body_of(message: Message) -> bytes:
    """The message as the robot takes it."""
    text = {"msgtype": "text", "text": {"content": fitting(plain(message), TEXT_BYTES)}}
    return json.dumps(text, ensure_ascii=False).encode()


def judge(answer: Answer) -> Outcome:
    """Only HTTP 200 with `errcode` 0 is a success."""
    said = answer.json()
    if answer.status == 200 and isinstance(said, dict) and said.get("errcode") == 0:
        return done("ok")
    return failed(answer.told)


@dataclass(frozen=True)
class RobotSender:
    """Robots of groups, all at one address; each has its own token and secret."""

    url: str

    def send(self, batch: Sequence[Message], *, now: datetime) -> list[Outcome]:
        """One call a message."""
        return [self._one(message, now) for message in batch]

    def _one(self, message: Message, now: datetime) -> Outcome:
        url = address_of(self.url, message, int(now.timestamp() * 1000))
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            return judge(call("POST", url, headers=headers, body=body_of(message)))
        except Unreachable as error:
            return failed(error)
