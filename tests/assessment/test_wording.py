"""Sentences of a bulletin against tests/golden/bulletin.toml, which an official can read."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from assessment.enums import BulletinAct, BulletinState, RateKind, RunKind, Section
from assessment.formulas import against_target, rank
from assessment.rules import (
    Correction,
    Count,
    Group,
    Listing,
    Member,
    Named,
    Questions,
    Rate,
    due_from,
    foreign_figures,
    next_bulletin_state,
    run_state,
    second_person_problem,
    sections_problem,
    state_moves,
    state_tone,
    wording,
)
from core.errors import Refused
from core.periods import Month

GOLDEN = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "golden" / "bulletin.toml").read_text(encoding="utf-8")
)
JUNE = Month(2020, 6)


def value_of(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def group_of(case: dict[str, Any]) -> Group:
    """The members in the order of the ranking, with their places."""
    target = Decimal(case.get("target", 80))
    names = [name for name, _ in case["members"]]
    values = {number: value_of(text) for number, (_, text) in enumerate(case["members"])}
    members = [Member(names[one.key], one.value, one.rank, against_target(one.value, target)) for one in rank(values)]
    return Group(case["label"], RateKind.FILING, target, members)


def cases(name: str) -> Sequence[dict[str, Any]]:
    assert GOLDEN[name]
    return GOLDEN[name]


@pytest.mark.parametrize("case", cases("rate"))
def test_a_rate_changes_by_points(case: dict[str, Any]) -> None:
    value, target = value_of(case["value"]), Decimal(case["target"])
    before = {name: value_of(case.get(name)) for name in ("month_before", "year_before")}
    assert (
        wording.rate(case["whole"], Rate(case["name"], value, against_target(value, target), target, **before))
        == case["says"]
    )


@pytest.mark.parametrize("case", cases("count"))
def test_a_count_changes_by_percent(case: dict[str, Any]) -> None:
    assert wording.count(Count(**{key: value for key, value in case.items() if key != "says"})) == case["says"]


@pytest.mark.parametrize("case", cases("standing"))
def test_the_best_and_the_last_are_named(case: dict[str, Any]) -> None:
    assert wording.standing(group_of(case)) == case["says"]


@pytest.mark.parametrize("case", cases("attainment"))
def test_who_misses_the_target_is_named_with_the_gap(case: dict[str, Any]) -> None:
    assert wording.attainment(group_of(case)) == case["says"]


@pytest.mark.parametrize("case", cases("listing"))
def test_feedback_on_the_list(case: dict[str, Any]) -> None:
    one = Listing(
        case.get("quarter"), case.get("listed", 0), case.get("fed_back", 0), value_of(case.get("rate")),
        case.get("remark", ""),
    )  # fmt: skip
    assert wording.listing(one) == case["says"]


@pytest.mark.parametrize("case", cases("deductions"))
def test_deductions(case: dict[str, Any]) -> None:
    assert wording.deductions([(name, number) for name, number in case["members"]]) == case["says"]


@pytest.mark.parametrize("case", cases("correction"))
def test_a_correction_says_its_version_and_reason(case: dict[str, Any]) -> None:
    one = Correction(Month.parse(case["month"]), case["version"], case["published"], case["reason"])
    assert wording.correction(one) == case["says"]


@pytest.mark.parametrize("case", cases("questions"))
def test_questions(case: dict[str, Any]) -> None:
    found = Questions(
        asked=case["asked"],
        answered=case["answered"],
        rate=value_of(case["rate"]),
        in_time=tuple(case["in_time"]),
        resolved=tuple(case["resolved"]),
        satisfied=tuple(case["satisfied"]),
        topics=[(name, number) for name, number in case["topics"]],
        named=[Named(name, numbers) for name, numbers in case["named"]],
        named_after=5,
    )
    assert "\n".join(wording.questions(found, JUNE)) == case["says"]


@pytest.mark.parametrize("case", cases("foreign"))
def test_a_typed_figure_must_be_one_of_the_results(case: dict[str, Any]) -> None:
    assert foreign_figures(case["text"], case["drafted"]) == case["found"]


def test_what_is_asked_of_the_regions_may_hold_any_figure_and_a_summary_must_be_there() -> None:
    drafted = dict.fromkeys(Section, "") | {Section.SUMMARY: "填报率83.80%"}
    typed = dict.fromkeys(Section, "") | {Section.SUMMARY: "填报率83.8%", Section.WORK: "力争达到95%"}
    assert sections_problem(typed, drafted) == {}
    assert list(sections_problem(typed | {Section.SUMMARY: "  "}, drafted)) == [Section.SUMMARY]
    assert list(sections_problem(typed | {Section.LISTS: "字" * 4001}, drafted)) == [Section.LISTS]


def test_the_life_of_a_bulletin_has_one_way() -> None:
    state = BulletinState.DRAFT
    for act in (BulletinAct.EDIT, BulletinAct.SUBMIT, BulletinAct.APPROVE, BulletinAct.PUBLISH):
        state = next_bulletin_state(state, act)
    assert state is BulletinState.PUBLISHED
    for act in BulletinAct:
        with pytest.raises(Refused):
            next_bulletin_state(BulletinState.PUBLISHED, act)
    with pytest.raises(Refused, match="尚未提交复核"):
        next_bulletin_state(BulletinState.DRAFT, BulletinAct.PUBLISH)
    assert second_person_problem(handed_in_by=7, by=7)
    assert not second_person_problem(handed_in_by=7, by=8)


def test_bulletins_are_drafted_in_the_last_ten_days() -> None:
    assert due_from(JUNE).isoformat() == "2020-06-21"


@pytest.mark.parametrize(
    ("kind", "is_over", "is_handed_in", "is_reviewed", "words", "tone"),
    [
        (RunKind.LIVE, False, False, False, "进行中", "info"),
        (RunKind.LIVE, True, False, False, "已截止，待定数", "warn"),
        (RunKind.LOCKED, True, False, False, "已定数，待提交复核", "info"),
        (RunKind.LOCKED, True, True, False, "已定数，待复核", "warn"),
        (RunKind.LOCKED, True, True, True, "已复核，待发布", "warn"),
        (RunKind.PUBLISHED, True, True, True, "已发布", "good"),
        (RunKind.WEEKLY, False, False, False, "进度", "info"),
        (RunKind.WEEKLY, True, False, False, "进度", "info"),
    ],
)
def test_a_run_says_how_far_it_is(
    kind: RunKind, is_over: bool, is_handed_in: bool, is_reviewed: bool, words: str, tone: str
) -> None:
    state = run_state(kind, is_over=is_over, is_handed_in=is_handed_in, is_reviewed=is_reviewed)
    assert (state.label, state_tone(state)) == (words, tone)
    assert ("每天更新" in state_moves(state)) is ((kind is RunKind.LIVE and not is_over) or kind is RunKind.LOCKED)
    assert ("不再" in state_moves(state)) is (kind is RunKind.LOCKED), "what is locked moves no more"
