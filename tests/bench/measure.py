"""Measuring on a machine that others use too: subject and yardstick take turns, the median of the ratios counts."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

Work = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `bound` is what `value` may not exceed; None: told, not judged.

    `source` says whose bound it is: "issue" (a stated requirement), "ours", or "" where there is none.
    """

    group: str
    what: str
    measured: str
    yardstick: str
    value: float
    unit: str = "×"
    bound: float | None = None
    source: str = ""

    @property
    def is_met(self) -> bool | None:
        """None where nothing is claimed."""
        return None if self.bound is None else self.value <= self.bound

    def as_row(self) -> dict[str, Any]:
        """For bench.json."""
        return asdict(self) | {"met": self.is_met}

    def cells(self) -> tuple[str, ...]:
        """For the table."""
        verdict = {None: "told", True: "PASS", False: "FAIL"}[self.is_met]
        bound = "" if self.bound is None else f"≤ {_number(self.bound)}{self.unit} ({self.source})"
        return self.group, self.what, self.measured, self.yardstick, f"{_number(self.value)}{self.unit}", bound, verdict


HEADERS = ("group", "what", "measured", "yardstick", "value", "bound", "verdict")


@dataclass(frozen=True)
class Pair:
    """Medians in seconds of a subject and its yardstick, and the median of their ratios round by round."""

    subject: float
    yardstick: float
    ratio: float


def seconds(work: Work) -> float:
    """Wall time of one run."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def processor(work: Work, server: int) -> tuple[float, float]:
    """Wall time of one run, and processor time of this process and of the database server's with that number, in seconds.

    A neighbour's load lengthens the first and hardly the second.
    """
    own, other = process_time(), _ran(server)
    took = seconds(work)
    return took, process_time() - own + _ran(server) - other


def _ran(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def alternate(subject: Work, yardstick: Work, *, rounds: int, warm: int = 2) -> Pair:
    """Run both in turn, in alternating order; a neighbour's load falls on both and leaves their ratio."""
    for _ in range(warm):
        yardstick()
        subject()
    pairs = []
    for number in range(rounds):
        if number % 2:
            measured = seconds(subject)
            bare = seconds(yardstick)
        else:
            bare = seconds(yardstick)
            measured = seconds(subject)
        pairs.append((measured, bare))
    return paired(pairs)


def paired(pairs: Sequence[tuple[float, float]]) -> Pair:
    """(subject, yardstick) of each round, in seconds."""
    return Pair(
        subject=median(subject for subject, _ in pairs),
        yardstick=median(yardstick for _, yardstick in pairs),
        ratio=median(subject / yardstick for subject, yardstick in pairs),
    )


def ms(value: float) -> str:
    """Seconds as milliseconds."""
    return f"{value * 1000:,.2f} ms" if value < 0.1 else f"{value * 1000:,.0f} ms"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> list[str]:
    """Aligned plain lines, headers first."""
    rows = [HEADERS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
