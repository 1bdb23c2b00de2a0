"""Criteria, scores, ties, places, blind sheets: pure (Notice 二(三), definitions §6)."""

from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from cases.enums import SelectionState
from cases.rules import (
    SELECTION_TRANSITIONS,
    Criterion,
    abstains,
    ballot_score,
    blinded,
    choice_problems,
    criteria_problems,
    departs,
    drawn_order,
    half_label,
    half_months,
    half_of,
    next_selection_state,
    placed,
    points_problems,
    proposed,
    read_terms,
    sheet_score,
    spread,
    unnamed,
)
from cases.scheme_files import selection_terms
from core.errors import Refused
from core.rulefile import RuleFileError

PLACES = {
    330000000: "浙江省", 330100000: "杭州市", 330106000: "西湖区", 330782000: "义乌市", 331127000: "景宁畲族自治县",
}  # fmt: skip


def test_a_ballot_is_weighted_and_a_case_is_the_mean_of_its_ballots() -> None:
    criteria = [Criterion("甲", "", 50, 10), Criterion("乙", "", 30, 3), Criterion("丙", "", 20, 7)]
    by_hand = Fraction(50 * 7, 10) + Fraction(30 * 2, 3) + Fraction(20 * 5, 7)
    assert ballot_score([7, 2, 5], criteria) == by_hand
    assert ballot_score([10, 3, 7], criteria) == 100
    with pytest.raises(ValueError, match="do not fit"):
        ballot_score([7, 2], criteria)
    assert sheet_score([Fraction(80), Fraction(1, 3)]) == Fraction(241, 6)
    assert (sheet_score([]), spread([]), spread([Fraction(3), Fraction(10)])) == (None, None, 7)
    assert points_problems([0, 3, 7], criteria) == {}
    assert set(points_problems([None, 4, -1], criteria)) == {"points_0", "points_1", "points_2"}


def test_equals_share_a_rank_and_what_has_no_score_comes_last() -> None:
    found = placed({1: Fraction(70), 2: Fraction(90), 3: None, 4: Fraction(90), 5: Fraction(95)})
    assert [(one.key, one.rank, one.tied) for one in found] == [
        (5, 1, False), (2, 2, True), (4, 2, True), (1, 4, False), (3, None, False),
    ]  # fmt: skip
    assert proposed(found, 3) == ([5, 2, 4], [])
    assert proposed(found, 2) == ([5], [2, 4])  # one place for two equals: the department's
    assert proposed(found, 10) == ([5, 2, 4, 1], [])


def test_no_eleventh_and_a_departure_is_one_only_beyond_equals() -> None:
    assert choice_problems(range(10), 10) == []
    assert choice_problems(range(11), 10) == ["每半年评选 10 个优秀案例，现选择 11 个，请减少 1 个。"]
    assert choice_problems([], 10) == ["请至少选择一个案例。"]
    scores = {1: Fraction(90), 2: Fraction(80), 3: Fraction(80), 4: None}
    assert not departs([1, 2], scores)
    assert not departs([1, 3], scores)
    assert departs([2, 3], scores)
    assert departs([1, 4], scores)


def test_criteria_are_whole_and_the_file_has_the_notices_ten_places() -> None:
    good = [Criterion("甲", "", 60, 10), Criterion("乙", "", 40, 10)]
    assert criteria_problems(good) == []
    assert criteria_problems(good[:1]) == ["权重合计应为 100，现为 60。"]
    assert criteria_problems([good[0], good[0]]) == ["评分标准名称重复。", "权重合计应为 100，现为 120。"]
    terms = selection_terms()
    assert (terms.places, sum(one.weight for one in terms.criteria)) == (10, 100)
    wrong = 'places = 11\n[clauses]\nplaces = "甲"\n[[criterion]]\nname = "甲"\nabout = "乙"\nweight = 90\n'
    with pytest.raises(RuleFileError) as refused:
        read_terms(wrong, "x.toml")
    told = str(refused.value)
    for part in ("第1行", "“places”应为 1 至 10", "缺少“days”", "reviewed_on", "第1项标准：缺少“most”"):
        assert part in told


def test_the_own_city_abstains_the_province_does_not_and_numbers_are_drawn() -> None:
    assert abstains(330106000, 330102000)
    assert abstains(330100000, 330106000)
    assert not abstains(330302000, 330106000)
    assert not abstains(330000000, 330106000)
    seed, cases = UUID(int=1), [UUID(int=n) for n in range(2, 9)]
    order = drawn_order(seed, cases)
    assert order == drawn_order(seed, list(reversed(cases))) != cases
    assert order != drawn_order(UUID(int=99), cases)
    assert (half_of(date(2020, 6, 30)), half_of(date(2020, 7, 1))) == ((2020, 1), (2020, 2))
    assert half_months(2020, 2) == (date(2020, 7, 1), date(2020, 12, 1))
    assert half_label(2020, 2) == "2020年下半年"


def test_every_step_of_the_table_and_no_other() -> None:
    for state in SelectionState:
        for wanted in SelectionState:
            if wanted in SELECTION_TRANSITIONS[state]:
                assert next_selection_state(state, wanted) is wanted
            else:
                with pytest.raises(Refused):
                    next_selection_state(state, wanted)
    assert not SELECTION_TRANSITIONS[SelectionState.PUBLISHED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("杭州五洲进出口有限公司、杭州五洲、五洲", "某企业、某企业、某企业"),
        ("杭州市西湖区商务局和西湖商务局", "某市某县（市、区）商务局和某县（市、区）商务局"),
        ("景宁畲族自治县、义乌、义 乌 市", "某县（市、区）、某县（市、区）、某县（市、区）"),
        ("代码９１３３００００ＭＡ００００００１Ｘ，海关编码3301234567", "代码（略），海关编码（略）"),
        ("电话0571-87654321、13800001234，邮箱a@b.cn，见www.wuzhou.cn", "电话（略）、（略），邮箱（略），见（略）"),
        ("2020年出口1250万美元，增长12.5%，对接Costco Wholesale Corporation", None),
    ],
)
def test_a_sheet_names_nobody(text: str, expected: str | None) -> None:
    names = ["杭州五洲进出口有限公司"]
    assert blinded({"a": text}, companies=names, places=PLACES) == {"a": text if expected is None else expected}


def test_who_does_not_agree_to_be_named_is_not_and_the_place_is() -> None:
    text = "杭州市西湖区的五洲公司（杭州五洲进出口有限公司）"
    found = unnamed({"a": text}, companies=["杭州五洲进出口有限公司"], places=list(PLACES.values()))
    assert found == {"a": "杭州市西湖区的某企业公司（某企业）"}
