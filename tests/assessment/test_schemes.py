"""Scheme files: 2020 is annex 2 to the letter, the template fits any later year, and a bad file is refused by line."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from assessment.enums import EmptyRule
from assessment.formulas import digest
from assessment.scheme_files import DATA, load_scheme, variants
from assessment.schemes import MonthRule, Scheme, SchemeError, compare, departures, parse_scheme
from core.errors import Refused
from core.periods import SHANGHAI, Month, Quarter

SOURCE = (DATA / "2020.toml").read_text(encoding="utf-8")
TEMPLATE = (DATA / "template.toml").read_text(encoding="utf-8")

QUESTIONS_ONLY = "累计响应数/累计提问数"
TEN = "问题累计响应*90%+五色清单响应*10%"
HALF = "问题累计响应*50%+五色清单响应*50%"
ANNEX_2 = """
1 累计响应数/累计提问数
2 累计响应数/累计提问数
3 累计响应数/累计提问数
4 累计响应数/累计提问数 发布一季度五色清单
5 问题累计响应*90%+五色清单响应*10%
6 问题累计响应*50%+五色清单响应*50%
7 累计响应数/累计提问数 发布二季度五色清单
8 问题累计响应*90%+五色清单响应*10%
9 问题累计响应*50%+五色清单响应*50%
10 累计响应数/累计提问数 发布三季度五色清单
11 问题累计响应*90%+五色清单响应*10%
12 问题累计响应*50%+五色清单响应*50%
"""
"""Annex 2 as printed, 1-3 月 written out."""


def as_printed(rule: MonthRule) -> str:
    """A row in the words of annex 2."""
    method = (
        f"问题累计响应*{rule.question_weight}%+五色清单响应*{rule.list_weight}%" if rule.list_weight else QUESTIONS_ONLY
    )
    published = rule.publishes_quarter
    remark = "" if published is None else f" 发布{published.label.removeprefix('2020年')}五色清单"
    return f"{rule.month.month} {method}{remark}"


def test_2020_is_annex_2_row_by_row() -> None:
    assert [as_printed(rule) for rule in load_scheme(2020).months] == ANNEX_2.split("\n")[1:-1]


@pytest.mark.parametrize(
    ("months", "quarter"),
    [((1, 2, 3, 4, 7, 10), None), ((5, 6), "2020Q1"), ((8, 9), "2020Q2"), ((11, 12), "2020Q3")],
)
def test_2020_counts_the_list_of_the_quarter_before(months: tuple[int, ...], quarter: str | None) -> None:
    scheme = load_scheme(2020)
    for month in months:
        found = scheme.month(month).list_quarter
        assert (None if found is None else str(found)) == quarter


def test_2020_has_the_parameters_of_the_notice() -> None:
    scheme = load_scheme(2020)
    assert (scheme.on_time_weight, scheme.accuracy_weight, scheme.completion_weight) == (30, 30, 40)
    assert (scheme.filing_target, scheme.response_target) == (80, 90)
    assert (scheme.deduction_points, scheme.bonus_per_case, scheme.bonus_cap) == (1, Decimal("0.1"), Decimal("0.5"))
    assert (scheme.empty, scheme.small_sample) == (EmptyRule.NA, 5)
    assert scheme.feedback_colours == ("red", "orange", "yellow", "blue", "green")
    assert scheme.requires_feedback("green")
    assert (scheme.key, scheme.year, scheme.ours) == ("2020", 2020, False)
    assert scheme.clause("months") == "通知附件2"
    assert scheme.clause("cutoff").startswith("系统约定")


def test_cutoffs_are_24_00_on_the_20th_and_in_december_on_the_31st() -> None:
    cutoffs = [rule.cutoff for rule in load_scheme(2020).months]
    assert cutoffs[:11] == [datetime(2020, month, 21, tzinfo=SHANGHAI) for month in range(1, 12)]
    assert cutoffs[11] == datetime(2021, 1, 1, tzinfo=SHANGHAI)
    assert all(cutoff.utcoffset() is not None for cutoff in cutoffs)


@pytest.mark.parametrize("year", [2021, 2026])
def test_the_template_begins_with_last_years_fourth_quarter(year: int) -> None:
    scheme = load_scheme(year)
    assert (scheme.key, scheme.year, scheme.ours) == (f"template-{year}", year, True)
    rows = [
        (rule.month, int(rule.question_weight), int(rule.list_weight), rule.list_quarter, rule.publishes_quarter)
        for rule in scheme.months
    ]
    last = Quarter(year - 1, 4)
    one, two, three = Quarter(year, 1), Quarter(year, 2), Quarter(year, 3)
    assert rows == [
        (Month(year, 1), 100, 0, None, last),
        (Month(year, 2), 90, 10, last, None),
        (Month(year, 3), 50, 50, last, None),
        (Month(year, 4), 100, 0, None, one),
        (Month(year, 5), 90, 10, one, None),
        (Month(year, 6), 50, 50, one, None),
        (Month(year, 7), 100, 0, None, two),
        (Month(year, 8), 90, 10, two, None),
        (Month(year, 9), 50, 50, two, None),
        (Month(year, 10), 100, 0, None, three),
        (Month(year, 11), 90, 10, three, None),
        (Month(year, 12), 50, 50, three, None),
    ]
    assert scheme.month(2).cutoff == datetime(year, 2, 21, tzinfo=SHANGHAI)
    assert scheme.month(12).cutoff == datetime(year + 1, 1, 1, tzinfo=SHANGHAI)


def test_the_literal_table_stays_available_for_later_years() -> None:
    assert variants(2020) == ("2020",)
    assert variants(2026) == ("template", "annex2")
    literal, notice = load_scheme(2026, "annex2"), load_scheme(2020)
    assert literal.key == "annex2-2026"
    for ours, theirs in zip(literal.months, notice.months, strict=True):
        assert (ours.question_weight, ours.list_weight) == (theirs.question_weight, theirs.list_weight)
    assert [str(rule.list_quarter) for rule in literal.months[:5]] == ["None"] * 4 + ["2026Q1"]


@pytest.mark.parametrize(
    ("year", "variant", "message"),
    [
        (2019, None, "template.toml 第6行：本模板自2021年起适用，不能用于2019年"),
        (2026, "2020", "2020 2026年没有这一考核方案，可用的是：template、annex2"),
        (2020, "template", "template 2020年没有这一考核方案，可用的是：2020"),
    ],
)
def test_a_year_without_a_scheme_is_refused(year: int, variant: str | None, message: str) -> None:
    with pytest.raises(SchemeError) as caught:
        load_scheme(year, variant)
    assert str(caught.value) == message


@pytest.mark.parametrize("scheme", [load_scheme(2020), load_scheme(2026)], ids=["2020", "template-2026"])
def test_a_frozen_scheme_comes_back_unchanged_from_the_database(scheme: Scheme) -> None:
    # jsonb keeps neither the order of keys nor spaces
    thawed = Scheme.from_canonical(json.loads(json.dumps(scheme.canonical(), sort_keys=True)))
    assert thawed == scheme
    for rule in scheme.months:
        assert MonthRule.from_canonical(json.loads(json.dumps(rule.canonical()))) == rule
        frozen = json.loads(json.dumps(scheme.freeze(rule.month.month)))
        clauses = tuple(pair for pair in scheme.clauses if pair[0] != "priority")
        assert Scheme.from_canonical(frozen) == replace(scheme, months=(rule,), priority=None, clauses=clauses)


def test_a_frozen_month_does_not_feel_a_later_change_of_another_month() -> None:
    changed = parse_scheme(edited('cutoff = "12-31 24:00"', 'cutoff = "12-25 24:00"'), 2020, "2020.toml")
    scheme = load_scheme(2020)
    assert changed.freeze(5) == scheme.freeze(5)
    assert changed.freeze(12) != scheme.freeze(12)
    with pytest.raises(KeyError):
        Scheme.from_canonical(scheme.freeze(5)).month(6)


def test_a_scheme_says_who_laid_it_down_and_who_reviewed_it() -> None:
    notice = load_scheme(2020)
    assert (notice.version, notice.author, notice.issued_on) == (2, "浙江省商务厅办公室", date(2020, 5, 11))
    assert notice.reviewer and notice.reviewed_on == date(2026, 11, 21)
    assert load_scheme(2026).version == load_scheme(2026, "annex2").version == 2


def test_a_month_frozen_before_schemes_had_versions_still_reads_and_keeps_its_digest() -> None:
    frozen = load_scheme(2020).freeze(5)
    for name in ("version", "issued_on", "reviewer"):
        del frozen[name]
    frozen["author"] = "浙江省商务厅办公室，2020年5月11日"
    kept = json.loads(json.dumps(frozen))
    thawed = Scheme.from_canonical(kept)
    assert (thawed.version, thawed.reviewer, thawed.issued_on) == (1, None, None)
    assert thawed.month(5) == load_scheme(2020).month(5)
    assert digest([], kept) == "0ff2769dd92a812125aee5781d19c8fde324a9c9436908e060a88c614975bf13"


def test_the_digest_is_of_everything_a_scheme_says_and_of_nothing_else() -> None:
    scheme = load_scheme(2026)
    written = edited("on_time_weight = 30", "on_time_weight = 30.0", TEMPLATE)
    assert parse_scheme(written, 2026, "t.toml").digest == scheme.digest
    assert Scheme.from_canonical(json.loads(json.dumps(scheme.canonical(), sort_keys=True))).digest == scheme.digest
    others = [load_scheme(2027), load_scheme(2026, "annex2")]
    for old, new in (
        ("version = 2", "version = 3"),
        ("target = 90", "target = 91"),
        ("12-31 24:00", "12-30 24:00"),
        ("large_share = 50", "large_share = 60"),
        ("沿用2020年通知一（一）", "另行规定"),
    ):
        others.append(parse_scheme(edited(old, new, TEMPLATE), 2026, "t.toml"))
    digests = {scheme.digest, *(other.digest for other in others)}
    assert len(digests) == 1 + len(others)


# --- side by side ---


def changes(left: Scheme, right: Scheme) -> list[tuple[str, str, str]]:
    """What differs, with the month before a row's term."""
    found = compare(left, right)
    rows = [(f"{month.month}月{line.name}", line) for month in found.months for line in month.lines]
    return [
        (name, line.left, line.right)
        for name, line in [(line.name, line) for line in found.terms] + rows
        if line.is_changed
    ]


