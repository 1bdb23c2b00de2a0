"""What is missing, and what one more act is worth: hand-computed figures, and what must hold for any counts at all."""

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.facts import ListCounts
from assessment.enums import GapAct, Likelihood, RateKind
from assessment.facts import RegionCounts
from assessment.formulas import done, filing_rate, judge, least, likelihood, place, response_rate, room_of, worth
from assessment.scheme_files import load_scheme
from cases.facts import QuestionCounts
from core.decimals import show
from orders.facts import FilingCounts

GOLDEN = Path(__file__).parents[1] / "golden" / "gaps.toml"
SCHEME = load_scheme(2020)
XIHU = 330106000


def examples() -> list[Any]:
    found = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["算例"]
    return [pytest.param(example, id=example["名称"]) for example in found]


def counts_of(example: dict[str, Any]) -> RegionCounts:
    return RegionCounts(
        XIHU,
        FilingCounts(
            roster=example.get("应报企业数", 0),
            on_time=example.get("按时填报企业数", 0),
            previous_roster=example.get("上月应报企业数", 0),
            previous_returns=example.get("上月填报数", 0),
            previous_accurate=example.get("上月准确填报数", 0),
            roster_to_date=example.get("当年累计应报数", 0),
            filed_to_date=example.get("当年累计填报数", 0),
        ),
        QuestionCounts(example.get("累计提问数", 0), example.get("累计响应数", 0)),
        ListCounts(example.get("清单预警企业数", 0), example.get("清单反馈企业数", 0)),
        example.get("扣减次数", 0),
    )


@pytest.mark.parametrize("example", examples())
def test_worked_examples(example: dict[str, Any]) -> None:
    counts, rule, kind = counts_of(example), SCHEME.month(example["月份"]), RateKind(example["指标"])
    room = room_of(counts, rule, early=example.get("未到期", 0))
    assert show(judge(counts, rule, SCHEME).rate(kind)) == example["率"]
    assert {act.value: number for act, number in room.items() if act.rate is kind} == example["可做数"]
    worths = {act.value: worth(act, counts, rule, SCHEME) for act in GapAct if act.rate is kind and room[act]}
    assert {act: show(found.points, 4) for act, found in worths.items()} == example["一件所值"]
    needs = {
        act: least(GapAct(act), Fraction(example["目标"]), counts, rule, SCHEME, room=room[GapAct(act)])
        for act in worths
    }
    assert {act: "达不到" if number is None else number for act, number in needs.items()} == example["最少数"]
    supposed = {GapAct(act): number for act, number in example["试算"].items()}
    assert show(judge(done(counts, supposed, rule), rule, SCHEME).rate(kind)) == example["试算结果"]


# --- what must hold for any counts at all ---

few = st.integers(0, 12)


def part_of(draw: st.DrawFn, whole: int) -> int:
    return draw(st.integers(0, whole))


@st.composite
def months(draw: st.DrawFn) -> tuple[RegionCounts, int, int]:
    """Counts that can be in a month of 2020, its number, and the questions not yet due."""
    month = draw(st.integers(1, 12))
    roster, previous, earlier = draw(few), draw(few), draw(few)
    on_time, returns = part_of(draw, roster), part_of(draw, previous)
    in_year = month > 1
    filing = FilingCounts(
        roster=roster,
        on_time=on_time,
        previous_roster=previous,
        previous_returns=returns,
        previous_accurate=part_of(draw, returns),
        roster_to_date=roster + in_year * (previous + earlier),
        filed_to_date=on_time + in_year * (returns + part_of(draw, earlier)),
    )
    asked, listed = draw(few), draw(few)
    return (
        RegionCounts(
            XIHU,
            filing,
            QuestionCounts(asked, part_of(draw, asked)),
            ListCounts(listed, part_of(draw, listed)),
            draw(st.integers(0, 3)),
        ),
        month,
        draw(st.integers(0, 4)),
    )


