"""Steps, texts and the clock, without a database."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.enums import Act, DeadlineKind, Exclusion, QuestionState, ReplySignal
from cases.rules import (
    TRANSITIONS,
    answer_errors,
    clean,
    clean_line,
    deadline,
    gate,
    in_time_rate,
    is_bare_acknowledgement,
    last_day,
    next_state,
    question_errors,
    rating_errors,
    soon_until,
)
from core.errors import Refused
from core.periods import SHANGHAI
from core.workdays import Calendar

CALENDAR = Calendar()
DUE = datetime(2026, 11, 25, tzinfo=SHANGHAI)  # 24:00 on Tuesday 24 November 2026


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize("state", QuestionState)
@pytest.mark.parametrize("act", Act)
def test_only_the_table_steps(state: QuestionState, act: Act) -> None:
    if (state, act) in TRANSITIONS:
        assert next_state(state, act) is TRANSITIONS[state, act]
    else:
        with pytest.raises(Refused):
            next_state(state, act)


def test_a_question_that_does_not_count_takes_no_step() -> None:
    for exclusion in Exclusion:
        with pytest.raises(Refused, match=exclusion.label):
            next_state(QuestionState.ASKED, Act.ANSWER, exclusion=exclusion)


def test_a_supplement_keeps_a_rating() -> None:
    assert next_state(QuestionState.RATED, Act.ANSWER) is QuestionState.RATED


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "已收到，正在核实，请耐心等待。",
        "您好，贵公司反映的问题已转办有关部门处理，请等待回复！",
        "收到您的来信，我们将尽快核实并答复，感谢您的支持与理解。",
        "您好！我局已收悉，正在积极协调相关部门办理，谢谢配合",
    ],
)
def test_an_acknowledgement_is_no_answer(text: str) -> None:
    assert is_bare_acknowledgement(text)
    assert ReplySignal.BARE in {found.signal for found in gate(text, question="退税到账", pasted=0)}


@pytest.mark.parametrize(
    "text",
    [
        "您好，已与杭州税务部门核实，三月退税款4月20日前到账。",
        "请登录国际贸易单一窗口，在“原产地证”栏目自助打印。",
        "经向海关了解，该批货物因单证不符被查验，请补交报关单副本。",
        "该政策目前只适用于中西部地区，我省企业暂不能申请。",
    ],
)
def test_an_answer_with_substance_passes(text: str) -> None:
    assert not is_bare_acknowledgement(text)


@pytest.mark.parametrize("text", ["", "好", "。。。！！！……、、、，，，", "测" * 5_001])
def test_an_answer_has_a_length(text: str) -> None:
    assert answer_errors(text)


def test_a_question_needs_words() -> None:
    assert set(question_errors("", "")) == {"title", "text"}
    assert question_errors("？？？", "退税未到账。")["title"] == ["不能只有标点或符号。"]
    assert question_errors("退税", "慢")["text"] == ["至少 5 字，现有 1 字。"]
    assert set(question_errors("题" * 101, "内" * 5_001)) == {"title", "text"}
    assert question_errors("退税", "三月退税未到") == {}


def test_texts_are_cleaned() -> None:
    assert clean("  一\r\n二\x00\u200b \n") == "一\n二"
    assert clean_line(" 一\n 二\t三 ") == "一 二 三"


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_is_one_to_five(rating: int) -> None:
    assert "rating" in rating_errors(rating, "")
    assert rating_errors(5, "好") == {}
    assert "comment" in rating_errors(5, "好" * 501)


@pytest.mark.parametrize(
    ("asked", "due_on"),
    [
        (date(2020, 5, 8), date(2020, 5, 11)),
        (date(2020, 5, 9), date(2020, 5, 12)),  # asked on the make-up Saturday
        (date(2020, 4, 30), date(2020, 5, 7)),
        (date(2020, 1, 22), date(2020, 2, 3)),
        (date(2026, 9, 30), date(2026, 10, 9)),
    ],
)
def test_the_dates_of_the_definitions(asked: date, due_on: date) -> None:
    due_at = CALENDAR.due_at(datetime(asked.year, asked.month, asked.day, 23, 59, tzinfo=SHANGHAI))
    assert last_day(due_at) == due_on


@pytest.mark.parametrize(
    ("now", "kind", "text"),
    [
        (at(20), DeadlineKind.OPEN, "还剩2个工作日"),
        (at(22), DeadlineKind.OPEN, "还剩2个工作日"),  # a Sunday
        (at(23), DeadlineKind.SOON, "还剩1个工作日"),
        (at(24, 23), DeadlineKind.SOON, "今日24:00到期"),
        (DUE - timedelta(microseconds=1), DeadlineKind.SOON, "今日24:00到期"),
        (DUE, DeadlineKind.OVERDUE, "已逾期1个工作日"),
        (at(27), DeadlineKind.OVERDUE, "已逾期3个工作日"),
        (at(29), DeadlineKind.OVERDUE, "已逾期3个工作日"),  # a Sunday
    ],
)
def test_the_words_of_an_open_deadline(now: datetime, kind: DeadlineKind, text: str) -> None:
    found = deadline(due_at=DUE, limit_at=DUE, owed_by=DUE, first_answered_at=None, now=now, calendar=CALENDAR)
    assert (found.kind, found.text) == (kind, text)


def test_on_a_saturday_after_the_limit_no_number_is_named() -> None:
    friday = datetime(2026, 11, 28, tzinfo=SHANGHAI)
    found = deadline(
        due_at=friday, limit_at=friday, owed_by=friday, first_answered_at=None, now=at(28), calendar=CALENDAR
    )
    assert (found.text, found.is_overdue) == ("已逾期", True)


def test_an_answer_stops_the_clock() -> None:
    def after(moment: datetime) -> tuple[DeadlineKind, str]:
        found = deadline(
            due_at=DUE, limit_at=DUE, owed_by=None, first_answered_at=moment, now=at(30), calendar=CALENDAR
        )
        return found.kind, found.text

    assert after(at(24)) == (DeadlineKind.IN_TIME, "按时答复")
    assert after(DUE) == (DeadlineKind.IN_TIME, "按时答复")
    assert after(at(26)) == (DeadlineKind.LATE, "逾期2个工作日答复")


def test_an_excluded_question_has_no_deadline() -> None:
    found = deadline(due_at=DUE, limit_at=DUE, owed_by=None, first_answered_at=None, now=at(30), calendar=CALENDAR)
    assert found.kind is DeadlineKind.NONE


@given(st.datetimes(datetime(2019, 1, 1), datetime(2030, 12, 31)), st.integers(0, 24 * 30))
def test_words_and_limit_agree(asked: datetime, hours: int) -> None:
    """A question is overdue exactly from its limit on, and «soon» exactly up to `soon_until`, in any year."""
    asked = asked.replace(tzinfo=SHANGHAI)
    now = asked + timedelta(hours=hours)
    due_at = CALENDAR.due_at(asked)
    found = deadline(due_at=due_at, limit_at=due_at, owed_by=due_at, first_answered_at=None, now=now, calendar=CALENDAR)
    assert found.is_overdue == (now >= due_at)
    assert (found.kind is DeadlineKind.SOON) == (now < due_at <= soon_until(now, CALENDAR))


def test_nothing_judged_has_no_rate() -> None:
    assert in_time_rate(0, 0) is None
    assert in_time_rate(3, 4) == 75