def test_two_schemes_are_compared_term_by_term() -> None:
    text = in_row(5, "question_weight = 90\nlist_weight = 10", "question_weight = 66.5\nlist_weight = 33.5", TEMPLATE)
    text = edited("target = 80", "target = 85", edited("green = true", "green = false", text))
    changed = parse_scheme(text, 2026, "t.toml")
    assert changes(load_scheme(2026), changed) == [
        ("全年填报率目标", "80%", "85%"),
        ("须反馈的颜色", "红、橙、黄、蓝、绿", "红、橙、黄、蓝"),
        ("5月问题诉求权重", "90%", "66.5%"),
        ("5月五色清单权重", "10%", "33.5%"),
    ]
    assert compare(load_scheme(2026), changed).changes == 4


def test_the_same_rules_of_another_year_differ_in_nothing() -> None:
    assert changes(load_scheme(2026), load_scheme(2027)) == []


def test_the_template_differs_from_annex_2_in_its_first_quarter_alone() -> None:
    first_quarter = [
        ("2月问题诉求权重", "90%", "100%"),
        ("2月五色清单权重", "10%", "0%"),
        ("2月计入的清单", "上年四季度", "—"),
        ("3月问题诉求权重", "50%", "100%"),
        ("3月五色清单权重", "50%", "0%"),
        ("3月计入的清单", "上年四季度", "—"),
    ]
    assert changes(load_scheme(2026), load_scheme(2026, "annex2")) == first_quarter
    assert changes(load_scheme(2026), load_scheme(2020)) == [("1月当月发布的清单", "上年四季度", "—"), *first_quarter]


