"""A whole month: the rows that leave the system, their digest, and recomputing them from what was frozen."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest

from alerts.facts import ListCounts
from assessment.facts import RegionCounts, RegionTree, gather, parse_region, show_region
from assessment.formulas import assess, count_change, digest, judge, pool, rank_change, rate_change
from assessment.scheme_files import load_scheme
from assessment.schemes import Scheme
from cases.facts import QuestionCounts
from core.periods import Quarter
from orders.facts import FilingCounts

PROVINCE, HANGZHOU, XIHU, BINJIANG, NINGBO = 330000000, 330100000, 330106000, 330108000, 330200000
TREE = RegionTree(
    {NINGBO: PROVINCE, XIHU: HANGZHOU, BINJIANG: HANGZHOU, PROVINCE: None, HANGZHOU: PROVINCE, 330106001: XIHU}
)
SCHEME = load_scheme(2020)
MAY = SCHEME.month(5)
XIHU_COUNTS = RegionCounts(
    XIHU, FilingCounts(200, 150, 150, 140, 133, 1000, 820), QuestionCounts(40, 38), ListCounts(20, 8)
)


def test_the_row_of_a_region_is_the_published_json() -> None:
    results = assess({XIHU: XIHU_COUNTS}, {XIHU: 2}, TREE, MAY, SCHEME)
    row = {result.region: result for result in results}[XIHU].as_row()
    assert list(row.items()) == [
        ("month", "2020-05"),
        ("region", "330106"),
        ("A", "75.000000"),
        ("B", "95.000000"),
        ("C", "82.000000"),
        ("filing_rate", "83.800000"),
        ("question_rate", "95.000000"),
        ("list_rate", "40.000000"),
        ("deduction", "2.000000"),
        ("response_rate", "87.500000"),
        ("roster", 200),
        ("on_time", 150),
        ("previous_roster", 150),
        ("previous_returns", 140),
        ("previous_accurate", 133),
        ("roster_to_date", 1000),
        ("filed_to_date", 820),
        ("asked", 40),
        ("answered", 38),
        ("listed", 20),
        ("fed_back", 8),
        ("deductions", 2),
    ]


def test_a_region_without_anything_has_nulls_and_still_a_row() -> None:
    row = assess({}, {}, TREE, MAY, SCHEME)[0].as_row()
    assert row["region"] == "330000"
    rates = ("A", "B", "C", "filing_rate", "question_rate", "list_rate", "response_rate")
    assert [row[name] for name in rates] == [None] * len(rates)
    assert row["deduction"] == "0.000000"


def test_six_digits_are_rounded_half_up() -> None:
    counts = RegionCounts(XIHU, questions=QuestionCounts(3, 2))
    assert judge(counts, MAY, SCHEME).as_row()["response_rate"] == "66.666667"
    # 1 of 12,800 is exactly 0.0078125 %
    exact_half = RegionCounts(XIHU, questions=QuestionCounts(12_800, 1))
    assert judge(exact_half, MAY, SCHEME).as_row()["response_rate"] == "0.007813"


def test_order_is_province_cities_counties_each_by_code() -> None:
    found = [result.region for result in assess({}, {}, TREE, MAY, SCHEME)]
    assert found == [PROVINCE, HANGZHOU, NINGBO, XIHU, BINJIANG]


def test_a_deduction_against_the_province_weighs_on_nobody() -> None:
    assert [result.counts.deductions for result in assess({}, {PROVINCE: 3}, TREE, MAY, SCHEME)] == [0] * 5


@pytest.mark.parametrize(
    ("counts", "deductions", "message"),
    [
        ({440103000: RegionCounts(440103000)}, {}, "not in the tree"),
        ({330106001: RegionCounts(330106001)}, {}, "not in the tree"),
        ({}, {440103000: 1}, "not in the tree"),
        ({XIHU: RegionCounts(BINJIANG)}, {}, "counts are of 330108000"),
        ({XIHU: RegionCounts(XIHU, deductions=1)}, {}, "with 1 deductions"),
        ({}, {XIHU: -1}, "must not be negative"),
    ],
)
def test_counts_that_do_not_belong_are_refused_rather_than_lost(
    counts: dict[int, RegionCounts], deductions: dict[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        pool(counts, deductions, TREE)


def test_months_without_a_list_carry_no_list_counts() -> None:
    result = judge(XIHU_COUNTS, SCHEME.month(7), SCHEME)
    assert result.counts.listing == ListCounts.ZERO
    assert result.response.list_rate is None
    assert result.response.rate == 95


def test_a_list_named_with_weight_zero_is_shown_and_carries_nothing() -> None:
    rule = replace(SCHEME.month(7), list_quarter=Quarter(2020, 1))
    result = judge(RegionCounts(XIHU, questions=QuestionCounts(50, 48), listing=ListCounts(20, 18)), rule, SCHEME)
    assert (result.response.list_rate, result.response.rate) == (90, 96)
    silent = judge(RegionCounts(XIHU, listing=ListCounts(20, 18)), rule, SCHEME)
    assert silent.response.rate is None


def test_a_question_weight_of_zero_does_not_stand_in_for_the_list_either() -> None:
    rule = replace(MAY, question_weight=MAY.question_weight * 0, list_weight=MAY.list_weight * 10)
    assert judge(RegionCounts(XIHU, questions=QuestionCounts(5, 5)), rule, SCHEME).response.rate is None


def test_a_published_month_is_recomputed_from_its_frozen_rows_alone() -> None:
    results = assess({XIHU: XIHU_COUNTS}, {XIHU: 2, HANGZHOU: 1}, TREE, MAY, SCHEME)
    rows = json.loads(json.dumps([result.as_row() for result in results]))
    terms = json.loads(json.dumps(SCHEME.freeze(5), sort_keys=True))
    scheme = Scheme.from_canonical(terms)
    again = [judge(RegionCounts.from_row(row), scheme.month(5), scheme) for row in rows]
    assert [(one.filing, one.response) for one in again] == [(one.filing, one.response) for one in results]
    assert digest([one.as_row() for one in again], scheme.freeze(5)) == digest(rows, SCHEME.freeze(5))


def test_the_digest_ignores_order_and_sees_every_figure_and_every_term() -> None:
    rows = [result.as_row() for result in assess({XIHU: XIHU_COUNTS}, {}, TREE, MAY, SCHEME)]
    terms = SCHEME.freeze(5)
    original = digest(rows, terms)
    shuffled = random.Random(5).sample(rows, len(rows))
    assert digest([dict(reversed(row.items())) for row in shuffled], terms) == original
    assert len(original) == 64
    for name in rows[0]:
        changed = [dict(row) for row in rows]
        changed[0][name] = "changed"
        assert digest(changed, terms) != original, name
    assert digest(rows, terms | {"filing_target": "81"}) != original
    assert digest(rows[1:], terms) != original
    with pytest.raises(ValueError, match="twice"):
        digest([*rows, rows[0]], terms)


def test_the_digest_can_be_recomputed_from_the_rows_by_anybody() -> None:
    rows = [
        {"region": "330108", "month": "2020-05", "A": None},
        {"month": "2020-05", "region": "330106", "A": "75.000000"},
    ]
    text = (
        '{"rows":[{"A":"75.000000","month":"2020-05","region":"330106"},{"A":null,"month":"2020-05","region":"330108"}],'
        '"terms":{"title":"通知"}}'
    )
    assert digest(rows, {"title": "通知"}) == sha256(text.encode("utf-8")).hexdigest()


def test_small_denominators_are_named() -> None:
    counts = RegionCounts(XIHU, FilingCounts(4, 4, 5, 1, 1, 9, 9), QuestionCounts(5, 5), ListCounts(4, 0))
    assert judge(counts, MAY, SCHEME).small_parts(SCHEME.small_sample) == ("A", "B", "list_rate")


def test_changes_of_ranks_rates_and_counts() -> None:
    assert (rank_change(5, 2), rank_change(2, 5), rank_change(None, 1), rank_change(1, None)) == (3, -3, None, None)
    assert (rate_change(Fraction(80), Fraction(161, 2)), rate_change(None, Fraction(1))) == (Fraction(1, 2), None)
    assert (count_change(40, 50), count_change(0, 3)) == (25, None)


def test_gathering_lays_the_three_apps_side_by_side() -> None:
    found = gather({XIHU: FilingCounts(1, 1)}, {BINJIANG: QuestionCounts(2, 1)}, {XIHU: ListCounts(3, 2)})
    assert found == {
        XIHU: RegionCounts(XIHU, FilingCounts(1, 1), QuestionCounts.ZERO, ListCounts(3, 2)),
        BINJIANG: RegionCounts(BINJIANG, questions=QuestionCounts(2, 1)),
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: FilingCounts(roster=1, on_time=2),
        lambda: FilingCounts(on_time=-1),
        lambda: FilingCounts(previous_roster=5, previous_returns=4, previous_accurate=5),
        lambda: FilingCounts(previous_roster=3, previous_returns=4),
        lambda: FilingCounts(roster_to_date=1, filed_to_date=2),
        lambda: QuestionCounts(1, 2),
        lambda: QuestionCounts(-1, -1),
        lambda: ListCounts(0, 1),
        lambda: RegionCounts(XIHU, deductions=-1),
    ],
)
def test_impossible_counts_are_refused(make) -> None:
    with pytest.raises(ValueError, match="must"):
        make()


def test_region_codes_are_written_as_in_the_national_standard() -> None:
    assert (show_region(XIHU), show_region(330106001)) == ("330106", "330106001")
    assert (parse_region("330106"), parse_region("330106001")) == (XIHU, 330106001)
    for text in ("33010", "３３０１０６", "", "33010a", "3301060010"):
        with pytest.raises(ValueError, match="digits"):
            parse_region(text)


def test_a_tree_knows_its_tiers_and_refuses_a_broken_one() -> None:
    assert (TREE.provinces, TREE.cities, TREE.counties) == ((PROVINCE,), (HANGZHOU, NINGBO), (XIHU, BINJIANG))
    assert (TREE.children(HANGZHOU), TREE.parent(XIHU), TREE.parent(PROVINCE)) == ((XIHU, BINJIANG), HANGZHOU, None)
    assert 330106001 not in TREE
    with pytest.raises(ValueError, match="no region above"):
        RegionTree({XIHU: HANGZHOU})
    with pytest.raises(ValueError, match="no region above"):
        RegionTree({XIHU: HANGZHOU, HANGZHOU: XIHU})
