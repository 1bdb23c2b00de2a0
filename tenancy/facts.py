"""Reference data of tenancy as it comes in by workbook or form. Pure."""

from datetime import date
from typing import NamedTuple

from tenancy.enums import DayKind


class CalendarEntry(NamedTuple):
    """A day that the working calendar's table states: worked or not, and the holiday it belongs to."""

    day: date
    is_workday: bool
    note: str

    @property
    def kind(self) -> DayKind:
        """休 or 班."""
        return DayKind.WORK if self.is_workday else DayKind.REST

    @property
    def wording(self) -> str:
        """The entry in one text, ``休（国庆节）``: what a page shows of it, and what tells that it has changed."""
        return f"{self.kind.label}（{self.note}）"

    def packed(self) -> list[str]:
        """The entry as texts, as a waiting upload keeps it."""
        return [self.day.isoformat(), self.kind.value, self.note]

    @classmethod
    def unpacked(cls, texts: list[str]) -> "CalendarEntry":
        """The entry out of its texts."""
        return cls(date.fromisoformat(texts[0]), DayKind(texts[1]) is DayKind.WORK, texts[2])
