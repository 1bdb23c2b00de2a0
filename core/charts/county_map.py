"""The choropleth of a province's counties."""

from collections import Counter
from collections.abc import Mapping

from core.charts.bands import NOT_APPLICABLE, Bands
from core.charts.markup import Drawing, Number, element
from core.charts.shapes import Geometry, Shape
from core.decimals import show

_NO_TEXTS: Mapping[int, str] = {}


def county_map(
    geometry: Geometry,
    values: Mapping[int, Number | None],
    *,
    title: str,
    bands: Bands | None = None,
    texts: Mapping[int, str] = _NO_TEXTS,
    links: Mapping[int, str] = _NO_TEXTS,
    key: str = "map",
) -> Drawing:
    """Every county in the colour of its band, city borders and city names on top.

    `values` by 9-digit region code; a county that is missing or None is hatched. `texts` is what a county says of
    itself, such as ``西湖区 83.80%（419/500）`` (else name and value); `links` is where it leads. With links the map
    is a group of links reachable by keyboard, without it is one image. `key` tells maps of one page apart.
    """
    scale = bands or Bands()
    hatch = f"{key}-na"
    counties = [_county(shape, values.get(shape.code), scale, texts, links, hatch) for shape in geometry.counties]
    cities = [element("path", class_="city", d=shape.path) for shape in geometry.cities]
    labels = [element("text", _short(shape.name), x=shape.x, y=shape.y) for shape in geometry.cities]
    return element(
        "svg",
        element("title", title),
        element("desc", _summary(geometry, values, scale)),
        element("defs", _hatch(hatch)),
        *counties,
        element("g", *cities, *labels, aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {geometry.width} {geometry.height}",
        class_="zjmap",
        role="group" if links else "img",
        aria_label=title,
    )


def _county(
    shape: Shape,
    value: Number | None,
    bands: Bands,
    texts: Mapping[int, str],
    links: Mapping[int, str],
    hatch: str,
) -> Drawing:
    text = texts.get(shape.code) or f"{shape.name} {_figure(value, bands.unit)}"
    css = bands.css(value)
    outline = element(
        "path",
        element("title", text),
        class_=f"county {css}",
        fill=f"url(#{hatch})" if css == NOT_APPLICABLE else None,
        d=shape.path,
    )
    href = links.get(shape.code)
    return element("a", outline, href=href, aria_label=text) if href else outline


def _figure(value: Number | None, unit: str) -> str:
    return show(value) if value is None else f"{show(value)}{unit}"


def _hatch(name: str) -> Drawing:
    return element(
        "pattern",
        element("rect", class_="na-ground", width=12, height=12),
        element("path", class_="na-line", d="M0 12L12 0"),
        id=name,
        width=12,
        height=12,
        patternUnits="userSpaceOnUse",
    )


def _summary(geometry: Geometry, values: Mapping[int, Number | None], bands: Bands) -> str:
    """How many counties stand in each band, in words: the map for those who do not see it."""
    found = Counter(bands.css(values.get(shape.code)) for shape in geometry.counties)
    parts = [f"{entry.label} {found[entry.css]} 个" for entry in bands.legend if found[entry.css]]
    return f"共 {len(geometry.counties)} 个县（市、区）：{'，'.join(parts)}。"


def _short(name: str) -> str:
    return name[:-1] if len(name) > 2 and name.endswith("市") else name
