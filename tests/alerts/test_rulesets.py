"""Ruleset files: the one that is there is sound, a bad one is refused by line, a page's numbers pass the same checks."""

import json
import re
from decimal import Decimal

import pytest

from alerts.enums import Colour, Figure
from alerts.ruleset_files import all_rulesets, ruleset_for
from alerts.rulesets import RuleFileError, Ruleset, parse_ruleset, with_numbers
from core.errors import Invalid, Refused
from core.periods import Quarter
from tests.alerts.stage import GOLDEN, RULESET

SOURCE = GOLDEN.read_text(encoding="utf-8")


def edited(old: str, new: str, text: str = SOURCE) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def in_rule(code: str, old: str, new: str) -> str:
    """The file with one line of one rule changed."""
    head, mark, tail = SOURCE.partition(f'code = "{code}"')
    assert mark
    return head + mark + edited(old, new, tail)


def pointed_at(error: RuleFileError, text: str) -> list[str]:
    """Each problem, with the line it points at in place of the line's number."""
    lines = text.split("\n")
    return [
        "".join((f"「{lines[problem.line - 1]}」" if problem.line else "", problem.where, "：", problem.text))
        for problem in error.problems
    ]


def test_what_is_in_force_looks_at_every_figure_and_trusts_no_single_word() -> None:
    for ruleset in all_rulesets():
        assert {rule.figure for rule in ruleset.rules} == set(Figure)
        assert ruleset.need(Colour.RED) > 1
        assert not any(ruleset.rule(code).can_reach(Colour.ORANGE) for code in ("missing", "orders_down"))


def test_a_file_says_what_it_says() -> None:
    ruleset = RULESET
    assert {rule.figure for rule in ruleset.rules} == set(Figure)
    assert ruleset.ours and ruleset.hold
    assert ruleset.rule("exports_year").threshold(Colour.RED) == 50
    assert ruleset.label_of("exports_year") == "出口实绩同比下降"
    assert ruleset.label_of("gone") == "gone"
    assert [ruleset.need(colour) for colour in Colour] == [2, 2, 1, 1, 1]


def test_what_an_enterprise_says_of_itself_is_alone_no_more_than_yellow() -> None:
    for code in ("missing", "orders_down"):
        rule = RULESET.rule(code)
        assert not rule.can_reach(Colour.ORANGE)
        assert rule.can_reach(Colour.GREEN)


def test_a_quarter_takes_the_latest_ruleset_that_has_begun() -> None:
    assert ruleset_for(Quarter(2019, 1)) is ruleset_for(Quarter(2026, 4)) is all_rulesets()[-1]
    with pytest.raises(Refused, match="2018年四季度没有适用的五色清单规则"):
        ruleset_for(Quarter(2018, 4))


def test_a_frozen_ruleset_comes_back_unchanged_from_the_database() -> None:
    ruleset = RULESET
    # jsonb keeps neither the order of keys nor spaces
    thawed = Ruleset.from_canonical(json.loads(json.dumps(ruleset.canonical(), sort_keys=True)))
    assert thawed == ruleset
    assert thawed.canonical() == ruleset.canonical()


