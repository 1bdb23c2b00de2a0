"""The worked examples of tests/golden: what an official computes by hand is what the formulas give."""

import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from alerts.facts import ListCounts
from assessment import formulas
from assessment.enums import EmptyRule
from assessment.facts import RegionCounts, RegionTree, parse_region, show_region
from assessment.scheme_files import load_scheme
from cases.facts import QuestionCounts
from core.decimals import show
from orders.facts import FilingCounts

GOLDEN = Path(__file__).parents[1] / "golden"
SCHEME = load_scheme(2020)
TREE = RegionTree(
    {
        330000000: None,
        330100000: 330000000,
        330106000: 330100000,
        330108000: 330100000,
        330200000: 330000000,
        330203000: 330200000,
    }
)


def examples(name: str) -> list[Any]:
    found = tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))["算例"]
    return [pytest.param(example, id=str(example.get("名称", number))) for number, example in enumerate(found)]


def value(text: str) -> Fraction | None:
    return None if text == "—" else Fraction(text)


@pytest.mark.parametrize("example", examples("filing.toml"))
def test_filing_rate(example: dict[str, Any]) -> None:
    counts = FilingCounts(
        roster=example.get("应报企业数", 0),
        on_time=example.get("按时填报企业数", 0),
        previous_roster=example.get("上月应报企业数", 0),
        previous_returns=example.get("上月填报数", 0),
        previous_accurate=example.get("上月准确填报数", 0),
        roster_to_date=example.get("当年累计应报数", 0),
        filed_to_date=example.get("当年累计填报数", 0),
    )
    found = formulas.filing_rate(counts, SCHEME)
    assert show(found.on_time) == example["当月填报企业数占比"]
    assert show(found.accuracy) == example["上月填报准确率"]
    assert show(found.completion) == example["当年填报完成度"]
    assert show(found.rate) == example["填报率"]


@pytest.mark.parametrize("example", examples("response.toml"))
def test_response_rate(example: dict[str, Any]) -> None:
    scheme = replace(SCHEME, empty=EmptyRule.FULL) if example.get("零除零") == "full" else SCHEME
    found = formulas.response_rate(
        QuestionCounts(example.get("累计提问数", 0), example.get("累计响应数", 0)),
        ListCounts(example.get("清单预警企业数", 0), example.get("清单反馈企业数", 0)),
        example.get("扣减次数", 0),
        scheme.month(example["月份"]),
        scheme,
    )
    assert show(found.question_rate) == example["问题诉求响应率"]
    assert show(found.list_rate) == example["五色清单响应率"]
    assert show(found.rate) == example["响应率"]


@pytest.mark.parametrize("example", examples("year.toml"))
def test_year(example: dict[str, Any]) -> None:
    mean = formulas.year_mean([value(text) for text in example["各月"]])
    check = formulas.against_target(mean, example["目标"])
    assert show(mean) == example["全年"]
    assert check.state.label == example["结论"]
    assert show(check.gap) == example["差距"]


@pytest.mark.parametrize("example", examples("bonus.toml"))
def test_case_bonus(example: dict[str, Any]) -> None:
    assert show(formulas.case_bonus(example["年度获评案例数"], SCHEME), 1) == example["加分"]


@pytest.mark.parametrize("example", examples("pooling.toml"))
def test_pooling(example: dict[str, Any]) -> None:
    counties = {
        parse_region(row["代码"]): RegionCounts(
            parse_region(row["代码"]), questions=QuestionCounts(row["累计提问数"], row["累计响应数"])
        )
        for row in example["县"]
    }
    deductions = {parse_region(row["代码"]): row["扣减次数"] for row in example.get("扣减", [])}
    wanted = [(row["代码"], row["扣减次数"], row["响应率"]) for row in example["结果"]]
    named = {code for code, _, _ in wanted}
    found = formulas.assess(counties, deductions, TREE, SCHEME.month(4), SCHEME)
    assert [
        (show_region(result.region), result.counts.deductions, show(result.response.rate))
        for result in found
        if show_region(result.region) in named
    ] == wanted


@pytest.mark.parametrize("example", examples("ranking.toml"))
def test_ranking(example: dict[str, Any]) -> None:
    standings = formulas.rank({name: value(text) for name, text in example["数值"].items()})
    assert [[line.key, line.rank or "—"] for line in standings] == example["名次"]
