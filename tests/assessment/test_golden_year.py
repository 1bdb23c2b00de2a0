"""The golden year: twelve months of two cities and three counties, worked out by hand, read from tests/golden/year2020.

Every month of annex 2 goes through the whole of the formulas: pooling, both rates, deductions, ranks, small samples; then the
year's mean against its targets. What each month is there for stands at the head of its file.
"""

import tomllib
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alerts.facts import ListCounts
from assessment.facts import RegionCounts, RegionTree, parse_region, show_region
from assessment.formulas import RegionResult, against_target, assess, rank, year_mean
from assessment.scheme_files import load_scheme
from cases.facts import QuestionCounts
from core.decimals import show
from core.periods import Month, Quarter, day_label
from orders.facts import FilingCounts
from tenancy.templatetags.display import deadline

YEAR = Path(__file__).parents[1] / "golden" / "year2020"
SCHEME = load_scheme(2020)
MONTHS = range(1, 13)
PROVINCE, HANGZHOU, WENZHOU = 330000000, 330100000, 330300000
XIHU, BINJIANG, LUCHENG = 330106000, 330108000, 330302000
TREE = RegionTree(
    {
        PROVINCE: None,
        HANGZHOU: PROVINCE,
        WENZHOU: PROVINCE,
        XIHU: HANGZHOU,
        BINJIANG: HANGZHOU,
        LUCHENG: WENZHOU,
    }
)
PARTS = {
    "A": "当月填报占比",
    "B": "上月准确率",
    "C": "当年完成度",
    "question_rate": "诉求响应率",
    "list_rate": "清单响应率",
}


@cache
def sheet(name: str) -> dict[str, Any]:
    """One file of the year."""
    return tomllib.loads((YEAR / f"{name}.toml").read_text(encoding="utf-8"))


def month_sheet(number: int) -> dict[str, Any]:
    """One month's file."""
    return sheet(f"{number:02d}")


def counts_of(number: int) -> dict[int, RegionCounts]:
    """What was counted for each county in a month."""
    return {
        parse_region(code): RegionCounts(
            parse_region(code),
            FilingCounts(*row["填报"]),
            QuestionCounts(*row["诉求"]),
            ListCounts(*row.get("清单", (0, 0))),
        )
        for code, row in month_sheet(number)["计数"].items()
    }


@cache
def assessed(number: int) -> dict[int, RegionResult]:
    """A month as the system computes it."""
    taken = {parse_region(code): occurrences for code, occurrences in month_sheet(number).get("扣减", {}).items()}
    return {result.region: result for result in assess(counts_of(number), taken, TREE, SCHEME.month(number), SCHEME)}


def rates(kind: str, number: int) -> dict[int, Fraction | None]:
    """One official rate of every region in a month."""
    return {
        code: result.filing.rate if kind == "填报率" else result.response.rate
        for code, result in assessed(number).items()
    }


@pytest.mark.parametrize("number", MONTHS)
def test_the_row_of_annex_2(number: int) -> None:
    row, rule = month_sheet(number), SCHEME.month(number)
    assert row["月份"] == number and rule.month == Month(2020, number)
    assert row["权重"] == [rule.question_weight, rule.list_weight]
    assert row["清单季度"] == (str(rule.list_quarter) if rule.list_quarter else "—")
    assert row["发布"] == (str(rule.publishes_quarter) if rule.publishes_quarter else "—")
    assert deadline(rule.cutoff) == day_label(date.fromisoformat(row["截止"].removesuffix(" 24:00"))) + " 24:00"


@pytest.mark.parametrize("number", MONTHS)
def test_every_figure_of_every_region(number: int) -> None:
    wanted = {parse_region(code): row for code, row in month_sheet(number)["结果"].items()}
    found = assessed(number)
    assert list(found) == list(TREE.codes) and found.keys() == wanted.keys()
    for code, result in found.items():
        filing, response = result.filing, result.response
        printed = [filing.on_time, filing.accuracy, filing.completion, filing.rate]
        printed += [response.question_rate, response.list_rate, response.deduction, response.rate]
        assert [show(value) for value in printed] == wanted[code], f"{number}月 {show_region(code)}"


@pytest.mark.parametrize("number", MONTHS)
def test_ranks_of_the_counties(number: int) -> None:
    for kind, wanted in month_sheet(number)["名次"].items():
        every = rates(kind, number)
        standings = rank({show_region(code): every[code] for code in TREE.counties})
        assert [[line.key, line.rank or "—"] for line in standings] == wanted, f"{number}月 {kind}"


@pytest.mark.parametrize("number", MONTHS)
def test_small_samples_are_marked(number: int) -> None:
    wanted = {parse_region(code): names for code, names in month_sheet(number)["样本小"].items()}
    small = {
        code: [PARTS[name] for name in assessed(number)[code].small_parts(SCHEME.small_sample)]
        for code in TREE.counties
    }
    assert {code: names for code, names in small.items() if names} == wanted


@pytest.mark.parametrize("number", [number for number in MONTHS if SCHEME.month(number).list_quarter is None])
def test_a_month_without_a_list_keeps_no_list_counts(number: int) -> None:
    assert all(result.counts.listing == ListCounts.ZERO for result in assessed(number).values())


def test_only_july_names_a_list_that_does_not_count() -> None:
    """Else the test above asserts nothing."""
    named = {number for number in MONTHS if any("清单" in row for row in month_sheet(number)["计数"].values())}
    assert named == {5, 6, 7, 8, 9, 11, 12}


@pytest.mark.parametrize("kind", ["填报率", "响应率"])
def test_the_year_is_the_mean_of_the_months_that_apply(kind: str) -> None:
    table = sheet("year")[kind]
    target = table["目标"]
    assert target == (SCHEME.filing_target if kind == "填报率" else SCHEME.response_target)
    for code in TREE.codes:
        months = [rates(kind, number)[code] for number in MONTHS]
        mean = year_mean(months)
        check = against_target(mean, target)
        applicable = sum(rate is not None for rate in months)
        assert [show(mean), applicable, check.state.label, show(check.gap)] == table[show_region(code)]


def test_the_counts_of_the_months_fit_each_other() -> None:
    """The files describe one year: what a month says of the one before is what that month said."""
    for code in (XIHU, BINJIANG, LUCHENG):
        year = [counts_of(number)[code] for number in MONTHS]
        for number, (before, now) in enumerate(pairwise(year), start=2):
            place = f"{number}月 {show_region(code)}"
            assert now.filing.previous_roster == before.filing.roster, place
            assert now.filing.previous_returns >= before.filing.on_time, place
            assert now.filing.roster_to_date == before.filing.roster_to_date + now.filing.roster, place
            late = now.filing.previous_returns - before.filing.on_time
            assert now.filing.filed_to_date >= before.filing.filed_to_date + now.filing.on_time + late, place
            assert now.questions.asked >= before.questions.asked, place
            assert now.questions.answered >= before.questions.answered, place
            if number in (6, 9, 12):  # the same list a month later
                assert now.listing.listed == before.listing.listed, place
                assert now.listing.fed_back >= before.listing.fed_back, place


def test_the_quarter_of_every_list_is_one_that_was_published_before() -> None:
    published: set[Quarter] = set()
    for number in MONTHS:
        rule = SCHEME.month(number)
        assert rule.list_quarter is None or rule.list_quarter in published
        published |= {rule.publishes_quarter} - {None}
    assert published == {Quarter(2020, 1), Quarter(2020, 2), Quarter(2020, 3)}
