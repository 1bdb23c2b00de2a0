"""Line charts over months, and the small line without axes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor

from core.charts.markup import Drawing, Number, element, text_width
from core.decimals import show

LINE = 18
"""Least distance of two lines of text, in units; text is 14 units high."""

_DASHES = (None, "8 4", "2 4", "12 4 2 4")
_NICE_STEPS = (
    *(1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000),
    *(step * 10**power for power in range(3, 14) for step in (2, 5, 10)),
)


@dataclass(frozen=True)
class Series:
    """One line: its name and a value a month, None where there is none (the line has a gap there)."""

    label: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Target:
    """A level to reach, drawn across: ``Target("目标 80%", 80)``."""

    label: str
    value: Number


@dataclass(frozen=True)
class _Label:
    x: float
    y: float
    text: str
    css: str


@dataclass(frozen=True)
class _Canvas:
    """Where things go. Two of them are drawn: the page shows the narrow one on a phone, so that text stays legible."""

    css: str
    width: int
    height: int
    left: int
    right: int
    names: bool

    @property
    def inner(self) -> int:
        return self.width - self.left - self.right


_WIDE = _Canvas("wide", 600, 310, left=46, right=112, names=True)
_NARROW = _Canvas("narrow", 340, 270, left=42, right=76, names=False)
_BOTTOM = 28
_TOP = 14


def trend(
    series: Sequence[Series],
    *,
    months: Sequence[str],
    title: str,
    targets: Sequence[Target] = (),
    y_range: tuple[Number, Number] | None = None,
    unit: str = "%",
) -> Drawing:
    """Up to four lines over the same months, told apart by colour, dash, marker and a label at their end.

    `months` are the words on the axis, one a value. `y_range` is widened where a value or target lies outside it; left
    out, it is chosen from them. Returns one `<div class="chart">` with a wide and a narrow drawing of the same data.
    """
    if len(series) > len(_DASHES):
        raise ValueError("at most four lines can be told apart")
    if any(len(line.values) != len(months) for line in series):
        raise ValueError("every line needs one value a month")
    low, high, step = axis_of(series, targets, y_range)
    drawings = [_draw(canvas, series, months, title, targets, (low, high, step), unit) for canvas in (_WIDE, _NARROW)]
    return element("div", *drawings, class_="chart")


def _draw(
    canvas: _Canvas,
    series: Sequence[Series],
    months: Sequence[str],
    title: str,
    targets: Sequence[Target],
    axis: tuple[int, int, int],
    unit: str,
) -> Drawing:
    low, high, step = axis
    legend, legend_height = _legend(canvas, series)
    top, bottom = _TOP + legend_height, canvas.height - _BOTTOM
    pitch = canvas.inner / max(1, len(months) - 1)

    def across(position: int) -> float:
        return canvas.left + position * pitch if len(months) > 1 else canvas.left + canvas.inner / 2

    def up(value: Number) -> float:
        return bottom - float(value - low) / (high - low) * (bottom - top)

    parts = [legend]
    for level in range(low, high + 1, step):
        css = "axis" if level == low else "grid"
        end = canvas.width - canvas.right
        parts.append(element("line", class_=css, x1=canvas.left, x2=end, y1=up(level), y2=up(level)))
        parts.append(element("text", f"{level}{unit}", x=canvas.left - 6, y=up(level) + 5, text_anchor="end"))
    every = ceil((max(map(text_width, months), default=0) + 8) / pitch)
    for position in range(0, len(months), every):
        parts.append(element("text", months[position], x=across(position), y=canvas.height - 8, text_anchor="middle"))

    labels = []
    for target in targets:
        end = canvas.width - canvas.right
        parts.append(element("line", class_="target", x1=canvas.left, x2=end, y1=up(target.value), y2=up(target.value)))
        labels.append(_Label(end + 8, up(target.value), target.label, "target-label"))
    for number, line in enumerate(series):
        parts.extend(_line(number, line, months, across, up, unit))
        last = max((at for at, value in enumerate(line.values) if value is not None), default=None)
        if last is not None:
            value = line.values[last]
            figure = f"{show(value)}{unit}"
            text = f"{line.label} {figure}" if canvas.names else show(value)
            labels.append(_Label(across(last) + 8, up(value or 0), text, f"direct f{number}"))
    for x, y, text, css in _spread(labels, top, bottom):
        parts.append(element("text", text, class_=css, x=x, y=y + 5))
    return element(
        "svg",
        element("title", title),
        element("desc", _summary(series, months, targets, unit)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {canvas.width} {canvas.height}",
        class_=canvas.css,
        role="img",
        aria_label=title,
    )


def _line(
    number: int,
    line: Series,
    months: Sequence[str],
    across: Callable[[int], float],
    up: Callable[[Number], float],
    unit: str,
) -> list[Drawing]:
    """The runs between gaps as polylines, then a marker with its own words on every value."""
    parts = []
    present = [(at, value) for at, value in enumerate(line.values) if value is not None]
    for _, run in groupby(enumerate(present), key=lambda pair: pair[1][0] - pair[0]):
        points = [(across(at), up(value)) for _, (at, value) in run]
        if len(points) > 1:
            parts.append(_polyline(points, number))
    for at, value in present:
        words = element("title", f"{line.label} {months[at]} {show(value)}{unit}")
        parts.append(_mark(number, across(at), up(value), words))
    return parts


def _polyline(points: Sequence[tuple[float, float]], number: int) -> Drawing:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", class_=f"series s{number}", points=path, stroke_dasharray=_DASHES[number])


def _mark(number: int, x: float, y: float, *inside: Drawing) -> Drawing:
    """Circle, square, triangle or diamond: the shape tells a line from another where colour does not."""
    css = f"mark f{number}"
    if number == 0:
        return element("circle", *inside, class_=css, cx=x, cy=y, r=4.5)
    if number == 1:
        return element("rect", *inside, class_=css, x=x - 4, y=y - 4, width=8, height=8)
    outline = f"M{x:.1f} {y - 5.5:.1f}l5.5 9.5h-11z" if number == 2 else f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6-6z"
    return element("path", *inside, class_=css, d=outline)


def _legend(canvas: _Canvas, series: Sequence[Series]) -> tuple[Drawing, int]:
    """Names of the lines above the plot, in as many rows as they need; and the height they take."""
    parts, x, row = [], float(canvas.left), 0
    for number, line in enumerate(series):
        width = 44 + text_width(line.label) + 18
        if x > canvas.left and x + width > canvas.width:
            x, row = float(canvas.left), row + 1
        y = 12.0 + row * 22
        parts.append(_polyline([(x, y), (x + 36, y)], number))
        parts.append(_mark(number, x + 18, y))
        parts.append(element("text", line.label, x=x + 44, y=y + 5))
        x += width
    return element("g", *parts), (row + 1) * 22 + 6


def _spread(labels: Sequence[_Label], top: float, bottom: float) -> list[tuple[float, float, str, str]]:
    """Labels that would run into each other pushed apart until they can be read, kept between top and bottom."""
    columns: list[list[_Label]] = []
    for label in sorted(labels, key=lambda label: label.x):
        if columns and label.x < max(other.x + text_width(other.text) for other in columns[-1]):
            columns[-1].append(label)
        else:
            columns.append([label])
    placed: list[tuple[float, float, str, str]] = []
    for column in columns:
        column.sort(key=lambda label: label.y)
        heights: list[float] = []
        for label in column:
            heights.append(max(label.y, heights[-1] + LINE if heights else top))
        ceiling = bottom
        for at in reversed(range(len(heights))):
            heights[at] = min(heights[at], ceiling)
            ceiling = heights[at] - LINE
        placed.extend((label.x, y, label.text, label.css) for label, y in zip(column, heights, strict=True))
    return placed


def axis_of(
    series: Sequence[Series], targets: Sequence[Target], y_range: tuple[Number, Number] | None
) -> tuple[int, int, int]:
    """Lowest and highest level and the step between levels: whole numbers, at most six levels, `y_range` widened if need be."""
    levels = [value for line in series for value in line.values if value is not None]
    levels += [target.value for target in targets]
    levels += list(y_range or ())
    if not levels:
        levels = [0, 100]
    lowest, highest = float(min(levels)), float(max(levels))
    for step in _NICE_STEPS:
        low, high = floor(lowest / step) * step, ceil(highest / step) * step
        if high == low:
            high += step
        if (high - low) // step <= 5:
            return low, high, step
    raise ValueError("values too far apart for one axis")


def _summary(series: Sequence[Series], months: Sequence[str], targets: Sequence[Target], unit: str) -> str:
    parts = []
    for line in series:
        present = [(month, value) for month, value in zip(months, line.values, strict=True) if value is not None]
        if present:
            (first, begin), (last, end) = present[0], present[-1]
            parts.append(f"{line.label}：{first} {show(begin)}{unit}，{last} {show(end)}{unit}")
        else:
            parts.append(f"{line.label}：无数据")
    parts.extend(target.label for target in targets)
    return "；".join(parts) + "。"


def sparkline(values: Sequence[Number | None], *, title: str) -> Drawing:
    """A line the size of a word, without axes; its own lowest and highest values fill the height."""
    present = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    parts: list[Drawing] = []
    if present:
        low, high = min(value for _, value in present), max(value for _, value in present)
        pitch = 108 / max(1, len(values) - 1)
        spots = {at: (6 + at * pitch, 26 - (value - low) / ((high - low) or 1) * 20) for at, value in present}
        for _, run in groupby(enumerate(spots), key=lambda pair: pair[1] - pair[0]):
            points = [spots[at] for _, at in run]
            if len(points) > 1:
                parts.append(_polyline(points, 0))
        x, y = spots[present[-1][0]]
        parts.append(element("circle", class_="f0", cx=x, cy=y, r=3))
    return element(
        "svg",
        element("title", title),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 120 32",
        class_="sparkline",
        role="img",
        aria_label=title,
    )
