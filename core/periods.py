"""Months, quarters and days of the official calendar (Asia/Shanghai)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])", re.ASCII)
_QUARTER_NAMES = "一二三四"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ordered, hashable, written ``2020-06``. Years 1 to 9999.

    A field that does not make a month raises ValueError.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written ``YYYY-MM``; anything else raises ValueError."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which `day` lies (of a datetime: by its own fields, so convert with `local_date` first)."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """The form in which a month stands in the database."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.month + 2) // 3)

    def plus(self, months: int) -> Self:
        """The month `months` later, earlier when negative."""
        index = self.year * 12 + self.month - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def next(self) -> Self:
        return self.plus(1)

    def previous(self) -> Self:
        return self.plus(-1)

    def since(self, other: "Month") -> int:
        """Number of months from `other` to this one, negative when this one is earlier."""
        return (self.year - other.year) * 12 + self.month - other.month

    @classmethod
    def span(cls, first: "Month", last: "Month") -> list[Self]:
        """The months from `first` to `last`, both included; empty when `last` is earlier."""
        start = cls(first.year, first.month)
        return [start.plus(offset) for offset in range(last.since(first) + 1)]


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a year; ordered, hashable, written ``2020Q1``."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.quarter <= 4):
            raise ValueError(f"not a quarter: {self.year}Q{self.quarter}")

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.quarter}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The quarter written ``YYYYQn``; anything else raises ValueError."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise ValueError(f"not a quarter: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def label(self) -> str:
        return f"{self.year}年{_QUARTER_NAMES[self.quarter - 1]}季度"

    @property
    def first_month(self) -> Month:
        return Month(self.year, self.quarter * 3 - 2)

    @property
    def last_month(self) -> Month:
        return Month(self.year, self.quarter * 3)

    @property
    def publication_month(self) -> Month:
        """The month after its last, in which its five-colour list is published (Notice, annex 2)."""
        return self.last_month.plus(1)

    def plus(self, quarters: int) -> Self:
        """The quarter `quarters` later, earlier when negative."""
        index = self.year * 4 + self.quarter - 1 + quarters
        return type(self)(index // 4, index % 4 + 1)

    def next(self) -> Self:
        return self.plus(1)

    def previous(self) -> Self:
        return self.plus(-1)


def day_start(day: date) -> datetime:
    """0:00 of `day` in Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def day_end(day: date) -> datetime:
    """24:00 of `day` in Shanghai, which is 0:00 of the next day."""
    return day_start(day + timedelta(days=1))


def local_moment(moment: datetime) -> datetime:
    """`moment` by the clock of Shanghai; a datetime without zone raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without time zone has no local time")
    return moment.astimezone(SHANGHAI)


def local_date(moment: datetime) -> date:
    """The day in Shanghai on which `moment` lies; a datetime without zone raises ValueError."""
    return local_moment(moment).date()


def day_label(value: date) -> str:
    """How a page prints a day: ``2020年6月20日``; a datetime is taken by its Shanghai date."""
    if isinstance(value, datetime):
        value = local_date(value)
    return f"{value.year}年{value.month}月{value.day}日"


def weekday_label(day: date) -> str:
    """``周一`` to ``周日``."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def moment_label(moment: datetime) -> str:
    """How a page prints a moment: ``2020年6月20日 15:04``, in Shanghai."""
    return f"{day_label(moment)} {moment.astimezone(SHANGHAI):%H:%M}"
