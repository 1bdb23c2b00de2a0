"""What the Target Table of 2018 asks and earns, by hand-computed figures."""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from targets.enums import (
    Category,
    Comparator,
    Period,
    PlannedKind,
    ProgressAct,
    ProgressState,
    TableAct,
    TableState,
    Verdict,
)
from targets.facts import Asked, Scored, TargetRow
from targets.rules import (
    attained,
    by_key_work,
    category_of,
    due_day,
    due_stage,
    frozen_problems,
    next_progress_state,
    next_table_state,
    plan,
    read_asked,
    removal_problem,
    rows_problems,
    score,
    share_percent,
    total,
    verdict_problem,
)
from targets.ruleset_files import judging
from tests.targets.transcription import rows

GOLDEN: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "targets_score.toml").read_text(encoding="utf-8")
)
TABLE = {row.number: row for row in rows()}


def asked_of(row: TargetRow, period: Period = Period.YEAR) -> Asked:
    category = category_of(row.category)
    assert category is not None
    return read_asked(row.text if period is Period.YEAR else row.half_text, category)


@pytest.mark.parametrize("period", list(Period))
def test_what_the_texts_ask(period: Period) -> None:
    found = [
        [row.number, asked.comparator.label, str(asked.value), asked.unit]
        for row in TABLE.values()
        if (asked := asked_of(row, period)).comparator is not Comparator.PERSON
    ]
    assert found == GOLDEN["asked"][period.value]


@pytest.mark.parametrize(
    "text",
    [
        "货贸进出口增长与全国平均增速同步",
        "出口总额占全国八分之一左右",
        "完成商务部下达的任务",
        "新增10家，累计85家",
        "落实（浙政办发〔2018〕30个）",
    ],
)
def test_what_nobody_can_compare_is_a_persons(text: str) -> None:
    assert read_asked(text, Category.GENERAL) == Asked(Comparator.PERSON)


def test_the_odd_word_of_a_category_is_the_same_category() -> None:
    assert category_of("关键量化目标") is category_of("关键量化指标") is Category.KEY
    assert category_of("其他") is None


@pytest.mark.parametrize("case", GOLDEN["numeric"], ids=lambda case: f"{case['number']}:{case['actual']}")
def test_scores_by_hand(case: dict[str, Any]) -> None:
    row = TABLE[case["number"]]
    found = attained(asked_of(row), Decimal(case["actual"]), tolerance=judging().tolerance)
    assert found is not None
    share = share_percent(found.share)
    assert str(share) == case["share"]
    assert score(row.weight, share) == Decimal(case["score"])


def test_a_limit_from_above_and_an_exact_mean() -> None:
    most = Asked(Comparator.AT_MOST, Decimal(5), "%")
    assert attained(most, Decimal(5), tolerance=Decimal(5)).share == 1  # type: ignore[union-attr]  # a number
    assert attained(most, Decimal(8), tolerance=Decimal(5)).share == Fraction(5, 8)  # type: ignore[union-attr]
    third = Fraction(250, 3)  # 83.333… against 90: exact, not of a rounded mean
    found = attained(Asked(Comparator.AT_LEAST, Decimal(90), "%"), third, tolerance=Decimal(0))
    assert found is not None and found.share == Fraction(25, 27)


@pytest.mark.parametrize("period", list(Period))
def test_totals_by_hand_are_out_of_the_tables_own_sum(period: Period) -> None:
    golden = GOLDEN[period.value]
    shares = {int(number): Decimal(share) for number, share in golden["shares"].items()}
    judged = [row for row in TABLE.values() if period is Period.YEAR or row.half_text]
    scored = [Scored(row.key_work, row.weight, shares.get(row.number)) for row in judged]
    found = total(scored)
    assert (found.earned, found.out_of) == (Decimal(golden["earned"]), Decimal(golden["out_of"]))
    assert (found.verified, found.targets) == (golden["verified"], len(judged))
    works = by_key_work(scored)
    assert sum(work.total.earned for work in works) == found.earned
    assert len(works) == (15 if period is Period.YEAR else 11)


def test_a_verdict_and_its_share_go_together() -> None:
    assert not verdict_problem(Verdict.MET, Decimal(100))
    assert not verdict_problem(Verdict.PARTLY, Decimal("99.99"))
    for verdict, share in (
        (Verdict.MET, "99.99"),
        (Verdict.PARTLY, "100"),
        (Verdict.MISSED, "1"),
        (Verdict.PARTLY, "101"),
    ):
        assert verdict_problem(verdict, Decimal(share)), (verdict, share)
    assert verdict_problem(Verdict.MET, None)


def test_reminders_come_at_their_days_and_end_with_the_month() -> None:
    day = due_day(2018, 6)
    assert day == date(2018, 6, 30)
    stages = {
        left: due_stage(day, today=date.fromordinal(day.toordinal() - left), days_before=(30, 7))
        for left in (31, 30, 8, 7, 0, -1)
    }
    assert stages == {31: None, 30: 30, 8: 30, 7: 7, 0: 7, -1: None}


def test_progress_is_verified_once_and_a_frozen_year_stays() -> None:
    assert next_progress_state(ProgressState.VERIFIED, ProgressAct.FILE) is ProgressState.FILED
    for state, act in (
        (None, ProgressAct.VERIFY),
        (ProgressState.VERIFIED, ProgressAct.VERIFY),
        (ProgressState.RETURNED, ProgressAct.VERIFY),
    ):
        with pytest.raises(Refused):
            next_progress_state(state, act)
    for act in (TableAct.CHANGE, TableAct.FREEZE_HALF):
        with pytest.raises(Refused, match="年终结果已冻结"):
            next_table_state(TableState.YEAR_FROZEN, act)


def test_a_workbook_is_compared_by_number_and_nothing_with_progress_goes() -> None:
    there = dict(TABLE)
    changed = TABLE[4]._replace(weight=Decimal(5), remark="")
    planned = plan([TABLE[1], changed, TABLE[5]._replace(number=99)], {1: there[1], 4: there[4], 28: there[28]})
    assert [(one.kind, one.number) for one in planned] == [
        (PlannedKind.SKIP, 1), (PlannedKind.CHANGE, 4), (PlannedKind.ADD, 99), (PlannedKind.REMOVE, 28),
    ]  # fmt: skip
    assert planned[1].changes == (("分值权重", "4", "5"), ("备注", "2017年出口份额占全国12.68%", ""))
    assert not removal_problem(planned, {1, 4})
    assert "第 28 号" in removal_problem(planned, {28})


def test_numbers_grow_and_key_works_stand_together() -> None:
    assert rows_problems(rows()) == {}
    assert rows_problems([TABLE[1], TABLE[3], TABLE[2]])[2][0] == "key_work"
    assert rows_problems([TABLE[2], TABLE[1]])[1][0] == "number"


def test_frozen_rows_that_do_not_add_up_are_named() -> None:
    row = {"number": 1, "key_work": "一", "weight": "4", "share": "75", "score": "3"}
    assert frozen_problems([row], earned=Decimal(3), out_of=Decimal(4)) == []
    assert len(frozen_problems([row | {"score": "4"}], earned=Decimal(3), out_of=Decimal(4))) == 1
    assert len(frozen_problems([row], earned=Decimal(4), out_of=Decimal(4))) == 1
