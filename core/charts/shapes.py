"""The outlines a map is drawn from, as a value; reading them from a file is `core.charts.geometry`'s work."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """One region: 9-digit code, name, code of the region above, SVG path data, and the point for its label."""

    code: int
    name: str
    parent: int
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Geometry:
    """A province's counties and cities on a canvas of `width` × `height` units, with the line to print beside it."""

    width: int
    height: int
    notice: str
    counties: tuple[Shape, ...]
    cities: tuple[Shape, ...]

    @classmethod
    def parse(cls, text: str) -> "Geometry":
        """Read the JSON that `core.charts.build_geometry` writes. ValueError when it is anything else."""
        try:
            data = json.loads(text)
            return cls(
                width=int(data["width"]),
                height=int(data["height"]),
                notice=str(data["notice"]),
                counties=tuple(_shape(row) for row in data["counties"]),
                cities=tuple(_shape(row) for row in data["cities"]),
            )
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"not a map geometry: {wrong}") from wrong


def _shape(row: list[str | int]) -> Shape:
    code, name, parent, path, x, y = row
    return Shape(code=int(code), name=str(name), parent=int(parent), path=str(path), x=int(x), y=int(y))
