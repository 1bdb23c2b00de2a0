"""Columns made of parts, one column a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil

from core.charts.markup import Drawing, element, text_width
from core.decimals import show_grouped

_STEPS = (1, 2, 5)
_TOP, _BOTTOM, _LINE = 20, 28, 22


@dataclass(frozen=True)
class Part:
    """What a column is made of: its name, and the CSS class that paints it."""

    label: str
    css: str


@dataclass(frozen=True)
class Stack:
    """One column: its word on the axis, and a number a part, in the order of the parts, the first one at the bottom."""

    label: str
    values: Sequence[int]


@dataclass(frozen=True)
class _Canvas:
    css: str
    width: int
    height: int
    left: int


_WIDE = _Canvas("wide", 600, 320, left=52)
_NARROW = _Canvas("narrow", 340, 280, left=44)


def stacked(stacks: Sequence[Stack], *, parts: Sequence[Part], title: str, unit: str = "") -> Drawing:
    """Columns from zero, told apart by the order of their parts, the figures in them, and colour.

    Returns one `<div class="chart">` with a wide and a narrow drawing of the same data. ValueError unless every column has
    one number, not negative, a part.
    """
    if any(len(stack.values) != len(parts) or min(stack.values, default=0) < 0 for stack in stacks):
        raise ValueError("every column needs one number a part, none of them negative")
    return element("div", *(_draw(canvas, stacks, parts, title, unit) for canvas in (_WIDE, _NARROW)), class_="chart")


def _draw(canvas: _Canvas, stacks: Sequence[Stack], parts: Sequence[Part], title: str, unit: str) -> Drawing:
    legend, legend_height = _legend(canvas, parts)
    top, bottom = _TOP + legend_height, canvas.height - _BOTTOM
    step = _step(max((sum(stack.values) for stack in stacks), default=0))
    levels = max(1, ceil(max((sum(stack.values) for stack in stacks), default=0) / step))
    scale = (bottom - top) / (levels * step)
    pitch = (canvas.width - canvas.left) / max(1, len(stacks))
    drawn = [legend]
    for level in range(0, (levels + 1) * step, step):
        y = bottom - level * scale
        css = "grid" if level else "axis"
        drawn.append(element("line", class_=css, x1=canvas.left, x2=canvas.width, y1=y, y2=y))
        drawn.append(element("text", show_grouped(level, 0), x=canvas.left - 6, y=y + 5, text_anchor="end"))
    every = ceil((max((text_width(stack.label) for stack in stacks), default=0) + 8) / pitch)
    for at, stack in enumerate(stacks):
        middle = canvas.left + (at + 0.5) * pitch
        drawn.extend(_column(stack, parts, middle, min(pitch * 0.7, 64.0), bottom, scale, unit))
        if at % every == 0:
            drawn.append(element("text", stack.label, x=middle, y=canvas.height - 8, text_anchor="middle"))
    return element(
        "svg",
        element("title", title),
        element("desc", _summary(stacks, parts, unit)),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {canvas.width} {canvas.height}",
        class_=canvas.css,
        role="img",
        aria_label=title,
    )


def _column(
    stack: Stack, parts: Sequence[Part], middle: float, width: float, bottom: float, scale: float, unit: str
) -> list[Drawing]:
    """The parts from the bottom up, a figure in each that has the room for it, the sum on top."""
    drawn, y = [], bottom
    for part, value in zip(parts, stack.values, strict=True):
        height = value * scale
        y -= height
        if value:
            words = element("title", f"{stack.label} {part.label} {show_grouped(value, 0)}{unit}")
            drawn.append(
                element("rect", words, class_=f"part {part.css}", x=middle - width / 2, y=y, width=width, height=height)
            )
        figure = show_grouped(value, 0)
        if height >= 16 and text_width(figure) <= width - 4:
            inside = f"inside {part.css}"
            drawn.append(element("text", figure, class_=inside, x=middle, y=y + height / 2 + 5, text_anchor="middle"))
    total = show_grouped(sum(stack.values), 0)
    if text_width(total) <= width / 0.7:
        drawn.append(element("text", total, class_="value", x=middle, y=y - 5, text_anchor="middle"))
    return drawn


def _legend(canvas: _Canvas, parts: Sequence[Part]) -> tuple[Drawing, int]:
    drawn, x, row = [], float(canvas.left), 0
    for part in parts:
        width = 20 + text_width(part.label) + 16
        if x > canvas.left and x + width > canvas.width:
            x, row = float(canvas.left), row + 1
        drawn.append(element("rect", class_=f"part {part.css}", x=x, y=row * _LINE + 3, width=14, height=14))
        drawn.append(element("text", part.label, x=x + 20, y=row * _LINE + 15))
        x += width
    return element("g", *drawn), (row + 1) * _LINE


def _step(highest: int) -> int:
    """The distance of two levels: a round number, at most five of them up to the highest column."""
    return next(step * 10**power for power in count() for step in _STEPS if highest <= 5 * step * 10**power)


def _summary(stacks: Sequence[Stack], parts: Sequence[Part], unit: str) -> str:
    columns = []
    for stack in stacks:
        named = "、".join(
            f"{part.label}{show_grouped(value, 0)}{unit}"
            for part, value in zip(parts, stack.values, strict=True)
            if value
        )
        columns.append(f"{stack.label} 共{show_grouped(sum(stack.values), 0)}{unit}{f'（{named}）' if named else ''}")
    return "；".join(columns) + "。"
