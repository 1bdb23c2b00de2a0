"""Charts of a document: DrawingML (ECMA-376 part 1, 21.2) with their figures, which stay editable, beside them.

Each chart is a part of its own, ``word/charts/chartN.xml``, which keeps what it draws, and a small workbook in which Word and WPS
edit it. The order of the elements is that of the standard's schema: Word opens no file in which it is another.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Cm, Pt

from core.charts import Bar, Target, axis_of
from core.charts.markup import Number
from core.decimals import show, to_decimal
from core.document.blocks import BarChart, Chart, LineChart, plain
from core.workbook import Column, Kind, Sheet, workbook_bytes

TEXT_FONT, HEAD_FONT, LATIN_FONT = "仿宋", "黑体", "Times New Roman"

WIDTH = Cm(16.6)
"""What an A4 page leaves between its margins."""
_TALLEST, _LINE, _AROUND, _LINES_HEIGHT = Cm(23), Cm(0.72), Cm(2.8), Cm(8.6)

_SHEET = "数据"
_SPACES = {prefix: nsmap[prefix] for prefix in ("c", "a", "r")}
_INK, _GRID, _AXIS, _BOX, _TARGET = "333333", "D9DEE5", "5F6B7A", "3D4C5C", "B3261E"
_TONES = {"": "3C7FC9", "marked": "0F4C97", "bad": "B3261E"}
_STROKES = (("1554A6", "solid", "circle"), ("B35900", "dash", "square"), ("1B6E3C", "sysDot", "triangle"))
"""Colour, dash and mark of the lines, those of a page."""
_LINE_ROOM = Decimal("1.16")
"""How far the axis of bars runs past 100, so that the longest bar's figure has room behind it."""
_CATEGORIES, _VALUES = 50010, 50020  # ids of the two axes; each chart is a part of its own


@dataclass(frozen=True)
class _Series:
    """One row of figures by its name."""

    name: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True)
class _Data:
    """The figures of a chart as its workbook has them: what is told apart in column A, one series a column from B on, then the
    targets, each the same in every row."""

    title: str
    head: str
    names: Sequence[str]
    drawn: Sequence[_Series]
    targets: Sequence[Target]

    @property
    def series(self) -> list[_Series]:
        """All columns from B on."""
        levels = [_Series(one.label, [_figure(one.value)] * len(self.names)) for one in self.targets]
        return [*self.drawn, *levels]

    def sheet(self) -> Sheet:
        columns = [Column(self.head, "name", width=24)]
        columns += [Column(one.name, f"s{at}", Kind.DECIMAL, places=2) for at, one in enumerate(self.series)]
        rows = [[name, *(one.values[at] for one in self.series)] for at, name in enumerate(self.names)]
        return Sheet(_SHEET, columns, rows)

    def told(self) -> str:
        """The chart in words, for whoever does not see it."""
        told = []
        for one in self.drawn:
            pairs = [
                f"{name}{show(value)}%" for name, value in zip(self.names, one.values, strict=True) if value is not None
            ]
            told.append(f"{one.name}：{'，'.join(pairs) or '无数据'}")
        return f"{self.title}。{'；'.join([*told, *(one.label for one in self.targets)])}。"


def add_chart(book: Any, block: Chart, *, number: int, made_at: datetime) -> None:
    """Put the chart into a paragraph of its own at the end of the document; `number` counts its charts from 1."""
    if isinstance(block, BarChart):
        data, plot, height = _bar_data(block), _bar_plot(block), min(_TALLEST, len(block.rows) * _LINE + _AROUND)
    else:
        data, plot, height = _line_data(block), _line_plot(block), _LINES_HEIGHT
    package = book.part.package
    space = _chart_space(data, plot)
    chart = XmlPart(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, space, package)
    workbook = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"),
        CONTENT_TYPE.SML_SHEET,
        workbook_bytes([data.sheet()], made_at=made_at, title=data.title),
        package,
    )
    behind = _node("c:externalData", _value("c:autoUpdate", 0))
    behind.set(qn("r:id"), chart.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE))
    space.append(behind)
    paragraph = book.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(6)
    relation = book.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    paragraph.add_run()._r.append(_drawing(relation, number, height, told=data.told()))


