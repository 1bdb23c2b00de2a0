"""Documents for Word and WPS: charts that these programs open and edit, links that lead out, and no more than what was given."""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl import load_workbook
from openpyxl.chart.chartspace import ChartSpace

from core.charts import Bar, Series, Target
from core.document import BarChart, Block, Grid, Heading, LineChart, Link, Paragraph, document_bytes
from tests.core.workbooks import MADE_AT

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

BARS = BarChart(
    "2020年5月各设区市订单填报率",
    "订单填报率",
    [
        Bar("杭州市", Fraction(100)),
        Bar("宁波市", Fraction(16761, 200)),  # 83.805, which a binary fraction rounds down
        Bar("温州市", Fraction(200, 3), tone="bad"),
        Bar("舟山市<&>\x00", None, text="不适用"),
    ],
    Target("目标 80%", 80),
)
LINES = LineChart(
    "浙江省2019年12月至2020年3月逐月走势",
    ["12月", "1月", "2月", "3月"],
    [
        Series("填报率", [Fraction(70), None, Fraction(72), Fraction(73)]),
        Series("响应率", [Fraction(45), Fraction(88), Fraction(87), None]),
    ],
    [Target("目标 80%", 80), Target("目标 90%", 90)],
    (60, 100),
)


def made(*blocks: Block) -> bytes:
    return document_bytes("通报", "第5期", [Heading("图"), *blocks, Paragraph("完")], made_at=MADE_AT)


def charts_in(content: bytes) -> list[ElementTree.Element]:
    with ZipFile(BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("word/charts/chart"))
        return [ElementTree.fromstring(archive.read(name)) for name in names]


def cached(series: ElementTree.Element, part: str) -> dict[int, str]:
    """What a series keeps of its names or values, by place."""
    return {int(point.attrib["idx"]): point.findtext(f"{C}v", "") for point in series.iterfind(f"{C}{part}//{C}pt")}


def told_of(content: bytes) -> list[dict[str, str]]:
    """What stands with each chart in the text: its width, and the words for whoever does not see it."""
    body = docx.Document(BytesIO(content)).element.body
    return [
        {"width": one.find(docx.oxml.ns.qn("wp:extent")).get("cx"), **one.find(docx.oxml.ns.qn("wp:docPr")).attrib}
        for one in body.iter(docx.oxml.ns.qn("wp:inline"))
    ]


def test_bars_keep_order_figures_colours_and_target() -> None:
    [space] = charts_in(made(BARS))
    rates, target = space.iter(f"{C}ser")
    assert list(cached(rates, "cat").values()) == ["杭州市", "宁波市", "温州市", "舟山市<&>（不适用）"]
    assert cached(rates, "val") == {0: "100.00", 1: "83.81", 2: "66.67"}, "what does not apply has no bar"
    assert set(cached(target, "val").values()) == {"80.00"} and len(cached(target, "val")) == 4
    assert [cached(one, "tx")[0] for one in (rates, target)] == ["订单填报率", "目标 80%"]
    assert [point.find(f"{C}idx").attrib["val"] for point in rates.iter(f"{C}dPt")] == ["2"]
    fill = rates.find(f"{C}spPr/{A}solidFill/{A}srgbClr")
    short = rates.find(f"{C}dPt/{C}spPr/{A}solidFill/{A}srgbClr")
    assert fill is not None and short is not None and fill.attrib != short.attrib
    label = rates.find(f"{C}dLbls/{C}numFmt")
    assert label is not None and label.attrib["formatCode"] == "0.00"
    # The first row stands on top, and the longest bar's figure has room behind it.
    assert space.find(f".//{C}catAx/{C}scaling/{C}orientation").attrib["val"] == "maxMin"
    assert float(space.find(f".//{C}valAx/{C}scaling/{C}max").attrib["val"]) > 110


def test_lines_have_a_gap_where_there_is_no_value_and_an_axis_that_holds_the_lowest() -> None:
    [space] = charts_in(made(LINES))
    filing, response, *targets = space.iter(f"{C}ser")
    assert cached(filing, "val") == {0: "70.00", 2: "72.00", 3: "73.00"}
    assert cached(response, "val") == {0: "45.00", 1: "88.00", 2: "87.00"}
    assert [set(cached(one, "val").values()) for one in targets] == [{"80.00"}, {"90.00"}]
    assert space.find(f".//{C}dispBlanksAs").attrib["val"] == "gap"
    assert float(space.find(f".//{C}valAx/{C}scaling/{C}min").attrib["val"]) <= 45
    # The last figure of either line stands beside it.
    assert [one.find(f".//{C}dLbl/{C}idx").attrib["val"] for one in (filing, response)] == ["3", "2"]