TERMS = {
    "target = 80": "target = 80.001",
    "target = 90": "target = 89",
    'empty = "na"': 'empty = "full"',
    "points = 1": "points = 0.5",
    "per_case = 0.1": "per_case = 0.2",
    "cap = 0.5": "cap = 1",
    "blue = true": "blue = false",
    "small_sample = 5": "small_sample = 6",
    "correction_months = 1": "correction_months = 2",
    '"profit", "labour"': '"labour"',
    "sentiment_required = false": "sentiment_required = true",
    "history_months = 12": "history_months = 13",
    "history_least = 6": "history_least = 7",
    "spread = 3.5": "spread = 3.51",
    "nil_run = 3": "nil_run = 4",
    "far_months = 24": "far_months = 25",
    "large_share = 50": "large_share = 49",
    "explanation_length = 10": "explanation_length = 11",
    "remind_days = [5, 2, 0]": "remind_days = [5, 2]",
    'list_quarter = "2020Q1"\ncutoff = "05-20 24:00"': 'list_quarter = "2020Q1"\ncutoff = "05-20 23:59"',
    'list_weight = 10\nlist_quarter = "2020Q1"': 'list_weight = 10\npublishes_quarter = "2019Q4"\nlist_quarter = "2020Q1"',
}
"""Every term by which May is judged, and another value of it."""