def _drawing(relation: str, number: int, height: int, *, told: str) -> Any:
    """The place of a chart in a line of text, and what is said of it."""
    shown = OxmlElement("c:chart", nsdecls=_SPACES)
    shown.set(qn("r:id"), relation)
    graphic = _node("a:graphic", _node("a:graphicData", shown, uri=nsmap["c"]))
    frame = OxmlElement("wp:inline", attrs=dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))
    for tag, attributes in (
        ("wp:extent", {"cx": str(int(WIDTH)), "cy": str(int(height))}),
        ("wp:effectExtent", dict.fromkeys("ltrb", "0")),
        ("wp:docPr", {"id": str(number), "name": f"图表 {number}", "descr": plain(told)}),
        ("wp:cNvGraphicFramePr", {}),
    ):
        frame.append(OxmlElement(tag, attrs=attributes))
    frame.append(graphic)
    drawing = OxmlElement("w:drawing")
    drawing.append(frame)
    return drawing


# --- figures ---


def _bar_data(block: BarChart) -> _Data:
    rates = _Series(block.series, [_figure(row.value) for row in block.rows])
    targets = [] if block.target is None else [block.target]
    return _Data(block.title, "地区", [_named(row) for row in block.rows], [rates], targets)


def _named(row: Bar) -> str:
    return f"{row.label}（{row.text}）" if row.value is None and row.text else row.label


def _line_data(block: LineChart) -> _Data:
    series = [_Series(line.label, [_figure(value) for value in line.values]) for line in block.series]
    return _Data(block.title, "月份", block.months, series, block.targets)


def _figure(value: Number | None) -> Decimal | None:
    """To two decimals, half up, as every table prints it: programs round binary fractions."""
    return None if value is None else to_decimal(value, 2)


# --- the two kinds ---

Plot = Callable[[_Data], list[Any]]


def _bar_plot(block: BarChart) -> Plot:
    def plot(data: _Data) -> list[Any]:
        marked = [
            _node("c:dPt", _value("c:idx", at), *_flat(), _value("c:bubble3D", 0), _filled(_TONES[row.tone]))
            for at, row in enumerate(block.rows)
            if row.tone and row.value is not None
        ]
        rates, *targets = _series_heads(data)
        series = [
            _node(
                "c:ser",
                *rates,
                _filled(_TONES[""]),
                *_flat(),
                *marked,
                _labels(_label_style("outEnd", shown=True)),
                *_figures(data, 0),
            )
        ]
        box = _shape(_node("a:noFill"), _stroke(_BOX, 12700))
        series += [_node("c:ser", *head, box, *_flat(), *_figures(data, at)) for at, head in enumerate(targets, 1)]
        bars = _node(
            "c:barChart",
            _value("c:barDir", "bar"),
            _value("c:grouping", "clustered"),
            _value("c:varyColors", 0),
            *series,
            _value("c:gapWidth", 45),
            _value("c:overlap", 100),
            *_axis_ids(),
        )
        # The first row stands on top, and the figures of the axis below the last.
        names = _category_axis("l", "maxMin")
        figures = _value_axis("b", (0, 100 * _LINE_ROOM), 20, crosses="max", between="between")
        return [bars, names, figures]

    return plot


def _line_plot(block: LineChart) -> Plot:
    low, high, step = axis_of(block.series, block.targets, block.y_range)

    def plot(data: _Data) -> list[Any]:
        heads = list(_series_heads(data))
        lines = []
        for at, head in enumerate(heads):
            if at < len(block.series):
                lines.append(_line(at, head, data))
            else:
                style = _shape(_stroke(_TARGET, 12700, "lgDash"))
                no_mark = _node("c:marker", _value("c:symbol", "none"))
                lines.append(_node("c:ser", *head, style, no_mark, *_figures(data, at), _value("c:smooth", 0)))
        drawn = _node(
            "c:lineChart",
            _value("c:grouping", "standard"),
            _value("c:varyColors", 0),
            *lines,
            _value("c:marker", 1),
            *_axis_ids(),
        )
        return [drawn, _category_axis("b", "minMax"), _value_axis("l", (low, high), step)]

    return plot


