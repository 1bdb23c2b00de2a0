"""Charts beside the table of a sheet: they refer to its cells and copy none, so that they follow whoever changes a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter, quote_sheetname

WIDTH, LEAST_HEIGHT, BAR_HEIGHT = 18, 8, 0.6
"""Size of a chart in centimetres: its width, the least height, and what each bar adds to five."""
ROW_HEIGHT = 0.529
"""Centimetres of a row as programs show it unless told otherwise: 15 points."""

_STROKES: tuple[tuple[str, Any, Any], ...] = (
    ("1554A6", "circle", "solid"),
    ("B35900", "square", "dash"),
    ("1B6E3C", "triangle", "sysDot"),
)
_BAR, _BOX, _TARGET = "3C7FC9", "3D4C5C", "B3261E"
_SILENT = dict.fromkeys(("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"), False)


@dataclass(frozen=True)
class SheetChart:
    """A chart of some columns, by their keys: `names` tells the rows apart, `values` are drawn, `targets` marked.

    Horizontal bars in the order of the table, each target a box round them; with `lines` a line a column, each target one across.
    `span` is the range of the axis, `step` the distance of its figures. A blank cell is a gap; a text draws no bar.
    """

    title: str
    names: str
    values: Sequence[str]
    targets: Sequence[str] = ()
    lines: bool = False
    span: tuple[int, int] = (0, 100)
    step: int = 20


def add_charts(
    page: Any, charts: Sequence[SheetChart], letters: Mapping[str, str], *, first_row: int, size: int
) -> None:
    """Put the charts under one another to the right of the table, whose `size` rows of data begin in `first_row`.

    `letters` is the letter of each column. Nothing is drawn of a table without rows. On paper the charts are a page of their own.
    """
    if not size:
        return
    column = get_column_letter(len(letters) + 2)
    top = row = first_row - 1
    for chart in charts:
        drawn = (
            _lines(page, chart, letters, first_row, size)
            if chart.lines
            else _bars(page, chart, letters, first_row, size)
        )
        drawn.anchor = f"{column}{row}"
        page.add_chart(drawn)
        row += ceil(drawn.height / ROW_HEIGHT) + 1
    last = get_column_letter(len(letters) + 2 + ceil(WIDTH / 1.6))
    page.print_area = [f"A1:{get_column_letter(len(letters))}{first_row + size - 1}", f"{column}{top}:{last}{row}"]


def _bars(page: Any, chart: SheetChart, letters: Mapping[str, str], first_row: int, size: int) -> Any:
    drawn = BarChart(barDir="bar", grouping="clustered", gapWidth=45, overlap=100)
    drawn.height = max(LEAST_HEIGHT, 5 + BAR_HEIGHT * size)
    for at, key in enumerate((*chart.values, *chart.targets)):
        series = _series(page, at, letters[chart.names], letters[key], first_row, size)
        if key in chart.targets:
            series.spPr = GraphicalProperties(noFill=True, ln=LineProperties(solidFill=_BOX, w=12700))
        else:
            series.spPr = GraphicalProperties(solidFill=_BAR)
            # A text counts as nought and has no figure beside it.
            series.dLbls = DataLabelList(numFmt="0.00;-0.00;", dLblPos="outEnd", showVal=True, **_SILENT)
        series.invertIfNegative = False
        drawn.series.append(series)
    _dress(drawn, chart)
    drawn.x_axis.scaling.orientation = "maxMin"  # the first row stands on top
    drawn.x_axis.axPos, drawn.y_axis.axPos, drawn.y_axis.crosses = "l", "b", "max"
    low, high = chart.span
    drawn.y_axis.scaling.max = high + 0.16 * (high - low)  # room for the figure of the longest bar
    return drawn


def _lines(page: Any, chart: SheetChart, letters: Mapping[str, str], first_row: int, size: int) -> Any:
    drawn = LineChart(grouping="standard")
    drawn.height = LEAST_HEIGHT
    for at, key in enumerate((*chart.values, *chart.targets)):
        series = _series(page, at, letters[chart.names], letters[key], first_row, size)
        if key in chart.targets:
            series.spPr = GraphicalProperties(ln=LineProperties(solidFill=_TARGET, w=12700, prstDash="lgDash"))
            series.marker = Marker(symbol="none")
        else:
            colour, mark, dash = _STROKES[at % len(_STROKES)]
            series.spPr = GraphicalProperties(ln=LineProperties(solidFill=colour, w=28575, prstDash=dash))
            series.marker = Marker(symbol=mark, size=6, spPr=GraphicalProperties(solidFill=colour))
        series.smooth = False
        drawn.series.append(series)
    _dress(drawn, chart)
    drawn.y_axis.scaling.max = chart.span[1]
    return drawn


def _series(page: Any, at: int, names: str, values: str, first_row: int, size: int) -> Any:
    """A column by its header, over the names of the rows."""
    sheet, last = quote_sheetname(page.title), first_row + size - 1
    label = SeriesLabel(strRef=StrRef(f"{sheet}!${values}${first_row - 1}"))
    return Series(
        idx=at,
        order=at,
        tx=label,
        cat=AxDataSource(strRef=StrRef(f"{sheet}!${names}${first_row}:${names}${last}")),
        val=NumDataSource(numRef=NumRef(f"{sheet}!${values}${first_row}:${values}${last}")),
    )


def _dress(drawn: Any, chart: SheetChart) -> None:
    """What both kinds have alike: title, size, axes, legend below."""
    drawn.title, drawn.width, drawn.roundedCorners, drawn.varyColors = chart.title, WIDTH, False, False
    drawn.title.overlay = False
    drawn.legend = Legend(legendPos="b", overlay=False)
    drawn.layout = Layout()
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.x_axis.number_format, drawn.x_axis.tickLblPos, drawn.x_axis.tickLblSkip = "General", "low", 1
    drawn.y_axis.number_format, drawn.y_axis.scaling.min, drawn.y_axis.majorUnit = '0"%"', chart.span[0], chart.step
    drawn.y_axis.crossBetween, drawn.display_blanks = "between", "gap"