@pytest.mark.parametrize(("old", "new"), TERMS.items(), ids=TERMS.keys())
def test_no_term_of_a_frozen_month_changes_unseen(old: str, new: str) -> None:
    frozen = Scheme.from_canonical(load_scheme(2020).freeze(5))
    assert len(departures(frozen, parse_scheme(edited(old, new), 2020, "2020.toml"))) == 1


def test_neither_do_its_weights() -> None:
    text = edited("on_time_weight = 30\naccuracy_weight = 30", "on_time_weight = 29\naccuracy_weight = 31")
    text = in_row(5, "question_weight = 90\nlist_weight = 10", "question_weight = 91\nlist_weight = 9", text)
    frozen = Scheme.from_canonical(load_scheme(2020).freeze(5))
    assert [(line.name, line.left, line.right) for line in departures(frozen, parse_scheme(text, 2020, "f"))] == [
        ("当月填报企业数占比的权重", "30%", "29%"),
        ("上月填报准确率的权重", "30%", "31%"),
        ("问题诉求权重", "90%", "91%"),
        ("五色清单权重", "10%", "9%"),
    ]


def test_a_frozen_month_is_held_to_its_own_row_and_to_what_it_says() -> None:
    frozen = Scheme.from_canonical(load_scheme(2020).freeze(5))
    for old, new in (
        ("12-31 24:00", "12-30 24:00"),
        ("version = 2", "version = 7"),
        ("通知附件2", "附件二"),
        ("2020年度外贸", "2020年外贸"),
    ):
        assert departures(frozen, parse_scheme(edited(old, new), 2020, "2020.toml")) == (), old
    older = replace(frozen, returns=None)
    assert departures(older, load_scheme(2020)) == (), "a month frozen before schemes spoke of returns"
    assert [line.name for line in departures(older, parse_scheme(edited("points = 1", "points = 2"), 2020, "f"))] == [
        "每次扣减"
    ]


def test_numbers_freeze_alike_however_they_are_written() -> None:
    written = parse_scheme(edited("on_time_weight = 30", "on_time_weight = 30.00"), 2020, "2020.toml")
    assert written.canonical() == load_scheme(2020).canonical()


def edited(old: str, new: str, text: str = SOURCE) -> str:
    """The 2020 file with one text in it replaced; the text must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def row(month: int, text: str = SOURCE) -> str:
    """The text of one month's row."""
    found = re.search(rf"\[\[month\]\]\nmonth = {month}\n[^\[]*", text)
    assert found
    return found[0]


def in_row(month: int, old: str, new: str, text: str = SOURCE) -> str:
    return edited(row(month, text), edited(old, new, row(month, text)), text)


