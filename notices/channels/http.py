"""One HTTP call: no redirect is followed, no answer longer than needed is read, nothing waits longer than TIMEOUT."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 6.0
"""Seconds for connecting, and again for the answer: AT_A_TIME messages that nobody answers must end within the lease."""
_READ = 64 * 1024


class Unreachable(Exception):
    """No answer, or one that is none of HTTP; whether the other side took the request is not known."""


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    text: str

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def told(self) -> str:
        """Status and body, for the log."""
        return f"HTTP {self.status} {' '.join(self.text.split())}"


def call(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """Ask once. Raises Unreachable."""
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body=body, headers=dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.read(_READ).decode("utf-8", "replace"))
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"没有得到答复：{type(error).__name__} {error}") from error
    finally:
        connection.close()
