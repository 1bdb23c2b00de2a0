"""What a document is made of, from top to bottom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts import Bar, Series, Target
from core.charts.markup import Number

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Heading:
    """A heading of a part; `starts_page`: it stands at the top of a page."""

    text: str
    starts_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `small` for what stands below a table or at the end."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Link:
    """The text of a cell that leads to a web address (absolute, https://…)."""

    text: str
    address: str


@dataclass(frozen=True)
class Grid:
    """A table: headers, rows of texts by position. All columns but the first `names` stand to the right."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str | Link]]
    names: int = 1


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars in the order of the rows, percent from 0 to 100, named `series`; the target is a box round each bar.

    What does not apply (value None) keeps its line, without a bar, its text behind its name: 舟山市（不适用）. Of a row's tones
    "bad" and "marked" have a colour of their own, as on a page; links are left out.
    """

    title: str
    series: str
    rows: Sequence[Bar]
    target: Target | None = None


@dataclass(frozen=True)
class LineChart:
    """Lines over the same months, with a gap where a value is None, and targets across; percent, the range as `core.charts.trend`
    takes it."""

    title: str
    months: Sequence[str]
    series: Sequence[Series]
    targets: Sequence[Target] = ()
    y_range: tuple[Number, Number] | None = None


Chart = BarChart | LineChart
Block = Heading | Paragraph | Grid | Chart


def plain(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)