REFUSED = {
    "weights of a month": (
        in_row(5, "list_weight = 10", "list_weight = 20"),
        ["「question_weight = 90」5月：两项权重之和应为 100%，现为 110%"],
    ),
    "negative weight": (
        in_row(5, "list_weight = 10", "list_weight = -10"),
        ["「list_weight = -10」5月：“list_weight”不能为负，现为 -10"],
    ),
    "weight above 100": (
        in_row(4, "question_weight = 100", "question_weight = 101"),
        ["「question_weight = 101」4月：“question_weight”不能超过 100，现为 101"],
    ),
    "weight as text": (
        in_row(4, "question_weight = 100", 'question_weight = "100%"'),
        ['「question_weight = "100%"」4月：“question_weight”应为数字，现为 100%'],
    ),
    "weight as yes": (
        in_row(4, "question_weight = 100", "question_weight = true"),
        ["「question_weight = true」4月：“question_weight”应为数字，现为 True"],
    ),
    "weight not a number": (
        in_row(4, "question_weight = 100", "question_weight = nan"),
        ["「question_weight = nan」4月：“question_weight”应为数字，现为 NaN"],
    ),
    "month missing": (
        edited(row(5), ""),
        ["「[[month]]」：缺少月份：5月"],
    ),
    "last months missing": (
        edited(row(12), "", edited(row(11), "")),
        ["「[[month]]」：缺少月份：11月、12月"],
    ),
    "month twice": (
        in_row(5, "month = 5", "month = 4"),
        ["「month = 4」4月：该月出现了两次", "「[[month]]」：缺少月份：5月"],
    ),
    "month 13": (
        in_row(3, "month = 3", "month = 13"),
        ["「month = 13」第3个[[month]]：月份应为 1 至 12，现为 13", "「[[month]]」：缺少月份：3月"],
    ),
    "month without number": (
        in_row(3, "month = 3\n", ""),
        ["「[[month]]」第3个[[month]]：缺少“month”", "「[[month]]」：缺少月份：3月"],
    ),
    "months as one table": (
        SOURCE.split("[[month]]")[0] + "[month]\nmonth = 1\n",
        ["「[month]」：月份应逐行写作[[month]]"],
    ),
    "list weight without list": (
        in_row(5, 'list_quarter = "2020Q1"\n', ""),
        ["「list_weight = 10」5月：五色清单有权重，却没有写明是哪个季度的清单（list_quarter）"],
    ),
    "list of a quarter that comes later": (
        in_row(5, "2020Q1", "2020Q2"),
        ['「list_quarter = "2020Q2"」5月：2020年二季度清单7月才发布，该月不能使用'],
    ),
    "list of the fourth quarter in its own year": (
        in_row(12, "2020Q3", "2020Q4"),
        ['「list_quarter = "2020Q4"」12月：2020年四季度清单到该月尚未发布（各月均未写明发布该清单）'],
    ),
    "list nobody publishes": (
        in_row(4, 'publishes_quarter = "2020Q1"\n', ""),
        [
            '「list_quarter = "2020Q1"」5月：2020年一季度清单到该月尚未发布（各月均未写明发布该清单）',
            '「list_quarter = "2020Q1"」6月：2020年一季度清单到该月尚未发布（各月均未写明发布该清单）',
        ],
    ),
    "list of long ago": (
        in_row(5, "2020Q1", "2018Q1"),
        ['「list_quarter = "2018Q1"」5月：2018年一季度既不在本年，也不在上年'],
    ),
    "list of the future": (
        in_row(5, "2020Q1", "2021Q1"),
        ['「list_quarter = "2021Q1"」5月：2021年一季度既不在本年，也不在上年'],
    ),
    "quarter that is none": (
        in_row(5, "2020Q1", "2020Q5"),
        ['「list_quarter = "2020Q5"」5月：“list_quarter”应写作 2020Q1、Q1 或 previous Q4，现为 2020Q5'],
    ),
    "publication before the quarter is over": (
        in_row(4, "2020Q1", "2020Q2"),
        [
            '「publishes_quarter = "2020Q2"」4月：2020年二季度尚未结束，不能发布其清单',
            '「list_quarter = "2020Q1"」5月：2020年一季度清单到该月尚未发布（各月均未写明发布该清单）',
            '「list_quarter = "2020Q1"」6月：2020年一季度清单到该月尚未发布（各月均未写明发布该清单）',
        ],
    ),
    "publication twice": (
        in_row(5, "list_quarter", 'publishes_quarter = "2020Q1"\nlist_quarter'),
        ['「publishes_quarter = "2020Q1"」5月：2020年一季度清单已在4月发布，不能重复发布'],
    ),
    "cut-off in the next month": (
        in_row(5, "05-20 24:00", "06-03 24:00"),
        ['「cutoff = "06-03 24:00"」5月：截止时间“06-03 24:00”不在本月内'],
    ),
    "cut-off before the month begins": (
        in_row(5, "05-20 24:00", "05-01 00:00"),
        ['「cutoff = "05-01 00:00"」5月：截止时间“05-01 00:00”不在本月内'],
    ),
    "cut-off on a day that is none": (
        in_row(2, "02-20 24:00", "02-30 24:00"),
        ['「cutoff = "02-30 24:00"」2月：截止时间“02-30 24:00”：2020年没有这一天'],
    ),
    "cut-off at a time that is none": (
        in_row(2, "02-20 24:00", "02-20 24:30"),
        ['「cutoff = "02-20 24:30"」2月：截止时间“02-20 24:30”：没有这一时刻'],
    ),
    "cut-off in other words": (
        in_row(2, "02-20 24:00", "20日24时"),
        ['「cutoff = "20日24时"」2月：截止时间应写作“05-20 24:00”，现为“20日24时”'],
    ),
    "no cut-off": (
        in_row(2, 'cutoff = "02-20 24:00"\n', ""),
        ["「[[month]]」2月：缺少“cutoff”"],
    ),
    "unknown key in a row": (
        in_row(2, "list_weight = 0", "list_weight = 0\nlist_wieght = 0"),
        ["「list_wieght = 0」2月：不认识的项“list_wieght”"],
    ),
    "unknown key in a section": (
        edited("points = 1", "points = 1\nfactor = 2"),
        ["「factor = 2」[deduction]：不认识的项“factor”"],
    ),
    "unknown section": (
        SOURCE + "\n[extra]\n",
        ["「[extra]」：不认识的项“extra”"],
    ),
    "missing section": (
        edited("[deduction]\npoints = 1\n", ""),
        ["：缺少[deduction]一节"],
    ),
    "missing key": (
        edited("per_case = 0.1\n", ""),
        ["「[bonus]」[bonus]：缺少“per_case”"],
    ),
    "missing title": (
        re.sub("title = .*\n", "", SOURCE),
        ["：缺少“title”"],
    ),
    "blank clause": (
        edited('months = "通知附件2"', 'months = " "'),
        ['「months = " "」[clauses]：“months”不能为空'],
    ),
    "filing weights": (
        edited("completion_weight = 40", "completion_weight = 30"),
        ["「[filing]」[filing]：三项权重之和应为 100%，现为 90%"],
    ),
    "target above 100": (
        edited("target = 80", "target = 800"),
        ["「target = 800」[filing]：“target”不能超过 100，现为 800"],
    ),
    "empty switch": (
        edited('empty = "na"', 'empty = "zero"'),
        ['「empty = "zero"」[response]：“empty”应为 na 或 full，现为 zero'],
    ),
    "negative deduction": (
        edited("points = 1", "points = -1"),
        ["「points = -1」[deduction]：“points”不能为负，现为 -1"],
    ),
    "small sample with a fraction": (
        edited("small_sample = 5", "small_sample = 5.5"),
        ["「small_sample = 5.5」：“small_sample”应为整数，现为 5.5"],
    ),
    "no colour": (
        SOURCE.replace("= true", "= false"),
        ["「[colours]」[colours]：至少要有一种颜色须反馈"],
    ),
    "colour as text": (
        edited("red = true", 'red = "yes"'),
        ['「red = "yes"」[colours]：“red”应为true 或 false，现为 yes'],
    ),
    "date as text": (
        re.sub("reviewed_on = .*", 'reviewed_on = "五月"', SOURCE, count=1),
        ['「reviewed_on = "五月"」：“reviewed_on”应为日期（如 2020-05-11），现为 五月'],
    ),
    "no version": (
        edited("version = 2\n", ""),
        ["：缺少“version”"],
    ),
    "version nought": (
        edited("version = 2\n", "version = 0\n"),
        ["「version = 0」：版本应从 1 起，现为 0"],
    ),
    "version as text": (
        edited("version = 2\n", 'version = "1"\n'),
        ['「version = "1"」：“version”应为整数，现为 1'],
    ),
    "reviewed by nobody": (
        re.sub("reviewer = .*\n", "", SOURCE),
        ["「reviewed_on = 2026-11-21」：写明了核对日期（reviewed_on），却没有写明核对人（reviewer）"],
    ),
    "reviewed on no day": (
        re.sub("reviewed_on = .*\n", "", SOURCE),
        ['「reviewer = "系统维护方，对照通知原文"」：写明了核对人（reviewer），却没有写明核对日期（reviewed_on）'],
    ),
    "reviewed before it was issued": (
        edited("reviewed_on = 2026-11-21", "reviewed_on = 2020-05-10"),
        ["「reviewed_on = 2020-05-10」：核对日期 2020-05-10 早于制定日期 2020-05-11"],
    ),
    "issued on no day": (
        edited("issued_on = 2020-05-11", 'issued_on = "五月"'),
        ['「issued_on = "五月"」：“issued_on”应为日期（如 2020-05-11），现为 五月'],
    ),
    "neither year nor first year": (
        edited("year = 2020\n", ""),
        ["：应写明 year（本年方案）或 first_year（模板）之一"],
    ),
    "both": (
        edited("year = 2020\n", "year = 2020\nfirst_year = 2020\n"),
        ["：应写明 year（本年方案）或 first_year（模板）之一"],
    ),
    "another year": (
        edited("year = 2020\n", "year = 2019\n"),
        ["「year = 2019」：本方案适用于2019年，不能用于2020年"],
    ),
}


