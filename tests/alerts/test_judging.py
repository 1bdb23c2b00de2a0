"""From figures to a colour: thresholds, how many must agree, size, hysteresis, and the words of it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.enums import Colour, Figure, WhyNot
from alerts.rules.figures import CENTS, Measured
from alerts.rules.judging import (
    NOTHING,
    REASON_LIMIT,
    Fired,
    Judge,
    Judgement,
    Settled,
    explain,
    judge,
    reason_text,
    settle,
)
from alerts.rulesets import Rule, Ruleset, with_numbers
from tests.alerts.stage import RULESET

BIG = 1000 * CENTS
ABSENT = Measured(why_not=WhyNot.NO_BASE)
colours = st.sampled_from([None, *Colour])


def fell(percent: str | int, base: int = 100) -> Measured:
    """A fall of so many percent from `base` 万美元."""
    share = Fraction(percent)
    bottom = base * CENTS * share.denominator
    return Measured(
        now=int((1 - share / 100) * bottom),
        base=bottom,
        top=int(share * bottom),
        bottom=bottom,
        scale=share.denominator,
    )


def months(count: int) -> Measured:
    return Measured(count, 3, count)


def judged(size: int = BIG, ruleset: Ruleset = RULESET, **figures: Measured) -> Judgement:
    return judge({figure: figures.get(figure.value, ABSENT) for figure in Figure}, ruleset, size)


def test_a_rule_reaches_a_colour_from_its_number_on() -> None:
    assert judged(exports_year=fell(30)).colour is Colour.YELLOW
    assert judged(exports_year=fell("29.999999999")).colour is Colour.BLUE
    assert judged(exports_year=fell(10)).colour is Colour.GREEN
    assert judged(exports_year=fell("9.99")) == NOTHING
    assert judged(exports_year=fell(-50)) == NOTHING


def test_one_figure_alone_makes_nobody_red_and_two_do() -> None:
    alone = judged(exports_year=fell(90))
    assert (alone.colour, [one.colour for one in alone.fired]) == (Colour.YELLOW, [Colour.RED])
    both = judged(exports_year=fell(50), signed_year=fell(60))
    assert both.colour is Colour.RED
    assert judged(exports_year=fell(90), signed_year=fell(50)).colour is Colour.ORANGE
    assert judged(exports_year=fell(90), signed_year=fell(49)).colour is Colour.YELLOW
    # what it says of itself counts as a second voice up to yellow only
    assert judged(exports_year=fell(90), missing=months(3), orders_down=months(3)).colour is Colour.YELLOW


def test_the_worst_comes_first_among_what_fired() -> None:
    found = judged(missing=months(2), exports_year=fell(45), in_hand_year=fell(32))
    assert [one.rule.code for one in found.fired] == ["exports_year", "in_hand_year", "missing"]


def test_a_base_below_the_least_is_not_judged() -> None:
    assert judged(exports_year=fell(90, base=9)) == NOTHING
    assert judged(exports_year=fell(90, base=10)).colour is Colour.YELLOW
    told = {one.rule.code: one for one in explain({f: fell(90, base=9) for f in Figure}, RULESET)}
    assert told["exports_year"].too_small and told["exports_year"].reached is None
    assert not told["signed_median"].too_small and told["signed_median"].reached is Colour.RED


def test_an_enterprise_below_the_size_is_not_judged() -> None:
    figures = {"exports_year": fell(90), "signed_year": fell(90)}
    assert judged(size=50 * CENTS - 1, **figures) == Judgement(None, small=True)
    assert judged(size=50 * CENTS, **figures).colour is Colour.RED


def test_too_few_that_agree_give_no_colour_but_are_told() -> None:
    asks = replace(RULESET, needs=tuple((colour, 2) for colour in Colour))
    found = judged(ruleset=asks, exports_year=fell(90))
    assert (found.colour, len(found.fired)) == (None, 1)
    assert judged(ruleset=asks, exports_year=fell(90), missing=months(2)).colour is Colour.BLUE


percents = st.integers(-300, 10_000).map(lambda hundredths: Fraction(hundredths, 100))


@given(
    st.lists(percents, min_size=9, max_size=9),
    st.lists(st.integers(1, 3), min_size=5, max_size=5),
    st.integers(0, 40),
)
def test_it_is_what_the_words_say(falls: Sequence[Fraction], needs: Sequence[int], base: int) -> None:
    """Slowly: a colour is given when so many rules have a number of it, or of a worse one, that is reached."""
    ruleset = replace(RULESET, needs=tuple(zip(Colour, needs, strict=True)))
    figures = {figure: fell(str(value), base=base + 1) for figure, value in zip(Figure, falls, strict=True)}

    def reaches(rule: Rule, colour: Colour) -> bool:
        if rule.least_base is not None and base + 1 < rule.least_base:
            return False
        value = figures[rule.figure].value
        assert value is not None
        return any(own <= colour and value >= Fraction(number) for own, number in rule.thresholds)

    wanted = None
    for colour, need in ruleset.needs:
        if sum(reaches(rule, colour) for rule in ruleset.rules) >= need:
            wanted = colour
            break
    found = judge(figures, ruleset, BIG)
    assert found.colour == wanted
    assert {one.rule.code for one in found.fired} == {
        rule.code for rule in ruleset.rules if reaches(rule, Colour.GREEN)
    }
    assert {one.rule.code: one.reached for one in explain(figures, ruleset) if one.reached} == {
        one.rule.code: one.colour for one in found.fired
    }


@given(st.lists(percents, min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 5_000))
def test_a_worse_figure_never_makes_a_milder_colour(falls: list[Fraction], place: int, more: int) -> None:
    figures = {figure: fell(str(value)) for figure, value in zip(Figure, falls, strict=True)}
    before = judge(figures, RULESET, BIG).colour
    after = judge(figures | {list(Figure)[place]: fell(str(falls[place] + more))}, RULESET, BIG).colour
    assert (after or 9) <= (before or 9)


# --- hysteresis ---


@pytest.mark.parametrize(
    ("now", "before", "colour", "held"),
    [
        (Colour.RED, None, Colour.RED, False),
        (Colour.RED, Colour.YELLOW, Colour.RED, False),
        (Colour.YELLOW, Colour.YELLOW, Colour.YELLOW, False),
        (Colour.YELLOW, Colour.RED, Colour.RED, True),
        (None, Colour.GREEN, Colour.GREEN, True),
        (None, None, None, False),
    ],
)
def test_worse_at_once_and_milder_after_two_quarters(now, before, colour, held) -> None:
    assert settle(now, before, hold=True) == Settled(colour, held)
    assert settle(now, before, hold=False) == Settled(now, held=False)


@given(st.lists(colours, min_size=3, max_size=8))
def test_nobody_flickers(raw: list[Colour | None]) -> None:
    """A single milder quarter between two worse ones is never seen, and nothing is kept for more than one quarter."""
    severity = [6 if colour is None else int(colour) for colour in raw]
    shown = [
        int(settle(now, before, hold=True).colour or 6) for now, before in zip(raw, [None, *raw[:-1]], strict=True)
    ]
    for place in range(1, len(raw)):
        assert shown[place] == min(severity[place], severity[place - 1])
        assert shown[place] <= severity[place]


# --- words ---


def test_the_reason_has_the_numbers_and_what_they_compare() -> None:
    figures = {
        Figure.EXPORTS_YEAR: Measured(12_300_000, 44_500_000, 100 * 32_200_000, 44_500_000),
        Figure.SIGNED_MEDIAN: Measured(6 * 10 * CENTS, 6 * 70 * CENTS, 600, 7, scale=6),
        Figure.MISSING: Measured(2, 3, 2),
        Figure.ORDERS_DOWN: Measured(3, 3, 3),
    }
    found = judge({figure: figures.get(figure, ABSENT) for figure in Figure}, RULESET, BIG)
    assert reason_text(found, Settled(found.colour, held=False)) == (
        "出口实绩同比下降72.36%（本季12.30万美元，上年同期44.50万美元）；"
        "新签订单较自身中位数下降85.71%（本季月均10.00万美元，前12个月中位数70.00万美元）；"
        "本季3个月反映订单下降；"
        "本季应报3个月，未填报2个月"
    )


def test_a_held_colour_says_why_it_is_kept() -> None:
    milder = judged(exports_year=fell(30))
    assert reason_text(milder, Settled(Colour.RED, held=True)).startswith(
        "上季为红色，本季降为黄色，按规则沿用一个季度；出口实绩同比下降30.00%（"
    )
    assert reason_text(NOTHING, Settled(Colour.RED, held=True)) == "上季为红色，本季未触发预警，按规则沿用一个季度"
    small = Judgement(None, small=True)
    assert reason_text(small, Settled(Colour.BLUE, held=True)) == "上季为蓝色，本季规模低于门槛，按规则沿用一个季度"
    assert reason_text(NOTHING, Settled(None, held=False)) == ""


def test_the_reason_is_never_too_long_and_keeps_the_worst() -> None:
    huge = 10**15 * CENTS
    rule = RULESET.rule("in_hand_median")
    fired = [Fired(rule, Measured(huge, huge * 100, 99 * huge, huge), Colour.RED) for _ in range(12)]
    fired[0] = Fired(RULESET.rule("exports_year"), fell(90), Colour.RED)
    text = reason_text(Judgement(Colour.RED, tuple(fired)), Settled(Colour.RED, held=False))
    assert len(text) <= REASON_LIMIT
    assert text.startswith("出口实绩同比下降90.00%") and text.endswith("；等")


def test_a_judge_serves_many_with_the_same_answer() -> None:
    """Numbers of a ruleset with fractions stay exact."""
    fine = with_numbers(RULESET, thresholds={"exports_year": {Colour.GREEN: Decimal("10.1")}}, size=Decimal("0.000001"))
    many = Judge(fine)
    assert not many.is_small(1) and many.is_small(0)
    figures = dict.fromkeys(Figure, ABSENT)
    assert many.judge(figures | {Figure.EXPORTS_YEAR: fell("10.1")}).colour is Colour.GREEN
    assert many.judge(figures | {Figure.EXPORTS_YEAR: fell("10.0999999")}) == NOTHING