REFUSED = {
    "red below orange": (
        in_rule("exports_year", "red = 50", "red = 30"),
        ["「red = 30」规则“exports_year”：红 30 不高于橙 40，阈值重叠"],
    ),
    "two colours with one number": (
        in_rule("exports_year", "blue = 20", "blue = 10"),
        ["「blue = 10」规则“exports_year”：蓝 10 不高于绿 10，阈值重叠"],
    ),
    "a gap between them is bridged": (
        in_rule("exports_year", "orange = 40\nyellow = 30", "yellow = 55"),
        ["「red = 50」规则“exports_year”：红 50 不高于黄 55，阈值重叠"],
    ),
    "a fall above everything": (
        in_rule("exports_year", "red = 50", "red = 100.5"),
        ["「red = 100.5」规则“exports_year”：红 100.5 不可能：降幅或占比不会超过 100%"],
    ),
    "no fall at all": (
        in_rule("exports_year", "green = 10", "green = 0"),
        ["「green = 0」规则“exports_year”：绿 0 不可能：阈值应大于 0"],
    ),
    "a rise": (
        in_rule("exports_year", "green = 10", "green = -5"),
        ["「green = -5」规则“exports_year”：“green”不能为负，现为 -5"],
    ),
    "four months of a quarter": (
        in_rule("missing", "yellow = 3", "yellow = 4"),
        ["「yellow = 4」规则“missing”：黄 4 不可能：一个季度只有 3 个月"],
    ),
    "half a month": (
        in_rule("missing", "blue = 2", "blue = 1.5"),
        ["「blue = 1.5」规则“missing”：蓝 1.5 不可能：月数应为整数"],
    ),
    "no number": (
        in_rule("missing", "blue = 2", "blue = nan"),
        ["「blue = nan」规则“missing”：“blue”应为数字，现为 NaN"],
    ),
    "no threshold": (
        in_rule("missing", "yellow = 3\nblue = 2\n", ""),
        ["「[[rule]]」规则“missing”：没有任何一种颜色的阈值"],
    ),
    "unknown figure": (
        in_rule("missing", 'figure = "missing"', 'figure = "mood"'),
        [
            '「figure = "mood"」规则“missing”：没有名为 mood 的指标，可用的是 '
            + "、".join(one.value for one in Figure),
        ],
    ),
    "a base where there is none": (
        in_rule("missing", "yellow = 3", "least_base = 5\nyellow = 3"),
        ["「least_base = 5」规则“missing”：“未填报月数”没有基数，不能设最低基数"],
    ),
    "a code twice": (
        edited('code = "orders_down"', 'code = "missing"'),
        ['「code = "missing"」规则“missing”：规则代码“missing”出现了两次'],
    ),
    "a code that is none": (
        edited('code = "orders_down"', 'code = "Orders Down"'),
        ['「code = "Orders Down"」规则“Orders Down”：规则代码应为小写字母、数字和下划线，最长 30 位，现为 Orders Down'],
    ),
    "a colour nobody knows": (
        in_rule("missing", "yellow = 3", "purple = 3"),
        ["「purple = 3」规则“missing”：不认识的项“purple”"],
    ),
    "a colour without a number of rules": (
        edited("yellow = 1\n", ""),
        ["「[needs]」[needs]：缺少“yellow”"],
    ),
    "more rules than there are": (
        edited("red = 2\n", "red = 8\n"),
        ["「red = 8」[needs]：红色要求 8 条规则达到，能达到的只有 7 条"],
    ),
    "no rule at all needed": (
        edited("red = 2\n", "red = 0\n"),
        ["「red = 0」[needs]：红色至少要有 1 条规则达到，现为 0"],
    ),
    "negative size": (edited("size = 50", "size = -1"), ["「size = -1」：“size”不能为负，现为 -1"]),
    "a fifth quarter": (
        edited('"2019Q1"', '"2019Q5"'),
        ['「first_quarter = "2019Q5"」：“first_quarter”应写作 2019Q1，现为 2019Q5'],
    ),
    "several at once": (
        in_rule("missing", "yellow = 3", "yellow = 4").replace("red = 2\n", "red = 9\n"),
        [
            "「red = 9」[needs]：红色要求 9 条规则达到，能达到的只有 7 条",
            "「yellow = 4」规则“missing”：黄 4 不可能：一个季度只有 3 个月",
        ],
    ),
}


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_ruleset_is_refused_with_the_line(text: str, problems: list[str]) -> None:
    with pytest.raises(RuleFileError) as caught:
        parse_ruleset(text, "2019.toml")
    assert pointed_at(caught.value, text) == problems


def test_a_file_without_rules_or_without_anything_says_what_is_missing() -> None:
    with pytest.raises(RuleFileError, match="至少要有一条规则"):
        parse_ruleset(re.sub(r"(?s)\[\[rule\]\].*", "", SOURCE), "2019.toml")
    with pytest.raises(RuleFileError) as caught:
        parse_ruleset("", "空.toml")
    for name in ("“key”", "“title”", "“first_quarter”", "“size”", "“hold”", "[needs]"):
        assert name in str(caught.value)
    with pytest.raises(RuleFileError, match=r"^坏\.toml 第1行：TOML 写法有误"):
        parse_ruleset("key = = 1", "坏.toml")


def test_other_numbers_are_tried_under_the_same_checks() -> None:
    ruleset = RULESET
    assert with_numbers(ruleset) is ruleset
    assert with_numbers(ruleset, thresholds={"missing": {Colour.BLUE: Decimal(2)}}, size=Decimal(50)) is ruleset
    tried = with_numbers(
        ruleset,
        thresholds={"exports_year": {Colour.RED: Decimal(60), Colour.GREEN: None}},
        size=Decimal(20),
        needs={Colour.RED: 3},
        hold=False,
    )
    assert (tried.key, tried.title) == ("2019+", "五色清单预警规则（2019年一季度起）（调整）")
    assert [number for _, number in tried.rule("exports_year").thresholds] == [60, 40, 30, 20]
    assert (tried.size, tried.need(Colour.RED), tried.need(Colour.ORANGE), tried.hold) == (20, 3, 2, False)
    assert with_numbers(tried, hold=True).key == "2019+"
    assert Ruleset.from_canonical(tried.canonical()) == tried


def test_numbers_that_cannot_be_are_told_at_their_fields() -> None:
    ruleset = RULESET
    with pytest.raises(Invalid) as caught:
        with_numbers(
            ruleset,
            thresholds={
                "exports_year": {Colour.RED: Decimal(30)},
                "missing": {Colour.YELLOW: Decimal(4), Colour.BLUE: Decimal("1.5")},
                "orders_down": dict.fromkeys(Colour),
            },
            size=Decimal(-1),
            needs={Colour.ORANGE: 8},
        )
    assert caught.value.errors == {
        "size": ["规模门槛不能为负，现为 -1。"],
        "exports_year-red": ["红 30 不高于橙 40，阈值重叠。"],
        "missing-yellow": ["黄 4 不可能：一个季度只有 3 个月。"],
        "missing-blue": ["蓝 1.5 不可能：月数应为整数。"],
        "orders_down": ["没有任何一种颜色的阈值。"],
        "needs-orange": ["橙色要求 8 条规则达到，能达到的只有 7 条。"],
    }