def _line(at: int, head: Iterable[Any], data: _Data) -> Any:
    """A line with a mark on each month; its last figure stands beside it, clear of the other line's."""
    colour, dash, mark = _STROKES[at % len(_STROKES)]
    marker = _node(
        "c:marker", _value("c:symbol", mark), _value("c:size", 6), _shape(_fill(colour), _stroke(colour, 9525))
    )
    values = data.series[at].values
    last = max((place for place, value in enumerate(values) if value is not None), default=None)
    labels = []
    if last is not None:
        others = [one.values[last] for number, one in enumerate(data.series) if number != at]
        above = all(other is None or other <= (values[last] or 0) for other in others)
        labels = [_labels(_label_style(None, shown=False), _label(last, "t" if above else "b"))]
    return _node(
        "c:ser",
        *head,
        _shape(_stroke(colour, 28575, dash)),
        marker,
        *labels,
        *_figures(data, at),
        _value("c:smooth", 0),
    )


# --- what both are made of ---


def _chart_space(data: _Data, plot: Plot) -> Any:
    chart = _node(
        "c:chart",
        _title(data.title),
        _value("c:autoTitleDeleted", 0),
        _node("c:plotArea", _node("c:layout"), *plot(data)),
        _node("c:legend", _value("c:legendPos", "b"), _value("c:overlay", 0)),
        _value("c:plotVisOnly", 1),
        _value("c:dispBlanksAs", "gap"),
    )
    return _node(
        "c:chartSpace",
        _value("c:date1904", 0),
        _value("c:lang", "zh-CN"),
        _value("c:roundedCorners", 0),
        chart,
        _shape(_fill("FFFFFF"), _node("a:ln", _node("a:noFill"))),
        _text_style(900, TEXT_FONT),
    )


def _title(text: str) -> Any:
    style = _node("a:pPr", _run_style("a:defRPr", 1050, HEAD_FONT))
    run = _node("a:r", _run_style("a:rPr", 1050, HEAD_FONT, lang="zh-CN"), _node("a:t", plain(text)))
    rich = _node("c:rich", _node("a:bodyPr"), _node("a:lstStyle"), _node("a:p", style, run))
    return _node("c:title", _node("c:tx", rich), _value("c:overlay", 0))


def _series_heads(data: _Data) -> list[tuple[Any, ...]]:
    """Number, place and name of each series."""
    return [
        (
            _value("c:idx", at),
            _value("c:order", at),
            _node("c:tx", _strings(f"${_letter(at)}$1", [one.name])),
        )
        for at, one in enumerate(data.series)
    ]


def _figures(data: _Data, at: int) -> tuple[Any, Any]:
    """Names and values of a series: where they stand in the workbook, and as they were last."""
    letter, last = _letter(at), len(data.names) + 1
    values = [
        _node("c:pt", _node("c:v", f"{value:f}"), idx=place)
        for place, value in enumerate(data.series[at].values)
        if value is not None
    ]
    cache = _node("c:numCache", _node("c:formatCode", "0.00"), _value("c:ptCount", len(data.names)), *values)
    return (
        _node("c:cat", _strings(f"$A$2:$A${last}", data.names)),
        _node("c:val", _node("c:numRef", _node("c:f", f"'{_SHEET}'!${letter}$2:${letter}${last}"), cache)),
    )


def _letter(at: int) -> str:
    return chr(ord("B") + at)


def _strings(cells: str, texts: Sequence[str]) -> Any:
    points = [_node("c:pt", _node("c:v", plain(text)), idx=place) for place, text in enumerate(texts)]
    cache = _node("c:strCache", _value("c:ptCount", len(texts)), *points)
    return _node("c:strRef", _node("c:f", f"'{_SHEET}'!{cells}"), cache)


def _labels(rest: Sequence[Any], *single: Any) -> Any:
    return _node("c:dLbls", *single, *rest)


def _label(at: int, place: str) -> Any:
    return _node("c:dLbl", _value("c:idx", at), *_label_style(place, shown=True))


