"""The pure rules of lists and feedback."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from alerts.enums import Colour, UploadAct, UploadState
from alerts.facts import ListMonth, ListTerms
from alerts.rules import (
    counting,
    listing_problem,
    next_upload_state,
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


def test_an_upload_is_drafted_or_discarded_once() -> None:
    assert next_upload_state(UploadState.PENDING, UploadAct.DRAFT) is UploadState.DRAFTED
    assert next_upload_state(UploadState.PENDING, UploadAct.DISCARD) is UploadState.DISCARDED
    for state in (UploadState.DRAFTED, UploadState.DISCARDED):
        for act in UploadAct:
            with pytest.raises(Refused):
                next_upload_state(state, act)


def test_unknown_closed_and_two_coloured_enterprises_are_named() -> None:
    standing = {"A": EnterpriseState.ACTIVE, "B": EnterpriseState.CLOSED, "C": EnterpriseState.SUSPENDED}
    assert listing_problem([("A", Colour.RED), ("A", Colour.RED), ("C", Colour.BLUE)], standing) == ""
    problem = listing_problem([("A", Colour.RED), ("A", Colour.BLUE), ("B", Colour.RED), ("X", Colour.RED)], standing)
    assert problem == "企业名录中没有以下企业：X；以下企业已注销：B；以下企业有两种颜色：A"
    assert listing_problem([("A", Colour.RED)], standing, elsewhere={"A"}) == "以下企业不在本省：A"
    many = listing_problem([(f"X{number}", Colour.RED) for number in range(7)], standing)
    assert many.endswith("X0、X1、X2、X3、X4 等 7 家")


def test_feedback_counts_up_to_and_including_the_cut_off() -> None:
    may, june = day_end(date(2020, 5, 20)), day_end(date(2020, 6, 20))
    terms = ListTerms(
        (ListMonth(Month(2020, 5), may, Decimal(10)), ListMonth(Month(2020, 6), june, Decimal(50))),
    )
    at_may = counting(terms, now=may)
    assert [(row.month.month, row.is_over) for row in at_may] == [(5, False), (6, False)]
    after = counting(terms, now=datetime(2020, 5, 21, 0, 0, 1, tzinfo=SHANGHAI))
    assert [row.is_over for row in after] == [True, False]
    assert counting(ListTerms(), now=may) == ()