@given(months())
def test_the_worth_of_an_act_is_the_difference_of_two_whole_recomputations(
    case: tuple[RegionCounts, int, int],
) -> None:
    counts, month, early = case
    rule = SCHEME.month(month)
    for act, number in room_of(counts, rule, early=early).items():
        if not number:
            continue
        after = done(counts, {act: 1}, rule)
        if act.rate is RateKind.FILING:
            pair = [filing_rate(each.filing, SCHEME).rate for each in (counts, after)]
            assert after.questions == counts.questions and after.listing == counts.listing
        else:
            pair = [
                response_rate(each.questions, each.listing, each.deductions, rule, SCHEME).rate
                for each in (counts, after)
            ]
            assert after.filing == counts.filing
        found = worth(act, counts, rule, SCHEME).points
        assert found == (None if None in pair else pair[1] - pair[0])
        assert found is None or found >= 0  # no act lowers a rate


@given(months(), st.integers(0, 100).map(Fraction))
def test_the_least_number_reaches_and_one_less_does_not(case: tuple[RegionCounts, int, int], target: Fraction) -> None:
    counts, month, early = case
    rule = SCHEME.month(month)
    for act, room in room_of(counts, rule, early=early).items():
        # Slowly, one by one: halving must not miss an earlier one.
        rates = [judge(done(counts, {act: n}, rule), rule, SCHEME).rate(act.rate) for n in range(room + 1)]
        slow = next((n for n, rate in enumerate(rates) if rate is not None and rate >= target), None)
        assert least(act, target, counts, rule, SCHEME, room=room) == slow


@given(months(), st.data())
def test_everything_that_is_possible_can_be_done_together_and_more_cannot(
    case: tuple[RegionCounts, int, int], data: st.DataObject
) -> None:
    counts, month, early = case
    rule = SCHEME.month(month)
    room = room_of(counts, rule, early=early)
    some = {act: data.draw(st.integers(0, number)) for act, number in room.items()}
    partly, whole = (judge(done(counts, acts, rule), rule, SCHEME) for acts in (some, room))
    for kind in RateKind:
        least_of, most_of = partly.rate(kind), whole.rate(kind)
        assert least_of is None or (most_of is not None and least_of <= most_of)
    if counts.filing.roster:
        assert whole.filing.rate == 100
    if counts.questions.asked or early:
        assert whole.response.question_rate == 100
    for act in (GapAct.ON_TIME, GapAct.CORRECTION, GapAct.ANSWER_DUE, GapAct.DEDUCTION):
        with pytest.raises(ValueError):
            done(counts, {act: room[act] + 1}, rule)
    with pytest.raises(ValueError):
        done(counts, {GapAct.ANSWER_EARLY: -1}, rule)


@given(months())
def test_nothing_done_is_now(case: tuple[RegionCounts, int, int]) -> None:
    counts, month, _ = case
    assert done(counts, {}, SCHEME.month(month)) == counts
    assert done(counts, dict.fromkeys(GapAct, 0), SCHEME.month(month)) == counts


@given(st.dictionaries(st.integers(1, 8), st.none() | st.integers(0, 4).map(Fraction)), st.none() | st.integers(0, 4))
def test_reaching_the_next_better_rate_wins_its_rank(peers: dict[int, Fraction | None], own: int | None) -> None:
    rate = None if own is None else Fraction(own)
    found = place(99, rate, peers)
    rates = [value for value in peers.values() if value is not None]
    better = [value for value in rates if rate is None or value > rate]
    assert found.of == len(peers) + 1
    assert found.rank == (None if rate is None else 1 + len(better))
    assert found.target == min(better, default=None)
    if found.target is not None and found.above is not None:
        assert peers[found.above] == found.target
        assert place(99, found.target, peers).rank == 1 + sum(value > found.target for value in rates)


@pytest.mark.parametrize(
    ("record", "word"),
    [
        ((6, 6, 6), Likelihood.ALWAYS),
        ((1, 1, 1), Likelihood.ALWAYS),
        ((6, 6, 3), Likelihood.MOSTLY),
        ((6, 6, 2), Likelihood.OFTEN_MISSING),
        ((6, 1, 1), Likelihood.OFTEN_MISSING),
        ((6, 4, 0), Likelihood.ONLY_LATE),
        ((6, 0, 0), Likelihood.NEVER),
        ((0, 0, 0), Likelihood.FIRST),
    ],
)
def test_likelihood_is_a_word_for_the_record(record: tuple[int, int, int], word: Likelihood) -> None:
    assert likelihood(*record) is word
