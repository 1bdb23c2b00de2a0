"""The county map: every county there, each with its words, its band and its link."""

from fractions import Fraction
from xml.etree import ElementTree

import pytest

from core.charts import Bands, Geometry, count_edges, county_map
from core.charts.geometry import load

SVG = "{http://www.w3.org/2000/svg}"
WESTLAKE = 330106000
YIWU = 330782000


def drawn(**given):
    return ElementTree.fromstring(county_map(load(), **{"values": {}, "title": "各县（市、区）填报率", **given}))


def counties(svg):
    return [path for path in svg.iter(f"{SVG}path") if path.get("class", "").startswith("county")]


def words(path):
    return path.find(f"{SVG}title").text


def test_all_counties_and_cities_are_drawn_inside_the_canvas():
    svg = drawn()
    assert len(counties(svg)) == 90
    assert len([path for path in svg.iter(f"{SVG}path") if path.get("class") == "city"]) == 11
    assert {text.text for text in svg.iter(f"{SVG}text")} >= {"杭州", "宁波", "舟山", "丽水"}
    geometry = load()
    assert svg.get("viewBox") == f"0 0 {geometry.width} {geometry.height}"
    assert all(0 < shape.x < geometry.width and 0 < shape.y < geometry.height for shape in geometry.cities)


def test_geometry_has_the_90_counties_of_the_11_cities_in_nine_digit_codes():
    geometry = load()
    cities = {city.code for city in geometry.cities}
    assert len(cities) == 11
    assert len({county.code for county in geometry.counties}) == 90
    assert {county.parent for county in geometry.counties} == cities
    assert all(county.code // 100000 == county.parent // 100000 for county in geometry.counties)
    assert "GS（2024）0650号" in geometry.notice


def test_a_county_says_its_words_wears_its_band_and_leads_to_its_page():
    text = "西湖区 83.80%（419/500）"
    svg = drawn(values={WESTLAKE: Fraction(419, 5)}, texts={WESTLAKE: text}, links={WESTLAKE: "/r/330106?a=1&b=2"})
    (link,) = svg.iter(f"{SVG}a")
    (path,) = link
    assert link.get("href") == "/r/330106?a=1&b=2"
    assert link.get("aria-label") == words(path) == text
    assert path.get("class") == "county q2"


def test_links_make_a_group_because_the_contents_of_an_image_cannot_be_reached():
    assert drawn().get("role") == "img"
    assert drawn(links={WESTLAKE: "/x"}).get("role") == "group"
    assert drawn().get("aria-label") == drawn().find(f"{SVG}title").text == "各县（市、区）填报率"


@pytest.mark.parametrize("values", [{WESTLAKE: None}, {}])
def test_not_applicable_is_hatched_and_printed_as_a_dash(values):
    svg = drawn(values={**values, YIWU: 95}, key="filing")
    by_words = {words(path): path for path in counties(svg)}
    assert by_words["西湖区 —"].get("class") == "county na"
    assert by_words["西湖区 —"].get("fill") == "url(#filing-na)"
    assert svg.find(f"{SVG}defs/{SVG}pattern").get("id") == "filing-na"
    assert by_words["义乌市 95.00%"].get("class") == "county q4"


def test_zero_is_a_value_and_not_a_gap():
    assert [words(path) for path in counties(drawn(values={WESTLAKE: 0})) if "q0" in path.get("class")] == [
        "西湖区 0.00%"
    ]


def test_description_counts_the_counties_of_each_band():
    svg = drawn(values={WESTLAKE: 10, YIWU: 95})
    assert svg.find(f"{SVG}desc").text == "共 90 个县（市、区）：<70% 1 个，≥90% 1 个，无数据或不适用 88 个。"


def test_hostile_words_stay_words():
    text = "<script>alert(1)</script>\"' &\x00"
    markup = county_map(load(), {}, title=text, texts={WESTLAKE: text}, links={WESTLAKE: '/x"onload="a'})
    svg = ElementTree.fromstring(markup)
    assert "<script" not in markup
    assert svg.find(f"{SVG}title").text == text.replace("\x00", "")
    (link,) = svg.iter(f"{SVG}a")
    assert set(link.keys()) == {"href", "aria-label"}


def test_edges_belong_to_the_band_above():
    bands = Bands(edges=(70, 80, 85, 90))
    assert [bands.css(value) for value in (Fraction(6999, 100), 70, 80, 85, 90, None)] == [
        "q0",
        "q1",
        "q2",
        "q3",
        "q4",
        "na",
    ]
    assert [entry.label for entry in bands.legend] == [
        "<70%",
        "70–80%",
        "80–85%",
        "85–90%",
        "≥90%",
        "无数据或不适用",
    ]


def test_bands_of_changes_and_of_counts_are_labelled_as_what_they_are():
    changes = Bands((-5, -1, 1, 5), unit="百分点", palette="d")
    assert [changes.css(value) for value in (-6, -5, -1, 0, 1, 5, None)] == ["d0", "d1", "d2", "d2", "d3", "d4", "na"]
    assert [entry.label for entry in changes.legend][:5] == [
        "<−5百分点",
        "−5至−1百分点",
        "−1至1百分点",
        "1–5百分点",
        "≥5百分点",
    ]
    counts = Bands(count_edges(23), unit="件", whole=True)
    assert [entry.label for entry in counts.legend][:5] == ["0–4件", "5–9件", "10–14件", "15–19件", "≥20件"]
    assert [entry.label for entry in Bands(count_edges(3), unit="件", whole=True).legend][:2] == ["0件", "1件"]


@pytest.mark.parametrize("highest", [0, 1, 5, 6, 10, 11, 25, 26, 99, 1000, 12_345])
def test_bands_of_counts_reach_the_highest_in_round_steps(highest):
    step, *others = count_edges(highest)
    assert others == [2 * step, 3 * step, 4 * step]
    assert highest <= 5 * step
    assert str(step).rstrip("0") in {"1", "2", "5"}


@pytest.mark.parametrize("edges", [(1, 2, 3), (1, 2, 2, 3), (4, 3, 2, 1), ()])
def test_bands_refuse_edges_that_do_not_rise(edges):
    with pytest.raises(ValueError, match="rising"):
        Bands(edges=edges)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"width": 1}', "null"])
def test_a_file_that_is_no_geometry_is_refused(text):
    with pytest.raises(ValueError, match="geometry"):
        Geometry.parse(text)
