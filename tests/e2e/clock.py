"""The hands of the clock that tests.e2e.settings reads."""

from datetime import UTC, datetime
from pathlib import Path

from core.periods import SHANGHAI


class Clock:
    """Says to every process of a house what time it is; by default the real one. It goes on running from there."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def set(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """It is this time in Shanghai now."""
        wanted = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
        self.shift((wanted - datetime.now(UTC)).total_seconds())

    def shift(self, seconds: float) -> None:
        """It is so much later than it really is."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds}", encoding="ascii")
        new.replace(self.file)

    def real(self) -> None:
        """It is what it is."""
        self.file.unlink(missing_ok=True)