def pointed_at(error: SchemeError, text: str) -> list[str]:
    """Each problem, with the line it points at in place of the line's number."""
    lines = text.split("\n")
    return [
        "".join((f"「{lines[problem.line - 1]}」" if problem.line else "", problem.where, "：", problem.text))
        for problem in error.problems
    ]


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_scheme_is_refused_with_the_line(text: str, problems: list[str]) -> None:
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, 2020, "2020.toml")
    assert pointed_at(caught.value, text) == problems


def test_the_refusal_names_file_line_and_row() -> None:
    text = in_row(5, "list_weight = 10", "list_weight = 20")
    line = 1 + text.split("\n").index("month = 5") + 1
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, 2020, "2020.toml")
    assert str(caught.value) == f"2020.toml 第{line}行，5月：两项权重之和应为 100%，现为 110%"
    assert isinstance(caught.value, Refused)


def test_a_missing_month_is_missing_before_the_row_that_follows() -> None:
    text = edited(row(5), "")
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, 2020, "2020.toml")
    assert str(caught.value) == f"2020.toml 第{text.split(chr(10)).index('month = 6')}行：缺少月份：5月"


def test_broken_toml_names_the_line() -> None:
    with pytest.raises(SchemeError, match=r"^坏方案\.toml 第2行：TOML 写法有误"):
        parse_scheme('key = "x"\nyear = = 2020\n', 2020, "坏方案.toml")
    with pytest.raises(SchemeError, match="TOML 写法有误"):
        parse_scheme('key = "x', 2020, "坏方案.toml")