def _label_style(place: str | None, *, shown: bool) -> list[Any]:
    """How figures stand beside what they tell: on white, so that no line runs through them; or that none do."""
    written = [_node("c:numFmt", formatCode="0.00", sourceLinked=0)]
    written += [_shape(_fill("FFFFFF"), _node("a:ln", _node("a:noFill"))), _text_style(900, TEXT_FONT)] if shown else []
    written += [_value("c:dLblPos", place)] if place is not None else []
    told = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    return [*written, *(_value(f"c:show{what}", int(shown and what == "Val")) for what in told)]


def _axis_ids() -> tuple[Any, Any]:
    return _value("c:axId", _CATEGORIES), _value("c:axId", _VALUES)


def _category_axis(place: str, direction: str) -> Any:
    return _node(
        "c:catAx",
        _value("c:axId", _CATEGORIES),
        _node("c:scaling", _value("c:orientation", direction)),
        _value("c:delete", 0),
        _value("c:axPos", place),
        _node("c:numFmt", formatCode="General", sourceLinked=0),
        _value("c:majorTickMark", "none"),
        _value("c:minorTickMark", "none"),
        _value("c:tickLblPos", "low"),
        _shape(_stroke(_AXIS, 9525)),
        _value("c:crossAx", _VALUES),
        _value("c:crosses", "autoZero"),
        _value("c:auto", 0),
        _value("c:lblAlgn", "ctr"),
        _value("c:lblOffset", 100),
        _value("c:tickLblSkip", 1),
        _value("c:noMultiLvlLbl", 1),
    )


def _value_axis(
    place: str, span: tuple[Number, Number], step: int, *, crosses: str = "autoZero", between: str = "between"
) -> Any:
    low, high = span
    return _node(
        "c:valAx",
        _value("c:axId", _VALUES),
        _node(
            "c:scaling",
            _value("c:orientation", "minMax"),
            _value("c:max", show(high, 0)),
            _value("c:min", show(low, 0)),
        ),
        _value("c:delete", 0),
        _value("c:axPos", place),
        _node("c:majorGridlines", _shape(_stroke(_GRID, 6350))),
        _node("c:numFmt", formatCode='0"%"', sourceLinked=0),
        _value("c:majorTickMark", "none"),
        _value("c:minorTickMark", "none"),
        _value("c:tickLblPos", "nextTo"),
        _shape(_node("a:ln", _node("a:noFill"))),
        _value("c:crossAx", _CATEGORIES),
        _value("c:crosses", crosses),
        _value("c:crossBetween", between),
        _value("c:majorUnit", step),
    )


def _flat() -> tuple[Any]:
    return (_value("c:invertIfNegative", 0),)


def _filled(colour: str) -> Any:
    return _shape(_fill(colour))


def _shape(*inside: Any) -> Any:
    return _node("c:spPr", *inside)


def _fill(colour: str) -> Any:
    return _node("a:solidFill", _value("a:srgbClr", colour))


def _stroke(colour: str, width: int, dash: str = "solid") -> Any:
    return _node("a:ln", _fill(colour), _value("a:prstDash", dash), w=width)


def _text_style(size: int, font: str) -> Any:
    paragraph = _node("a:p", _node("a:pPr", _run_style("a:defRPr", size, font)), _node("a:endParaRPr", lang="zh-CN"))
    return _node("c:txPr", _node("a:bodyPr"), _node("a:lstStyle"), paragraph)


def _run_style(tag: str, size: int, font: str, **attributes: str) -> Any:
    return _node(
        tag,
        _fill(_INK),
        _node("a:latin", typeface=LATIN_FONT),
        _node("a:ea", typeface=font),
        **attributes,
        sz=size,
        b=0,
    )


def _value(tag: str, value: object) -> Any:
    return _node(tag, val=value)


def _node(tag: str, *inside: Any, **attributes: object) -> Any:
    """One element with what stands in it in this order: elements, or its text."""
    node = OxmlElement(tag, {name: str(value) for name, value in attributes.items()}, _SPACES)
    for one in inside:
        if isinstance(one, str):
            node.text = one
        else:
            node.append(one)
    return node
