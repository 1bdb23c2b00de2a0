"""What the first page shows: something to do, a number, a way to a page. Addresses and words are ready to print."""

from dataclasses import dataclass
from datetime import datetime

from core.enums import LabelledEnum


class Urgency(LabelledEnum):
    """How a thing to do is marked; the value is the tone of the house's marks."""

    LATE = "bad", "已逾期"
    TODAY = "warn", "今日到期"
    OPEN = "plain", "待办"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do now: what, how many of it, until when (None: no limit), and the one page where it is done.

    `act` is what the link says; `note` is printed small beside it. `number` equals what that page shows.
    """

    title: str
    number: int
    unit: str
    act: str
    url: str
    until: datetime | None = None
    urgency: Urgency = Urgency.OPEN
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number to know, with its unit, that leads to the page that shows the same number. `of`: the whole it is a part of."""

    label: str
    number: int
    unit: str
    url: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page that the role often opens."""

    label: str
    url: str
