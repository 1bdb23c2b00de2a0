"""Asking, answering, rating: what is written, who is told, what is refused."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from cases.enums import DeskView, Exclusion, QuestionState
from cases.models import Answer, Question
from cases.rules import last_day
from cases.selectors import DeskFilter, desk, desk_figures, desk_page, question_detail
from cases.services import Gated, answer_question, ask_question, rate_answer
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from core.workdays import Calendar
from notices.selectors import inbox
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, XIHU, Cast, build_cast

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)  # a Friday
ANSWER = "已与主管税务机关核对，退税款三个工作日内到账。"
OTHER = "补充说明：退税到账前，请同时在单一窗口上传三月份的报关单。"


@contextmanager
def acting(cast: Cast, name: str) -> Iterator[Actor]:
    """In the database scope of somebody of the cast."""
    actor = cast.actor(name)
    with actor_scope(actor):
        yield actor


def ask(
    cast: Cast, name: str = "clerk", *, now: datetime = NOW, title: str = "退税到账时间", token: str = ""
) -> Question:
    with acting(cast, name) as by:
        return ask_question(title=title, text="三月份退税尚未到账，请协助。", token=token, by=by, now=now)


def answer(
    cast: Cast,
    question: Question,
    name: str = "county",
    *,
    text: str = ANSWER,
    seen: int | None = None,
    now: datetime = NOW,
) -> Answer:
    with acting(cast, name) as by:
        return answer_question(question=question.public_id, text=text, seen=seen, by=by, now=now)


def reread(question: Question) -> Question:
    with job_scope(reason="test"):
        return Question.objects.get(pk=question.pk)


# --- asking ---


@pytest.mark.parametrize(
    ("asked", "due_on"),
    [
        (date(2020, 5, 8), date(2020, 5, 11)),
        (date(2020, 5, 9), date(2020, 5, 12)),
        (date(2020, 4, 30), date(2020, 5, 7)),
        (date(2020, 1, 22), date(2020, 2, 3)),
        (date(2026, 9, 30), date(2026, 10, 9)),
    ],
)
def test_the_limit_is_two_working_days(cast: Cast, asked: date, due_on: date) -> None:
    question = ask(cast, now=datetime(asked.year, asked.month, asked.day, 16, tzinfo=SHANGHAI))
    assert last_day(question.due_at) == due_on


def test_asking_keeps_region_number_and_tells_the_county(cast: Cast) -> None:
    question = ask(cast)
    assert (question.state, question.region_id) == (QuestionState.ASKED, XIHU)
    assert question.number.startswith("WT20261120-")
    with acting(cast, "county") as county:
        notices = list(inbox(county))
    assert [(notice.title, notice.path) for notice in notices] == [
        ("新诉求：退税到账时间", f"/questions/{question.public_id}/")
    ]
    with acting(cast, "city") as city:
        assert not inbox(city).exists()


def test_a_form_sent_twice_asks_once(cast: Cast) -> None:
    first, second = ask(cast, token="t1"), ask(cast, token="t1", now=NOW + timedelta(seconds=2))
    assert first.pk == second.pk
    with acting(cast, "county") as county:
        assert inbox(county).count() == 1


def test_other_words_or_another_enterprise_ask_anew(cast: Cast) -> None:
    """Nothing that was typed is lost to an old token, and a token says nothing about another enterprise."""
    first = ask(cast, token="t1")
    changed = ask(cast, token="t1", title="另一个问题")
    foreign = ask(cast, "foreign_clerk", token="t1")
    assert len({first.pk, changed.pk, foreign.pk}) == 3
    assert foreign.region_id == LUCHENG


@pytest.mark.parametrize("name", ["county", "city", "centre", "department", "auditor"])
def test_officials_do_not_ask(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        ask(cast, name)


def test_bad_words_are_refused_by_field(cast: Cast) -> None:
    with acting(cast, "clerk") as by, pytest.raises(Invalid) as refused:
        ask_question(title="？", text="", by=by, now=NOW)
    assert set(refused.value.errors) == {"title", "text"}


# --- answering ---


@pytest.mark.parametrize(
    ("name", "office"), [("county", XIHU), ("city", HANGZHOU), ("centre", 330000000), ("department", 330000000)]
)
def test_the_county_its_city_and_the_province_answer(cast: Cast, name: str, office: int) -> None:
    question = ask(cast)
    found = answer(cast, question, name, now=NOW + timedelta(hours=1))
    assert (found.office_id, found.region_id, found.enterprise_id) == (office, XIHU, cast.enterprise.pk)
    row = reread(question)
    assert (row.state, row.first_answered_at) == (QuestionState.ANSWERED, NOW + timedelta(hours=1))
    with acting(cast, "clerk") as clerk:
        assert inbox(clerk).get().path == f"/questions/{question.public_id}/"
    with acting(cast, "county") as county:
        assert inbox(county).filter(key__startswith="question-answered").count() == (0 if name == "county" else 1)


@pytest.mark.parametrize("name", ["cousin_county", "foreign_county", "foreign_city"])
def test_another_regions_bureau_does_not_see_it(cast: Cast, name: str) -> None:
    question = ask(cast)
    with pytest.raises(Unseen):
        answer(cast, question, name)
    with acting(cast, name) as actor, pytest.raises(Unseen):
        question_detail(actor, question.public_id, now=NOW)


@pytest.mark.parametrize(("name", "error"), [("clerk", NotAllowed), ("sibling_clerk", Unseen)])
def test_enterprises_do_not_answer(cast: Cast, name: str, error: type[Exception]) -> None:
    question = ask(cast)
    with pytest.raises(error):
        answer(cast, question, name)


def test_a_bare_acknowledgement_is_no_answer(cast: Cast) -> None:
    question = ask(cast)
    with pytest.raises(Gated, match="不计为答复"):
        answer(cast, question, text="已收到，正在核实，请耐心等待。")
    assert reread(question).state == QuestionState.ASKED


def test_the_second_official_is_told_and_may_supplement(cast: Cast) -> None:
    question = ask(cast)
    answer(cast, question, "city", seen=0)
    with pytest.raises(Stale, match="杭州市商务局"):
        answer(cast, question, "county", text=OTHER, seen=0, now=NOW + timedelta(minutes=1))
    supplement = answer(cast, question, "county", text=OTHER, seen=1, now=NOW + timedelta(minutes=2))
    assert supplement.office_id == XIHU
    row = reread(question)
    assert row.first_answered_at == NOW, "the first answer's time stays"
    with acting(cast, "clerk") as clerk:
        assert [entry.what for entry in question_detail(clerk, question.public_id, now=NOW).timeline] == [
            "提出诉求",
            "答复",
            "补充答复",
        ]


def test_an_answer_sent_twice_is_one(cast: Cast) -> None:
    question = ask(cast)
    assert answer(cast, question, seen=0).pk == answer(cast, question, seen=0).pk


def test_an_excluded_question_is_not_answered(cast: Cast) -> None:
    question = ask(cast)
    with job_scope(reason="test"):
        Question.objects.filter(pk=question.pk).update(
            exclusion=Exclusion.DUPLICATE, excluded_at=NOW, state=QuestionState.CLOSED, owed_by=None
        )
    with pytest.raises(Refused, match="重复"):
        answer(cast, question)


def test_an_enterprise_that_moved_away_is_still_answered(cast: Cast) -> None:
    question = ask(cast)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(region_id=LUCHENG)
    answer(cast, question)
    with acting(cast, "clerk") as clerk:
        assert inbox(clerk).count() == 1
    with acting(cast, "county") as county:
        (row,) = desk_page(county, DeskFilter(DeskView.ALL), page=None, now=NOW).rows
    assert row.question.pk == question.pk
    assert cast.enterprise.name not in row.enterprise


def test_two_officials_at_the_same_moment(committed_db: None) -> None:
    """One answer is written; the other official is told of it."""
    cast = build_cast()
    question = ask(cast)
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def send(name: str, text: str) -> None:
        actor = cast.actor(name)
        together.wait()
        try:
            with actor_scope(actor):
                answer_question(question=question.public_id, text=text, seen=0, by=actor, now=NOW)
            outcomes.append("answered")
        except Stale:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=pair) for pair in (("county", ANSWER), ("city", OTHER))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["answered", "told"]


# --- rating ---


def test_rating_an_answer(cast: Cast) -> None:
    question = ask(cast)
    answer(cast, question)
    with acting(cast, "clerk") as clerk:
        rate_answer(question=question.public_id, rating=4, comment=" 很快\n解决 ", by=clerk, now=NOW)
        again = rate_answer(question=question.public_id, rating=4, comment="很快 解决", by=clerk, now=NOW)
        assert again.state == QuestionState.RATED
        with pytest.raises(Refused, match="已评价"):
            rate_answer(question=question.public_id, rating=1, by=clerk, now=NOW)
    row = reread(question)
    assert (row.rating, row.rating_comment, row.state) == (4, "很快 解决", QuestionState.RATED)
    with acting(cast, "county") as county:
        assert inbox(county).filter(title="企业评价 4 分：退税到账时间").exists()


def test_no_rating_without_an_answer(cast: Cast) -> None:
    question = ask(cast)
    with acting(cast, "clerk") as clerk, pytest.raises(Refused, match="尚未答复"):
        rate_answer(question=question.public_id, rating=5, by=clerk, now=NOW)


@pytest.mark.parametrize(
    ("name", "error"),
    [("county", NotAllowed), ("centre", NotAllowed), ("sibling_clerk", Unseen), ("foreign_clerk", Unseen)],
)
def test_nobody_else_rates(cast: Cast, name: str, error: type[Exception]) -> None:
    question = ask(cast)
    answer(cast, question)
    with acting(cast, name) as by, pytest.raises(error):
        rate_answer(question=question.public_id, rating=5, by=by, now=NOW)


def test_a_rating_out_of_range_is_refused(cast: Cast) -> None:
    question = ask(cast)
    answer(cast, question)
    with acting(cast, "clerk") as clerk, pytest.raises(Invalid):
        rate_answer(question=question.public_id, rating=6, by=clerk, now=NOW)


def test_an_unknown_question_is_unseen(cast: Cast) -> None:
    with acting(cast, "county") as county, pytest.raises(Unseen):
        answer_question(question=uuid.uuid4(), text=ANSWER, by=county, now=NOW)


# --- the desk ---


def test_the_desk_puts_overdue_first_then_due_soonest(cast: Cast) -> None:
    fresh = ask(cast, now=NOW, title="刚提出")
    late = ask(cast, now=NOW - timedelta(days=8), title="早逾期")
    soon = ask(cast, "cousin_clerk", now=NOW - timedelta(days=1), title="快到期")
    done = ask(cast, now=NOW - timedelta(days=9), title="已答复")
    answer(cast, done)
    calendar = Calendar()
    with acting(cast, "city") as city:
        assert [row.pk for row in desk(city, DeskFilter(), now=NOW, calendar=calendar)] == [late.pk, soon.pk, fresh.pk]
        assert [row.pk for row in desk(city, DeskFilter(DeskView.OVERDUE), now=NOW, calendar=calendar)] == [late.pk]
        assert [row.pk for row in desk(city, DeskFilter(DeskView.ANSWERED), now=NOW, calendar=calendar)] == [done.pk]
        assert [row.pk for row in desk(city, DeskFilter(DeskView.ALL), now=NOW, calendar=calendar)] == [
            fresh.pk,
            soon.pk,
            late.pk,
            done.pk,
        ]
        assert [row.pk for row in desk(city, DeskFilter(region=cast.cousin.region_id), now=NOW, calendar=calendar)] == [
            soon.pk
        ]
        assert [row.pk for row in desk(city, DeskFilter(text="快到"), now=NOW, calendar=calendar)] == [soon.pk]
        assert [row.pk for row in desk(city, DeskFilter(text="金丝雀丙"), now=NOW, calendar=calendar)] == [soon.pk]
        with pytest.raises(Unseen):
            desk(city, DeskFilter(region=LUCHENG), now=NOW, calendar=calendar)


def test_the_figures_of_the_desk(cast: Cast) -> None:
    ask(cast, now=NOW)  # open, two days left
    ask(cast, now=NOW - timedelta(days=1))  # open, due on Monday, one working day left
    ask(cast, now=NOW - timedelta(days=8))  # overdue
    in_time = ask(cast, now=NOW - timedelta(days=9))
    answer(cast, in_time, now=NOW - timedelta(days=8))
    late = ask(cast, now=NOW - timedelta(days=20))
    answer(cast, late)
    last_year = ask(cast, now=datetime(2025, 12, 1, 9, tzinfo=SHANGHAI))
    answer(cast, last_year, now=datetime(2025, 12, 1, 10, tzinfo=SHANGHAI))
    ask(cast, "foreign_clerk", now=NOW)
    with acting(cast, "county") as county:
        found = desk_figures(county, now=NOW)
    assert (found.open, found.overdue, found.due_soon, found.in_time, found.judged) == (3, 1, 1, 1, 3)
