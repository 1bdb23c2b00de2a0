"""One figure against the zones that it may fall into."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.markup import Drawing, Number, element

WIDTH, HEIGHT = 240, 22
_ZONE_TOP, _ZONE_HEIGHT = 5, 12
_NEEDLE = 4


@dataclass(frozen=True)
class Zone:
    """A stretch of the scale from `start` to where the next one begins; `css` names its colour: ``zone-red``."""

    start: Number
    css: str


def gauge(value: Number | None, zones: Sequence[Zone], *, maximum: Number, title: str) -> Drawing:
    """A scale from zero to `maximum` with its zones and a needle at `value`; beyond either end it stands at the end, without
    a value there is none. `title` says all of it in words, as the drawing has no text."""
    starts = sorted(zones, key=lambda zone: zone.start)
    parts = [_box("zone", 0, WIDTH)]
    for number, zone in enumerate(starts):
        left = _across(zone.start, maximum)
        right = _across(starts[number + 1].start, maximum) if number + 1 < len(starts) else float(WIDTH)
        parts.append(_box(f"zone {zone.css}", left, right - left))
    if value is not None:
        left = min(max(_across(value, maximum) - _NEEDLE / 2, 0.0), float(WIDTH - _NEEDLE))
        parts.append(element("rect", class_="needle", x=left, y=0, width=_NEEDLE, height=HEIGHT))
    return element(
        "svg",
        element("title", title),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="gauge",
        role="img",
        aria_label=title,
    )


def _box(css: str, left: float, width: float) -> Drawing:
    return element("rect", class_=css, x=left, y=_ZONE_TOP, width=width, height=_ZONE_HEIGHT)


def _across(value: Number, maximum: Number) -> float:
    return min(max(float(value) / float(maximum), 0.0), 1.0) * WIDTH
