"""Pure rules of a list's life: states, movements, dates, objections."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.enums import Colour, DraftAct, DraftState, DueStage, Movement, ObjectionState
from alerts.facts import ListMonth, ListTerms
from alerts.rules import (
    clean_decision,
    clean_objection,
    due,
    due_quarter,
    due_stage,
    missed_months,
    missed_words,
    movement,
    next_state,
    objection_limit,
    objection_problem,
    second_person_problem,
)
from core.errors import Refused
from core.periods import SHANGHAI, Month, Quarter, day_end
from core.workdays import Calendar

Q1 = Quarter(2020, 1)
CALENDAR = Calendar()


# --- the life of a draft ---


@given(st.lists(st.sampled_from(DraftAct), max_size=12))
def test_whatever_is_done_a_list_is_published_only_from_review_and_ends_once(acts: list[DraftAct]) -> None:
    state, seen, submitted = DraftState.COMPUTING, [DraftState.COMPUTING], False
    for act in acts:
        try:
            following = next_state(state, act)
        except Refused:
            continue
        assert state not in (DraftState.PUBLISHED, DraftState.DISCARDED)
        if following is DraftState.PUBLISHED:
            assert (state, act) == (DraftState.REVIEW, DraftAct.PUBLISH)
            assert submitted
        if following is DraftState.REVIEW:
            assert state is DraftState.DRAFT
        submitted = following is DraftState.REVIEW or (submitted and following is DraftState.PUBLISHED)
        state = following
        seen.append(state)
    assert seen.count(DraftState.PUBLISHED) <= 1
    if DraftState.PUBLISHED in seen:
        assert seen.index(DraftState.TRIAL) < seen.index(DraftState.DRAFT) < seen.index(DraftState.REVIEW)


@pytest.mark.parametrize(
    "state, act, words",
    [
        (DraftState.PUBLISHED, DraftAct.PUBLISH, "已经发布，无需重复发布"),
        (DraftState.DRAFT, DraftAct.PUBLISH, "尚未提交复核"),
        (DraftState.REVIEW, DraftAct.DISCARD, "请先由复核人退回"),
        (DraftState.DISCARDED, DraftAct.SUBMIT, "现在的状态是“已放弃”，不能提交复核"),
        (DraftState.COMPUTING, DraftAct.ADOPT, "试算尚未完成"),
    ],
)
def test_a_step_that_is_none_is_refused_in_words(state: DraftState, act: DraftAct, words: str) -> None:
    with pytest.raises(Refused, match=words):
        next_state(state, act)


def test_it_takes_two_people_and_the_system_is_nobody() -> None:
    assert second_person_problem(submitted_by=7, by=7)
    assert not second_person_problem(submitted_by=7, by=8)
    assert not second_person_problem(submitted_by=None, by=None)


# --- movements ---


@pytest.mark.parametrize(
    "before, colour, move",
    [
        (None, Colour.GREEN, Movement.ENTERS),
        (Colour.GREEN, None, Movement.LEAVES),
        (Colour.GREEN, Colour.RED, Movement.WORSE),
        (Colour.RED, Colour.ORANGE, Movement.BETTER),
        (Colour.BLUE, Colour.BLUE, Movement.SAME),
        (None, None, Movement.KEPT_OUT),
    ],
)
def test_a_movement_is_told_by_the_two_colours(before: Colour | None, colour: Colour | None, move: Movement) -> None:
    assert movement(before, colour) is move


# --- publication ---

APRIL_20 = day_end(date(2020, 4, 20))
TERMS = ListTerms(
    months=(
        ListMonth(Month(2020, 5), day_end(date(2020, 5, 20)), Decimal(10)),
        ListMonth(Month(2020, 6), day_end(date(2020, 6, 20)), Decimal(50)),
    ),
    publish_by=APRIL_20,
)


def test_the_list_that_is_due_is_the_last_ended_quarters() -> None:
    assert due_quarter(date(2020, 4, 1)) == Q1
    assert due_quarter(date(2020, 6, 30)) == Q1
    assert due_quarter(date(2021, 1, 1)) == Quarter(2020, 4)


def test_a_list_is_due_until_it_is_out_and_overdue_after_its_last_moment() -> None:
    at_last = due(Q1, TERMS, published=False, now=APRIL_20)
    assert at_last is not None
    assert at_last.words == "2020年一季度清单应于2020年4月20日24:00前发布。"
    late = due(Q1, TERMS, published=False, now=APRIL_20 + timedelta(microseconds=1))
    assert late is not None
    assert "现已逾期" in late.words
    assert due(Q1, TERMS, published=True, now=APRIL_20) is None
    assert due(Q1, ListTerms(), published=False, now=APRIL_20) is None


def stage_on(day: date, publish_by: datetime = APRIL_20) -> DueStage | None:
    one = due(Q1, ListTerms(publish_by=publish_by), published=False, now=datetime(2020, 4, 1, tzinfo=SHANGHAI))
    assert one is not None
    return due_stage(one, today=day, calendar=CALENDAR)


def test_reminders_come_on_the_first_working_day_and_three_before_the_last() -> None:
    assert stage_on(date(2020, 3, 31)) is None
    assert stage_on(date(2020, 4, 1)) is DueStage.BEGUN
    assert stage_on(date(2020, 4, 14)) is DueStage.BEGUN
    # Mon 20, Fri 17, Thu 16 are the three working days after Wed 15.
    assert stage_on(date(2020, 4, 15)) is DueStage.SOON
    october = day_end(date(2020, 10, 20))
    assert stage_on(date(2020, 10, 8), october) is None  # the holidays of 2020 ended on the 8th
    assert stage_on(date(2020, 10, 9), october) is DueStage.BEGUN
    assert stage_on(date(2020, 10, 15), october) is DueStage.SOON


def test_a_late_list_misses_the_months_whose_cut_off_it_does_not_reach() -> None:
    may = TERMS.months[0].cutoff
    assert missed_months(TERMS, may) == ()
    assert missed_months(TERMS, may + timedelta(microseconds=1)) == (Month(2020, 5),)
    assert missed_words(missed_months(TERMS, day_end(date(2020, 7, 1)))) == "5月、6月考核截止时尚未发布，当月不适用。"
    assert missed_words(()) == ""


# --- objections ---


def test_an_objection_is_in_time_until_midnight_of_the_fifth_working_day() -> None:
    published_at = datetime(
        2020, 4, 29, 16, tzinfo=SHANGHAI
    )  # Wednesday before the holidays of May, with Saturday 9 worked
    limit = objection_limit(published_at, CALENDAR)
    assert limit == day_end(date(2020, 5, 9))
    open_until = {"limit": limit, "removed": False, "raised": False}
    assert objection_problem(**open_until, now=limit - timedelta(microseconds=1)) == ""
    assert "2020年5月9日24:00结束" in objection_problem(**open_until, now=limit)
    assert "只能提出一次" in objection_problem(limit=limit, removed=False, raised=True, now=published_at)
    assert "已移出" in objection_problem(limit=limit, removed=True, raised=False, now=published_at)


@pytest.mark.parametrize("text", ["", "  \n", "太短了", "！" * 30, "字" * 1001])
def test_an_objection_must_say_something(text: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_objection(text)
    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "outcome, colour, text, field",
    [
        (ObjectionState.OPEN, None, "核实后维持原判断。", "outcome"),
        (ObjectionState.WITHDRAWN, None, "核实后维持原判断。", "outcome"),
        (ObjectionState.RECOLOURED, None, "核实后调整颜色。", "colour"),
        (ObjectionState.KEPT, None, "不行", "decision"),
    ],
)
def test_a_decision_names_an_outcome_and_its_reason(
    outcome: ObjectionState, colour: Colour | None, text: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        clean_decision(outcome, colour, text)
    assert refused.value.field == field
