"""Trend, sparkline, gauge and bars: gaps, labels, ranges, and markup that a strict policy lets through."""

import re
from fractions import Fraction
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from core.charts import Bar, Series, Target, Zone, bars, county_map, gauge, sparkline, trend
from core.charts.geometry import load
from core.charts.markup import text_width

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [f"{number}月" for number in range(1, 13)]
HALF = [70, 72, None, 75, 76, Fraction(419, 5), *[None] * 6]


def one(css, markup):
    """The wide or the narrow drawing of a chart."""
    return next(svg for svg in ElementTree.fromstring(markup) if svg.get("class") == css)


def texts(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def lines(svg, number):
    """The runs of one series, without the sample in the legend."""
    return [
        [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        for line in svg.findall(f"{SVG}polyline")
        if line.get("class") == f"series s{number}"
    ]


@pytest.fixture(params=["wide", "narrow"])
def width(request):
    return request.param


def test_a_missing_month_is_a_gap_and_not_a_zero(width):
    svg = one(width, trend([Series("填报率", HALF)], months=MONTHS, title="走势"))
    assert [len(run) for run in lines(svg, 0)] == [2, 3]
    marks = [mark.find(f"{SVG}title").text for mark in svg.findall(f"{SVG}circle")]
    assert marks == [
        "填报率 1月 70.00%",
        "填报率 2月 72.00%",
        "填报率 4月 75.00%",
        "填报率 5月 76.00%",
        "填报率 6月 83.80%",
    ]


def test_a_lone_value_between_gaps_still_shows(width):
    svg = one(width, trend([Series("填报率", [None, 80, None])], months=MONTHS[:3], title="走势"))
    assert lines(svg, 0) == []
    assert len(svg.findall(f"{SVG}circle")) == 1


def test_labels_stay_apart_also_where_a_line_ends_before_the_last_month(width):
    values = [80, 84, 86, 88, 89, Fraction(8885, 100), None]
    other = [83, 88, 90, 92, 91, Fraction(8935, 100), None]
    targets = [Target("目标 80%", 80), Target("目标 90%", 90)]
    lines_of_both = [Series("填报率", values), Series("响应率", other)]
    svg = one(width, trend(lines_of_both, months=[*MONTHS[:6], "7月"], title="走势", targets=targets))
    labels = [
        (float(text.get("x")), float(text.get("y")), text_width(text.text))
        for text in svg.iter(f"{SVG}text")
        if text.get("class")
    ]
    assert len(labels) == 4
    for one_label, other_label in combinations(sorted(labels), 2):
        beside = one_label[0] + one_label[2] <= other_label[0]
        assert beside or abs(one_label[1] - other_label[1]) > 17.9, (one_label, other_label)


def test_higher_values_lie_higher_and_later_months_further_right(width):
    svg = one(width, trend([Series("填报率", [70, 80, 90])], months=MONTHS[:3], title="走势"))
    ((first, second, third),) = lines(svg, 0)
    assert first[0] < second[0] < third[0]
    assert first[1] > second[1] > third[1]


def test_lines_differ_by_dash_and_marker_not_by_colour_alone():
    many = [Series(f"线{number}", [number, number + 1]) for number in range(4)]
    svg = one("wide", trend(many, months=MONTHS[:2], title="走势"))
    dashes = {line.get("class"): line.get("stroke-dasharray") for line in svg.iter(f"{SVG}polyline")}
    assert len(set(dashes.values())) == 4
    assert {"线0", "线1", "线2", "线3"} <= set(texts(svg))


def test_the_last_value_is_written_beside_its_point():
    markup = trend([Series("填报率", HALF)], months=MONTHS, title="走势")
    assert "填报率 83.80%" in texts(one("wide", markup))
    assert "83.80" in texts(one("narrow", markup))


def test_labels_of_equal_values_do_not_lie_on_each_other(width):
    same = [Series("填报率", [70, 90]), Series("响应率", [80, 90])]
    svg = one(width, trend(same, months=MONTHS[:2], title="走势", targets=[Target("目标 90%", 90)]))
    column = [text for text in svg.findall(f"{SVG}text") if text.get("class")]
    heights = sorted(float(text.get("y")) for text in column)
    assert len(heights) == 3
    assert all(low + 14 <= high for low, high in pairwise(heights))


def test_nothing_is_cut_off_by_a_range_chosen_too_narrow(width):
    svg = one(
        width,
        trend(
            [Series("填报率", [5, 99])], months=MONTHS[:2], title="走势", y_range=(60, 100), targets=[Target("t", 3)]
        ),
    )
    _, _, _, height = map(float, svg.get("viewBox").split())
    ((low, high),) = lines(svg, 0)
    assert 0 < high[1] < low[1] < height
    assert {"0%", "100%"} <= set(texts(svg))


@pytest.mark.parametrize("values", [[None] * 12, [80] * 12, [0] * 12])
def test_no_value_and_equal_values_draw_an_axis_all_the_same(values, width):
    assert texts(one(width, trend([Series("填报率", values)], months=MONTHS, title="走势")))


def test_no_series_and_one_month_are_drawn():
    assert "走势" in trend([], months=MONTHS, title="走势")
    assert "填报率 88.00%" in trend([Series("填报率", [88])], months=["1月"], title="走势")


def test_description_tells_first_and_last_value():
    svg = one("wide", trend([Series("填报率", HALF), Series("响应率", [None] * 12)], months=MONTHS, title="走势"))
    assert svg.find(f"{SVG}desc").text == "填报率：1月 70.00%，6月 83.80%；响应率：无数据。"


def test_series_and_months_must_match_and_be_told_apart():
    with pytest.raises(ValueError, match="a month"):
        trend([Series("填报率", [1, 2])], months=MONTHS, title="走势")
    with pytest.raises(ValueError, match="four"):
        trend([Series("填报率", [1])] * 5, months=["1月"], title="走势")


def test_bars_are_in_proportion_and_a_missing_value_has_none(width):
    rows = [Bar("杭州市", 50), Bar("宁波市", 100), Bar("温州市", None), Bar("嘉兴市", 0, text="0/0")]
    svg = one(width, bars(rows, title="反馈率"))
    widths = [float(rect.get("width")) for rect in svg.findall(f"{SVG}rect") if rect.get("class") == "bar"]
    assert len(widths) == 2
    assert widths[0] * 2 == pytest.approx(widths[1], abs=0.2)
    assert {"50.00%", "100.00%", "—", "0/0"} <= set(texts(svg))


def test_bars_with_links_are_a_group_of_links(width):
    svg = one(width, bars([Bar("杭州市", 50, href="/x?a=1&b=2")], title="反馈率"))
    assert svg.get("role") == "group"
    assert [link.get("href") for link in svg.iter(f"{SVG}a")] == ["/x?a=1&b=2"]
    assert one(width, bars([], title="反馈率")).get("role") == "img"


def test_sparkline_fits_its_box_and_stands_empty():
    svg = ElementTree.fromstring(sparkline([3, None, 9, 9, 1], title="近五月"))
    spots = [
        tuple(map(float, spot.split(","))) for line in svg.iter(f"{SVG}polyline") for spot in line.get("points").split()
    ]
    assert spots
    assert all(0 <= x <= 120 and 0 <= y <= 32 for x, y in spots)
    assert svg.find(f"{SVG}title").text == "近五月"
    ElementTree.fromstring(sparkline([], title="无"))
    ElementTree.fromstring(sparkline([5, 5], title="平"))


ZONES = [Zone(50, "zone-red"), Zone(25, "zone-green")]


def boxes(value, zones=ZONES):
    """Class, left and right edge of everything on the scale of 100, in its percent."""
    svg = ElementTree.fromstring(gauge(value, zones, maximum=100, title="出口同比下降"))
    return [
        (box.get("class"), float(box.get("x")) / 2.4, (float(box.get("x")) + float(box.get("width"))) / 2.4)
        for box in svg.iter(f"{SVG}rect")
    ]


def test_a_gauge_has_zones_that_end_where_the_next_begins():
    assert boxes(None) == [("zone", 0, 100), ("zone zone-green", 25, 50), ("zone zone-red", 50, 100)]


@pytest.mark.parametrize("value, middle", [(Fraction(75, 2), 37.5), (-40, None), (0, None), (100, None), (250, None)])
def test_the_needle_stands_at_the_value_and_never_beyond_the_scale(value, middle):
    name, left, right = boxes(value)[-1]
    assert name == "needle"
    assert 0 <= left < right <= 100
    if middle is None:
        assert left == 0 if value <= 0 else right == 100
    else:
        assert (left + right) / 2 == pytest.approx(middle, abs=0.1)


HOSTILE = "甲<b onclick='x'>\"&\x07"


@pytest.mark.parametrize(
    "markup",
    [
        trend([Series(HOSTILE, [1, 2])], months=[HOSTILE, "2月"], title=HOSTILE, targets=[Target(HOSTILE, 3)]),
        bars([Bar(HOSTILE, 4, text=HOSTILE, href=HOSTILE)], title=HOSTILE),
        sparkline([1, 2], title=HOSTILE),
        gauge(3, [Zone(1, HOSTILE)], maximum=4, title=HOSTILE),
        county_map(load(), {}, title=HOSTILE),
    ],
    ids=["trend", "bars", "sparkline", "gauge", "map"],
)
def test_markup_is_well_formed_escaped_and_allowed_by_the_strict_policy(markup):
    root = ElementTree.fromstring(markup)
    assert not re.search(r"\sstyle=|<script|<style", markup)
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
    assert HOSTILE.replace("\x07", "") in "".join(root.itertext())
    assert markup.__html__() == markup
