"""Half-years, by which priority lists are made (ours): written ``2020H1``."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from core.periods import Month

_HALF = re.compile(r"([0-9]{4})H([12])", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class HalfYear:
    """A half of a year; ordered, hashable. A field that does not make one raises ValueError."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and self.half in (1, 2)):
            raise ValueError(f"not a half-year: {self.year}H{self.half}")

    def __str__(self) -> str:
        return f"{self.year:04d}H{self.half}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The half-year written ``YYYYHn``; anything else raises ValueError."""
        match = _HALF.fullmatch(text)
        if match is None:
            raise ValueError(f"not a half-year: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The half-year in which a day lies."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def last_month(self) -> Month:
        """The month with which its window of twelve months ends."""
        return Month(self.year, 6 * self.half)

    @property
    def label(self) -> str:
        return f"{self.year}年{'上' if self.half == 1 else '下'}半年"

    def previous(self) -> Self:
        return type(self)(self.year, 1) if self.half == 2 else type(self)(self.year - 1, 2)
