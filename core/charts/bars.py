"""Horizontal bars, one a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.markup import Drawing, Number, element, text_width
from core.decimals import show

_TONES = {"": "bar", "marked": "bar is-marked", "bad": "bar is-bad"}


@dataclass(frozen=True)
class Bar:
    """One row. `text` is printed instead of the value; `href` makes the name a link; `tone`: "", "marked" or "bad"."""

    label: str
    value: Number | None
    text: str = ""
    href: str = ""
    tone: str = ""


def bars(rows: Sequence[Bar], *, title: str, unit: str = "%", maximum: Number | None = None) -> Drawing:
    """Bars from zero to `maximum` (left out: the greatest value); what does not apply has no bar and a dash.

    Returns one `<div class="chart">` with a wide drawing (name beside the bar) and a narrow one (name above it).
    """
    top = max([maximum or 0, *(row.value for row in rows if row.value is not None)], default=0) or 1
    drawings = [draw(rows, title, unit, top) for draw in (_wide, _narrow)]
    return element("div", *drawings, class_="chart")


def _wide(rows: Sequence[Bar], title: str, unit: str, top: Number) -> Drawing:
    left = min(220.0, max((text_width(row.label) for row in rows), default=0) + 12)
    right = max((text_width(_figure(row, unit)) for row in rows), default=0) + 16
    room = 560 - left - right
    parts = []
    for number, row in enumerate(rows):
        y = number * 30
        parts.append(_name(row, x=left - 8, y=y + 20, text_anchor="end"))
        parts.extend(_bar(row, left, y + 6, room, top))
        parts.append(element("text", _figure(row, unit), class_="value", x=left + room + 8, y=y + 20))
    return _svg("wide", 560, 30 * len(rows), title, parts, bool([row for row in rows if row.href]))


def _narrow(rows: Sequence[Bar], title: str, unit: str, top: Number) -> Drawing:
    parts = []
    for number, row in enumerate(rows):
        y = number * 48
        parts.append(_name(row, x=0, y=y + 16))
        parts.append(element("text", _figure(row, unit), class_="value", x=340, y=y + 16, text_anchor="end"))
        parts.extend(_bar(row, 0, y + 22, 340, top))
    return _svg("narrow", 340, 48 * len(rows), title, parts, bool([row for row in rows if row.href]))


def _bar(row: Bar, x: float, y: float, room: float, top: Number) -> list[Drawing]:
    parts = [element("rect", class_="bar-ground", x=x, y=y, width=room, height=18)]
    if row.value is not None and row.value > 0:
        parts.append(
            element("rect", class_=_TONES[row.tone], x=x, y=y, width=float(row.value) / float(top) * room, height=18)
        )
    return parts


def _name(row: Bar, **place: str | float) -> Drawing:
    text = element("text", row.label, **place)
    return element("a", text, href=row.href) if row.href else text


def _figure(row: Bar, unit: str) -> str:
    return row.text or (show(None) if row.value is None else f"{show(row.value)}{unit}")


def _svg(css: str, width: int, height: int, title: str, parts: Sequence[Drawing], linked: bool) -> Drawing:
    return element(
        "svg",
        element("title", title),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {max(height, 1)}",
        class_=css,
        role="group" if linked else "img",
        aria_label=title,
    )
