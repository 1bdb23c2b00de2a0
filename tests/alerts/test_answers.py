"""The pure rules of feedback, visits and reminders."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from alerts.enums import Need, Situation, VisitState
from alerts.facts import FeedbackAnswers
from alerts.rules import (
    answered_state,
    clean_answers,
    clean_remark,
    demand_words,
    feedback_errors,
    is_demand,
    is_ladder_day,
    kept_draft,
    reminder_words,
    time_left,
    visit_errors,
)
from core.errors import Refused
from core.periods import SHANGHAI, Quarter, day_end
from tests.alerts.stage import TAPS

Q1 = Quarter(2020, 1)
DEADLINE = day_end(date(2020, 6, 20))


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2020, month, day, hour, minute, tzinfo=SHANGHAI)


# --- feedback ---


def test_five_taps_are_enough() -> None:
    assert feedback_errors(TAPS) == {}


@pytest.mark.parametrize("field", ["situation", "severity", "outlook", "need", "may_call"])
def test_each_missing_tap_is_named(field: str) -> None:
    assert list(feedback_errors(replace(TAPS, **{field: None}))) == [field]


def test_nothing_at_all_is_five_errors() -> None:
    assert list(feedback_errors(FeedbackAnswers())) == ["situation", "severity", "outlook", "need", "may_call"]


def test_no_is_an_answer() -> None:
    assert feedback_errors(replace(TAPS, may_call=False)) == {}


@pytest.mark.parametrize("other", [{"situation": Situation.OTHER}, {"need": Need.OTHER}])
@pytest.mark.parametrize(
    "text, word",
    [
        ("", "至少 10 字，现有 0 字"),
        ("一 二 三 四 五 六 七 八 九", "现有 9 字"),
        ("。。。。。。。。。。。。", "标点"),
        ("一二三四五六七八九十", ""),
    ],
)
def test_other_says_what(other: dict[str, object], text: str, word: str) -> None:
    errors = feedback_errors(replace(TAPS, text=text, **other))
    assert bool(errors) == bool(word)
    assert word in "".join(errors.get("text", []))


def test_a_text_is_optional_short_and_at_most_two_thousand() -> None:
    assert feedback_errors(replace(TAPS, text="谢谢")) == {}
    assert feedback_errors(replace(TAPS, text="字" * 2000)) == {}
    assert "现有 2001 字" in feedback_errors(replace(TAPS, text="字" * 2001))["text"][0]


def test_a_text_is_cleaned_of_what_a_browser_adds() -> None:
    assert clean_answers(replace(TAPS, text="  第一行\r\n第二行\x00\u200b \n")).text == "第一行\n第二行"


def test_a_draft_keeps_its_own_fields_only() -> None:
    typed = {"situation": "1", "need": "", "text": "字" * 6000, "csrfmiddlewaretoken": "x", "version": "0"}
    assert kept_draft(typed) == {"situation": "1", "text": "字" * 5000}


def test_what_asks_for_something_can_become_a_question() -> None:
    assert is_demand(TAPS)
    assert not is_demand(replace(TAPS, need=Need.NOTHING))
    assert is_demand(replace(TAPS, need=Need.NOTHING, text="有一事请教"))
    title, text = demand_words(Q1, replace(TAPS, text="请协助理赔。"))
    assert title == "2020年一季度五色清单反馈：需要出口信保"
    assert (
        text == "主要情况：客户下单减少\n影响程度：影响较大\n预计恢复：半年内恢复\n需要的帮助：出口信保\n请协助理赔。"
    )
    assert demand_words(Q1, FeedbackAnswers(text="只有文字"))[1] == "只有文字"


# --- visits ---


@pytest.mark.parametrize(
    "day, field",
    [
        (date(2020, 4, 9), "visited_on"),
        (date(2020, 4, 10), ""),
        (date(2020, 5, 1), ""),
        (date(2020, 5, 2), "visited_on"),
    ],
)
def test_a_visit_lies_between_the_publication_and_today(day: date, field: str) -> None:
    text = "已上门了解订单情况，企业正在转内销。"
    errors = visit_errors(visited_on=day, text=text, published_on=date(2020, 4, 10), today=date(2020, 5, 1))
    assert "".join(errors) == field


def test_a_visit_says_what_was_found() -> None:
    days = {"visited_on": date(2020, 5, 1), "published_on": date(2020, 4, 10), "today": date(2020, 5, 1)}
    assert list(visit_errors(text="去过了。", **days)) == ["text"]
    assert list(visit_errors(text="字" * 2001, **days)) == ["text"]


def test_a_visit_is_answered_once() -> None:
    assert answered_state(VisitState.AWAITING, confirmed=True) is VisitState.CONFIRMED
    assert answered_state(VisitState.CONFIRMED, confirmed=True) is VisitState.CONFIRMED
    for state, confirmed in ((VisitState.CONFIRMED, False), (VisitState.DISPUTED, True)):
        with pytest.raises(Refused, match="不能更改"):
            answered_state(state, confirmed=confirmed)


def test_a_dispute_says_why() -> None:
    assert clean_remark("", confirmed=True) == ""
    assert clean_remark(" 当天没有人来过。", confirmed=False) == "当天没有人来过。"
    for text in ("", "没有", "。。。。。。", "字" * 501):
        with pytest.raises(Refused):
            clean_remark(text, confirmed=False)


# --- reminders ---


@pytest.mark.parametrize(
    "now, words",
    [
        (at(6, 10), "还有 10 天"),
        (at(6, 19, 23, 59), "还有 1 天"),
        (at(6, 20, 0, 30), "还有 23 小时"),
        (at(6, 20, 23, 0), "还有 1 小时"),
        (at(6, 20, 23, 1), "不足 1 小时"),
        (DEADLINE, "不足 1 小时"),
        (DEADLINE + timedelta(seconds=1), "已截止"),
    ],
)
def test_time_left_is_told_in_days_and_on_the_last_day_in_hours(now: datetime, words: str) -> None:
    assert time_left(DEADLINE, now=now) == words
    assert time_left(None, now=now) == ""


def test_the_ladder_stands_on_four_days() -> None:
    days = [day for day in range(1, 30) if is_ladder_day(DEADLINE, now=at(6, day))]
    assert days == [10, 17, 19, 20]
    assert not is_ladder_day(None, now=at(6, 10))


def test_words_of_a_reminder_fit_the_day() -> None:
    assert "还剩10天" in reminder_words(Q1, DEADLINE, now=at(6, 10))[0]
    assert "今天截止" in reminder_words(Q1, DEADLINE, now=at(6, 20))[0]
    assert "截止时间已过" in reminder_words(Q1, DEADLINE, now=at(6, 21))[1]
    assert "截止" not in reminder_words(Q1, None, now=at(6, 21))[1]
