"""短信: any gateway that takes one HTTP request a message, described by a template in the settings."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from notices.channels.base import Message, Outcome, done, failed
from notices.channels.http import Answer, Unreachable, call

MAX_TEXT = 70
"""Characters: what one text message holds in Chinese."""
_PLACE = re.compile(r"\{(phone|text|id)\}")


def text_of(message: Message) -> str:
    """The title in one text message; the rest is read in the system."""
    tail = "，请登录系统查看。"
    room = MAX_TEXT - len(tail)
    title = message.title if len(message.title) <= room else message.title[: room - 1] + "…"
    return title + tail


def fill(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """The template with its {phone}, {text} and {id}, each escaped; what a value itself holds in braces stays."""
    return _PLACE.sub(lambda match: escape(values[match[1]]), template)


def in_json(value: str) -> str:
    """A value inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def in_url(value: str) -> str:
    """A value inside a query string or form."""
    return quote(value, safe="")


def succeeds(expression: str, answer: Answer) -> bool:
    """Whether an answer of status 2xx satisfies the expression.

    `path=value` compares a part of a JSON body, `result.code=0`; a path leads through objects by name and lists by number.
    `~pattern` looks for a regular expression in the body.
    """
    if not 200 <= answer.status < 300:
        return False
    if expression.startswith("~"):
        return re.search(expression[1:], answer.text) is not None
    path, _, wanted = expression.partition("=")
    found = answer.json()
    for name in path.split("."):
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return False
    return (found if isinstance(found, str) else json.dumps(found)) == wanted


@dataclass(frozen=True)
class SmsSender:
    """A gateway: where, how, and by what its success is known."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: str
    success: str

    def send(self, batch: Sequence[Message], *, now: datetime) -> list[Outcome]:
        """One call a message."""
        return [self._one(message) for message in batch]

    def _one(self, message: Message) -> Outcome:
        values = {"phone": message.address, "text": text_of(message), "id": message.id.hex}
        escape = in_json if "json" in self.headers.get("Content-Type", "") else in_url
        body = fill(self.body, values, escape).encode() if self.body else None
        try:
            answer = call(self.method, fill(self.url, values, in_url), headers=self.headers, body=body)
        except Unreachable as error:
            return failed(error)
        return done(answer.told) if succeeds(self.success, answer) else failed(answer.told)
