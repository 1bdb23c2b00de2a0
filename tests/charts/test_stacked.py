"""Stacked columns: parts on top of one another, figures where they fit, words for those who do not see."""

from xml.etree import ElementTree

import pytest

from core.charts import Part, Stack, stacked

SVG = "{http://www.w3.org/2000/svg}"
PARTS = (Part("红色", "part-red"), Part("绿色", "part-green"))


def svg_of(markup: str, css: str) -> ElementTree.Element:
    return next(svg for svg in ElementTree.fromstring(markup) if svg.get("class") == css)


def bars_of(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return list(svg.findall(f"{SVG}rect"))


@pytest.mark.parametrize("css", ["wide", "narrow"])
def test_parts_stand_on_one_another_in_proportion(css: str) -> None:
    svg = svg_of(stacked([Stack("20Q1", [30, 10])], parts=PARTS, title="历季"), css)
    red, green = bars_of(svg)
    assert float(red.get("height")) == pytest.approx(3 * float(green.get("height")), rel=0.02)
    assert float(green.get("y")) + float(green.get("height")) == pytest.approx(float(red.get("y")), abs=0.2)
    assert [one.find(f"{SVG}title").text for one in (red, green)] == ["20Q1 红色 30", "20Q1 绿色 10"]
    assert {text.text for text in svg.iter(f"{SVG}text")} >= {"30", "10", "40", "20Q1", "红色", "绿色"}


def test_it_says_itself_in_words_and_draws_nothing_of_nobody() -> None:
    svg = svg_of(
        stacked([Stack("20Q1", [0, 0]), Stack("20Q2", [1204, 0])], parts=PARTS, title="历季", unit="家"), "wide"
    )
    assert svg.find(f"{SVG}desc").text == "20Q1 共0家；20Q2 共1,204家（红色1,204家）。"
    assert len(bars_of(svg)) == 1


@pytest.mark.parametrize("values", [[1], [1, 2, 3], [1, -1]])
def test_a_column_that_does_not_fit_its_parts_is_refused(values: list[int]) -> None:
    with pytest.raises(ValueError, match="one number a part"):
        stacked([Stack("20Q1", values)], parts=PARTS, title="历季")


def test_no_columns_at_all_are_an_empty_chart() -> None:
    assert bars_of(svg_of(stacked([], parts=PARTS, title="历季"), "wide")) == []
