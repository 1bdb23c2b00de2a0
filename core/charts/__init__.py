"""Charts and the county map as SVG text, drawn on the server.

Pure functions from dataclasses to markup: no Django, no clock; only `core.charts.geometry` opens a file.
What they return is a `Drawing`: every text in it was escaped while it was built, so a template prints it as it is.
A table beside each chart is its text alternative; that is the page's work.
"""

from core.charts.bands import Bands, LegendEntry, count_edges
from core.charts.bars import Bar, bars
from core.charts.county_map import county_map
from core.charts.gauge import Zone, gauge
from core.charts.markup import Drawing
from core.charts.shapes import Geometry, Shape
from core.charts.stacked import Part, Stack, stacked
from core.charts.trend import Series, Target, axis_of, sparkline, trend

__all__ = [
    "Bands",
    "Bar",
    "Drawing",
    "Geometry",
    "LegendEntry",
    "Part",
    "Series",
    "Shape",
    "Stack",
    "Target",
    "Zone",
    "axis_of",
    "bars",
    "count_edges",
    "county_map",
    "gauge",
    "sparkline",
    "stacked",
    "trend",
]