def _elements(space: ElementTree.Element) -> list[str]:
    return [element.tag.removeprefix(C) for element in space.iter() if element.tag.startswith(C)]


@pytest.mark.parametrize("block", [BARS, LINES, BarChart("无", "率", []), LineChart("无", [], [])])
def test_the_elements_stand_in_the_order_of_the_standard(block: Block) -> None:
    """Word opens no document in which they do not; the reader knows the schema's order and writes by it."""
    [space] = charts_in(made(block))
    behind = space.find(f"{C}externalData")
    assert behind is not None and space[-1] is behind
    space.remove(behind)
    ordered = iter(_elements(ElementTree.fromstring(_written(ChartSpace.from_tree(space)))))
    assert [tag for tag in _elements(space) if tag not in ordered] == [], "the first that stands in the wrong place"


def _written(space: Any) -> bytes:
    return ElementTree.tostring(space.to_tree())


@pytest.mark.parametrize("block", [BARS, LINES])
def test_the_two_axes_of_a_chart_cross_each_other(block: Block) -> None:
    [space] = charts_in(made(block))
    area = space.find(f".//{C}plotArea")
    named = [one.attrib["val"] for one in area[1].iterfind(f"{C}axId")]
    own, other = (
        [axis.find(f"{C}{tag}").attrib["val"] for axis in (area.find(f"{C}catAx"), area.find(f"{C}valAx"))]
        for tag in ("axId", "crossAx")
    )
    assert named == own == other[::-1]


def _ranges(space: ElementTree.Element) -> Iterator[tuple[str, list[str]]]:
    for reference in (*space.iter(f"{C}strRef"), *space.iter(f"{C}numRef")):
        yield reference.findtext(f"{C}f", ""), [point.findtext(f"{C}v", "") for point in reference.iter(f"{C}pt")]


@pytest.mark.parametrize("block", [BARS, LINES])
def test_what_is_drawn_stands_in_a_workbook_by_which_it_is_edited(block: Block) -> None:
    document = docx.Document(BytesIO(made(block)))
    [chart] = [part.target_part for part in document.part.rels.values() if part.reltype == RELATIONSHIP_TYPE.CHART]
    [behind] = chart.rels.values()
    space = ElementTree.fromstring(chart.blob)
    assert space[-1].attrib.popitem()[1] == behind.rId
    page = load_workbook(BytesIO(behind.target_part.blob))["数据"]
    for cells, kept in _ranges(space):
        assert cells.startswith("'数据'!")
        found = page[cells.removeprefix("'数据'!")]
        values = [cell.value for (cell,) in found] if isinstance(found, tuple) else [found.value]
        texts = [value if isinstance(value, str) else f"{value:.2f}" for value in values if value is not None]
        assert [text.replace("_x0000_", "") for text in texts] == kept


def test_a_chart_fits_the_page_and_is_told_in_words() -> None:
    bars, lines = told_of(made(BARS, Paragraph("中间"), LINES))
    assert int(bars["width"]) <= docx.shared.Cm(21 - 2 * 2.2) and bars["id"] != lines["id"]
    assert bars["descr"] == (
        "2020年5月各设区市订单填报率。订单填报率：杭州市100.00%，宁波市83.81%，温州市66.67%；目标 80%。"
    )
    assert "填报率：12月70.00%，2月72.00%，3月73.00%" in lines["descr"] and "目标 90%" in lines["descr"]


def test_a_cell_may_lead_to_an_address_and_reads_as_its_text() -> None:
    address = "https://x.example/explain/?run=1&b=<2>"
    document = docx.Document(
        BytesIO(made(Grid(("地区", "填报率"), [["西湖区", Link("83.80", address)], ["上城区", "—"]])))
    )
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["地区", "填报率"], ["西湖区", "83.80"], ["上城区", "—"]]
    [link] = document.tables[0].rows[1].cells[1].paragraphs[0].hyperlinks
    assert (link.text, link.url) == ("83.80", address)
    assert link.runs[0].font.underline and link.runs[0].font.color.rgb is not None
    assert document.tables[0].rows[2].cells[1].paragraphs[0].hyperlinks == []
