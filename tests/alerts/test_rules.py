"""The pure rules of lists and feedback."""

from datetime import date, datetime

import pytest

from alerts.enums import Colour, UploadAct, UploadState
from alerts.rules import (
    clean_feedback,
    counting,
    counting_months,
    feedback_errors,
    listing_problem,
    next_state,
    quarter_problem,
)
from core.errors import Refused
from core.periods import SHANGHAI, Month, Quarter, day_end
from tenancy.enums import EnterpriseState


@pytest.mark.parametrize(
    "quarter, today, published, word",
    [
        (Quarter(2020, 1), date(2020, 3, 31), False, "尚未结束"),
        (Quarter(2020, 1), date(2020, 4, 1), False, ""),
        (Quarter(2020, 1), date(2020, 4, 1), True, "已经发布"),
        (Quarter(2020, 4), date(2020, 12, 31), False, "尚未结束"),
        (Quarter(2020, 4), date(2021, 1, 1), False, ""),
        (Quarter(2030, 1), date(2020, 4, 1), False, "尚未结束"),
    ],
)
def test_a_quarter_is_published_once_and_not_before_its_end(
    quarter: Quarter, today: date, published: bool, word: str
) -> None:
    problem = quarter_problem(quarter, today=today, published=published)
    assert word in problem
    assert bool(problem) == bool(word)


def test_an_upload_is_published_or_discarded_once() -> None:
    assert next_state(UploadState.PENDING, UploadAct.PUBLISH) is UploadState.PUBLISHED
    assert next_state(UploadState.PENDING, UploadAct.DISCARD) is UploadState.DISCARDED
    for state in (UploadState.PUBLISHED, UploadState.DISCARDED):
        for act in UploadAct:
            with pytest.raises(Refused):
                next_state(state, act)


def test_unknown_closed_and_two_coloured_enterprises_are_named() -> None:
    standing = {"A": EnterpriseState.ACTIVE, "B": EnterpriseState.CLOSED, "C": EnterpriseState.SUSPENDED}
    assert listing_problem([("A", Colour.RED), ("A", Colour.RED), ("C", Colour.BLUE)], standing) == ""
    problem = listing_problem([("A", Colour.RED), ("A", Colour.BLUE), ("B", Colour.RED), ("X", Colour.RED)], standing)
    assert problem == "企业名录中没有以下企业：X；以下企业已注销：B；以下企业有两种颜色：A"
    many = listing_problem([(f"X{number}", Colour.RED) for number in range(7)], standing)
    assert many.endswith("X0、X1、X2、X3、X4 等 7 家")


@pytest.mark.parametrize(
    "text, word",
    [
        ("", "请填写"),
        ("。。。。。。。。。。。。", "标点"),
        ("已收到，谢谢。", "至少 10 字，现有 7 字"),
        ("一 二 三 四 五 六 七 八 九", "现有 9 字"),
        ("一二三四五六七八九十", ""),
        ("字" * 2000, ""),
        ("字" * 2001, "最多 2000 字，现有 2001 字"),
    ],
)
def test_a_feedback_has_ten_to_two_thousand_characters(text: str, word: str) -> None:
    errors = feedback_errors(text)
    assert bool(errors) == bool(word)
    assert word in "".join(errors.get("text", []))


def test_a_feedback_is_cleaned_of_what_a_browser_adds() -> None:
    assert clean_feedback("  第一行\r\n第二行\x00\u200b \n") == "第一行\n第二行"


def test_a_list_counts_in_the_two_months_after_its_publication() -> None:
    assert counting_months(Quarter(2020, 1)) == (Month(2020, 5), Month(2020, 6))
    assert counting_months(Quarter(2020, 4)) == (Month(2021, 2), Month(2021, 3))


def test_feedback_counts_up_to_and_including_the_cut_off() -> None:
    may = day_end(date(2020, 5, 20))
    at_may = counting(Quarter(2020, 1), {Month(2020, 5): may}, now=may)
    assert [(row.month.month, row.is_over) for row in at_may] == [(5, False), (6, False)]
    after = counting(Quarter(2020, 1), {Month(2020, 5): may}, now=datetime(2020, 5, 21, 0, 0, 1, tzinfo=SHANGHAI))
    assert [row.is_over for row in after] == [True, False]
    unknown = counting(Quarter(2020, 1), {}, now=datetime(2020, 7, 1, tzinfo=SHANGHAI))
    assert [(row.cutoff, row.is_over) for row in unknown] == [(None, True), (None, True)]
