"""What every channel is: messages in, one outcome a message out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

ANSWER_LENGTH = 300
"""Characters kept of what the other side said."""


@dataclass(frozen=True)
class Message:
    """One text to one address.

    Messages that share `id` have the same text and may go out in one call; the id is the same at every attempt. `secret` signs
    a robot's; `link` is a whole address, "" for none; `number` makes the text unlike any other notice's.
    """

    id: UUID
    address: str
    title: str
    text: str
    link: str = ""
    number: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a message: `answer` is what the other side said, in words that may be shown; `final`: do not try again."""

    sent: bool
    answer: str = ""
    final: bool = False


class Sender(Protocol):
    """A channel that is open: it sends at once, and says of each message of the batch, in its order, what became of it.

    It never raises for what the other side does or leaves undone.
    """

    def send(self, batch: Sequence[Message], *, now: datetime) -> list[Outcome]:
        """Send a batch."""


def failed(answer: object, *, final: bool = False) -> Outcome:
    """A failure in words, cut to what is kept."""
    return Outcome(sent=False, answer=str(answer)[:ANSWER_LENGTH], final=final)


def done(answer: object = "") -> Outcome:
    """A success, with what the other side said of it."""
    return Outcome(sent=True, answer=str(answer)[:ANSWER_LENGTH])


def fitting(text: str, limit: int) -> str:
    """The text in at most `limit` bytes of UTF-8, cut between characters and marked where it was."""
    data = text.encode()
    if len(data) <= limit:
        return text
    return data[: limit - len("…".encode())].decode("utf-8", "ignore") + "…"


def plain(message: Message) -> str:
    """Title, text, link and number, a line each: what a chat shows."""
    return "\n".join(part for part in (message.title, message.text, message.link, message.number) if part)