def test_an_empty_file_names_everything_that_is_missing() -> None:
    with pytest.raises(SchemeError) as caught:
        parse_scheme("", 2020, "空.toml")
    text = str(caught.value)
    for name in ("“title”", "[clauses]", "[filing]", "[response]", "[deduction]", "[bonus]", "[colours]", "12月"):
        assert name in text


def test_a_leap_day_is_a_cutoff_only_in_a_leap_year() -> None:
    text = in_row(2, "02-20 24:00", "02-29 24:00", TEMPLATE)
    assert parse_scheme(text, 2024, "t.toml").month(2).cutoff == datetime(2024, 3, 1, tzinfo=SHANGHAI)
    with pytest.raises(SchemeError, match="2026年没有这一天"):
        parse_scheme(text, 2026, "t.toml")


def test_the_last_moment_of_a_month_and_an_hour_of_the_day_are_cutoffs() -> None:
    text = in_row(4, "04-20 24:00", "04-30 24:00", in_row(5, "05-20 24:00", "05-22 17:30"))
    scheme = parse_scheme(text, 2020, "2020.toml")
    assert scheme.month(4).cutoff == datetime(2020, 5, 1, tzinfo=SHANGHAI)
    assert scheme.month(5).cutoff == datetime(2020, 5, 22, 17, 30, tzinfo=SHANGHAI)


def test_a_later_year_may_change_weights_colours_and_the_empty_switch() -> None:
    text = edited('empty = "na"', 'empty = "full"', TEMPLATE).replace("green = true", "green = false")
    text = in_row(5, "question_weight = 90\nlist_weight = 10", "question_weight = 66.5\nlist_weight = 33.5", text)
    scheme = parse_scheme(text, 2027, "t.toml")
    assert scheme.empty is EmptyRule.FULL
    assert scheme.feedback_colours == ("red", "orange", "yellow", "blue")
    assert not scheme.requires_feedback("green")
    assert scheme.month(5).canonical()["question_weight"] == "66.5"


def test_january_may_count_a_list_of_last_year_published_last_year() -> None:
    text = in_row(
        1,
        "question_weight = 100\nlist_weight = 0",
        'question_weight = 90\nlist_weight = 10\nlist_quarter = "previous Q3"',
        TEMPLATE,
    )
    assert parse_scheme(text, 2026, "t.toml").month(1).list_quarter == Quarter(2025, 3)
