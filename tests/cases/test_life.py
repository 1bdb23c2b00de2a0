"""The life of a question between asking and closing: handed on, put off, returned, set aside, reopened, closed."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cases.enums import Act, Exclusion, QuestionState, Topic
from cases.models import Note, Question, Step
from cases.selectors import question_detail
from cases.services import (
    accept_question,
    assign_many,
    assign_question,
    classify_many,
    classify_question,
    close_settled,
    confirm_exclusion,
    extend_question,
    note_question,
    propose_exclusion,
    rate_answer,
    reject_exclusion,
    reopen_question,
    return_question,
    supplement_question,
    transfer_question,
    withdraw_question,
)
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cases.stage import ANSWER, MONDAY, acting, answered, asked, reread, second_official, told
from tests.cast import HANGZHOU, PROVINCE, SHANGCHENG, XIHU, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 11, 19, tzinfo=SHANGHAI)  # 24:00 on Wednesday
REASON = "涉及海关查验，需要市级协调"


def lines(cast: Cast, question: Question, name: str = "clerk") -> list[str]:
    """The timeline as somebody sees it."""
    with acting(cast, name) as actor:
        return [f"{entry.what}" for entry in question_detail(actor, question.public_id, now=MONDAY).timeline]


# --- accepting and assigning ---


def test_accepting_twice_is_once_and_both_sides_see_it(cast: Cast) -> None:
    question = asked(cast)
    for _ in range(2):
        with acting(cast, "county") as by:
            accept_question(question=question.public_id, by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.state, row.accepted_at) == (QuestionState.ACCEPTED, MONDAY + HOUR)
    assert lines(cast, question) == lines(cast, question, "county") == ["提出诉求", "受理"]


def test_a_question_is_taken_or_given_to_a_colleague_and_to_nobody_else(cast: Cast) -> None:
    second_official(cast)
    question = asked(cast)
    with acting(cast, "county") as by:
        assign_question(question=question.public_id, by=by, now=MONDAY)
        assert reread(question).assignee_name == cast.county.display_name
        assign_question(question=question.public_id, to=cast.county2.pk, by=by, now=MONDAY + HOUR)
        for stranger in (cast.cousin_county, cast.city, cast.clerk):
            with pytest.raises(Refused, match="本单位"):
                assign_question(question=question.public_id, to=stranger.pk, by=by, now=MONDAY)
    row = reread(question)
    assert (row.state, row.assignee_id, row.assignee_name) == (QuestionState.ACCEPTED, cast.county2.pk, "第二经办")
    assert all("第二经办" not in line for line in lines(cast, question)), "officials are not named to enterprises"


def test_several_are_taken_at_once_and_foreign_ones_left(cast: Cast) -> None:
    own = [asked(cast, title=f"西湖第{number}问") for number in "一二"]
    foreign = asked(cast, "foreign_clerk")
    closed = asked(cast, title="西湖第三问")
    with acting(cast, "clerk") as by:
        withdraw_question(question=closed.public_id, by=by, now=MONDAY)
    ids = [row.public_id for row in (*own, foreign, closed)]
    with acting(cast, "county") as by:
        assert assign_many(questions=ids, by=by, now=MONDAY) == 2
        assert classify_many(questions=ids, topic=Topic.FINANCE, by=by, now=MONDAY) == 3
    assert [reread(row).assignee_id for row in (*own, foreign, closed)] == [cast.county.pk] * 2 + [None] * 2
    assert reread(foreign).topic == foreign.topic


# --- transfer ---


def test_a_transfer_moves_the_work_and_nothing_of_the_clock_or_the_count(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        transfer_question(question=question.public_id, to=HANGZHOU, reason=REASON, by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.office_id, row.region_id, row.state) == (HANGZHOU, XIHU, QuestionState.ASKED)
    assert (row.due_at, row.limit_at, row.owed_by) == (DUE, DUE, DUE)
    assert "转办诉求：退税到账时间" in told(cast, "city")
    assert "诉求已转办：退税到账时间" in told(cast, "clerk")
    answered(cast, question, "city", now=MONDAY + DAY)
    assert reread(question).first_answered_at == MONDAY + DAY


def test_an_answer_to_a_question_transferred_a_second_ago_is_told_so(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        transfer_question(question=question.public_id, to=PROVINCE, reason=REASON, by=by, now=MONDAY + HOUR)
    with pytest.raises(Stale, match="已转办"):
        answered(cast, question, now=MONDAY + HOUR + timedelta(seconds=1))
    with acting(cast, "county") as by:
        note_question(question=question.public_id, text="已联系企业，资料见附。", by=by, now=MONDAY + DAY)


def test_a_transfer_is_done_once_and_within_the_first_working_day(cast: Cast) -> None:
    question = asked(cast)
    tuesday_midnight = datetime(2026, 11, 18, tzinfo=SHANGHAI)
    with acting(cast, "county") as by:
        with pytest.raises(Refused, match="第一个工作日"):
            transfer_question(question=question.public_id, to=HANGZHOU, reason=REASON, by=by, now=tuesday_midnight)
        moment = tuesday_midnight - timedelta(seconds=1)
        transfer_question(question=question.public_id, to=HANGZHOU, reason=REASON, by=by, now=moment)
    with acting(cast, "city") as by, pytest.raises(Refused, match="转办过一次"):
        transfer_question(question=question.public_id, to=XIHU, reason=REASON, by=by, now=moment)


@pytest.mark.parametrize(("to", "reason", "error"), [(SHANGCHENG, REASON, Refused), (HANGZHOU, "急", Invalid)])
def test_a_transfer_needs_an_office_of_the_line_and_a_reason(
    cast: Cast, to: int, reason: str, error: type[Exception]
) -> None:
    question = asked(cast)
    with acting(cast, "county") as by, pytest.raises(error):
        transfer_question(question=question.public_id, to=to, reason=reason, by=by, now=MONDAY)
    assert reread(question).office_id == XIHU


def test_only_the_handling_office_hands_on(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "city") as by, pytest.raises(NotAllowed):
        transfer_question(question=question.public_id, to=HANGZHOU, reason=REASON, by=by, now=MONDAY)
    with acting(cast, "foreign_city") as by, pytest.raises(Unseen):
        transfer_question(question=question.public_id, to=HANGZHOU, reason=REASON, by=by, now=MONDAY)


# --- extension ---


def test_an_extension_moves_the_limit_in_force_and_not_the_two_working_days(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        extend_question(question=question.public_id, workdays=3, reason=REASON, by=by, now=MONDAY + DAY)
    row = reread(question)
    # Thursday, Friday, Monday.
    assert (row.due_at, row.limit_at) == (DUE, datetime(2026, 11, 24, tzinfo=SHANGHAI))
    assert "诉求答复延期：退税到账时间" in told(cast, "clerk")
    assert "延期答复：退税到账时间" in told(cast, "city")
    assert "延期 3 个工作日，至2026年11月23日24:00" in lines(cast, question)
    answered(cast, question, now=datetime(2026, 11, 23, 23, tzinfo=SHANGHAI))
    with acting(cast, "county") as by:
        found = question_detail(by, question.public_id, now=DUE + 9 * DAY)
    assert found.row.deadline.text == "延期内答复"


@pytest.mark.parametrize(
    ("workdays", "moment", "message"),
    [(0, MONDAY, "1 至 5"), (6, MONDAY, "1 至 5"), (1, DUE, "期限已过"), (1, DUE + DAY, "期限已过")],
)
def test_an_extension_has_bounds(cast: Cast, workdays: int, moment: datetime, message: str) -> None:
    question = asked(cast)
    with acting(cast, "county") as by, pytest.raises(Refused, match=message):
        extend_question(question=question.public_id, workdays=workdays, reason=REASON, by=by, now=moment)
    assert reread(question).limit_at == DUE


def test_a_second_extension_is_refused(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        extend_question(question=question.public_id, workdays=1, reason=REASON, by=by, now=MONDAY)
        with pytest.raises(Refused, match="已延期一次"):
            extend_question(question=question.public_id, workdays=1, reason=REASON, by=by, now=MONDAY)


# --- returned to the enterprise ---


def test_returning_for_detail_does_not_stop_the_clock(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        return_question(question=question.public_id, text="请补充报关单号。", by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.state, row.owed_by) == (QuestionState.RETURNED, DUE)
    assert told(cast, "clerk") == ["请补充说明：退税到账时间"]
    with acting(cast, "clerk") as by:
        for _ in range(2):
            supplement_question(question=question.public_id, text="报关单号为 2026-0001。", by=by, now=MONDAY + DAY)
    assert reread(question).state == QuestionState.ACCEPTED
    assert lines(cast, question) == ["提出诉求", "请企业补充说明", "补充说明"]
    assert told(cast, "county")[-1] == "企业已补充说明：退税到账时间"


def test_a_returned_question_may_still_be_answered(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        return_question(question=question.public_id, text="请补充报关单号。", by=by, now=MONDAY)
    answered(cast, question, now=MONDAY + DAY)
    assert reread(question).state == QuestionState.ANSWERED


@pytest.mark.parametrize("name", ["county", "sibling_clerk"])
def test_nobody_else_supplements_or_withdraws(cast: Cast, name: str) -> None:
    question = asked(cast)
    with acting(cast, name) as by:
        for act in (supplement_question, withdraw_question):
            more = {"text": "报关单号为 2026-0001。"} if act is supplement_question else {}
            with pytest.raises((NotAllowed, Unseen)):
                act(question=question.public_id, **more, by=by, now=MONDAY)


# --- withdrawn ---


def test_withdrawing_before_an_answer(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "clerk") as by:
        for _ in range(2):
            withdraw_question(question=question.public_id, reason="已解决", by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.state, row.exclusion, row.excluded_at) == (
        QuestionState.CLOSED,
        Exclusion.WITHDRAWN,
        MONDAY + HOUR,
    )
    assert told(cast, "county")[-1] == "企业已撤回诉求：退税到账时间"
    with pytest.raises(Refused, match="撤回"):
        answered(cast, question, now=MONDAY + DAY)


def test_an_answered_question_is_not_withdrawn(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=MONDAY + HOUR)
    with acting(cast, "clerk") as by, pytest.raises(Refused, match="不能撤回"):
        withdraw_question(question=question.public_id, by=by, now=MONDAY + DAY)


# --- set aside by two ---


def test_setting_aside_takes_two_officials(cast: Cast) -> None:
    second_official(cast)
    question = asked(cast)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=question.public_id, kind=Exclusion.INVALID, reason="与外贸业务无关", by=by, now=MONDAY
        )
        with pytest.raises(NotAllowed, match="另一名"):
            confirm_exclusion(question=question.public_id, by=by, now=MONDAY)
    row = reread(question)
    assert (row.exclusion, row.owed_by) == (None, DUE), "until it is confirmed it counts"
    assert "待复核不计入：退税到账时间" in told(cast, "centre")
    with acting(cast, "county2") as by:
        confirm_exclusion(question=question.public_id, by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.exclusion, row.excluded_at, row.state) == (
        Exclusion.INVALID,
        MONDAY + HOUR,
        QuestionState.CLOSED,
    )
    assert "诉求认定为无效：退税到账时间" in told(cast, "clerk")
    assert "已认定无效：退税到账时间" in told(cast, "centre")


def test_the_second_official_may_disagree(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=question.public_id, kind=Exclusion.INVALID, reason="与外贸业务无关", by=by, now=MONDAY
        )
    with acting(cast, "city") as by:
        reject_exclusion(question=question.public_id, reason="属于出口退税，应当答复", by=by, now=MONDAY + HOUR)
        with pytest.raises(Refused, match="没有待复核"):
            confirm_exclusion(question=question.public_id, by=by, now=MONDAY + HOUR)
    row = reread(question)
    assert (row.proposed, row.exclusion, row.state) == (None, None, QuestionState.ASKED)


def test_a_duplicate_names_an_earlier_question_of_the_same_enterprise(cast: Cast) -> None:
    first = asked(cast, title="第一次提问", now=MONDAY - HOUR)
    other = asked(cast, "sibling_clerk", title="别家的提问", now=MONDAY - HOUR)
    question = asked(cast)
    with acting(cast, "county") as by:
        for number in ("", other.number, question.number, "WT0"):
            with pytest.raises(Refused, match="此前提出"):
                propose_exclusion(
                    question=question.public_id, kind=Exclusion.DUPLICATE, duplicate_of=number, reason="内容完全相同",
                    by=by, now=MONDAY,
                )  # fmt: skip
        propose_exclusion(
            question=question.public_id, kind=Exclusion.DUPLICATE, duplicate_of=first.number, reason="内容完全相同",
            by=by, now=MONDAY,
        )  # fmt: skip
    assert reread(question).duplicate_of_id == first.pk


def test_the_database_refuses_one_official_alone(cast: Cast) -> None:
    """Whatever the application does: not by oneself, not without a proposal, never by the enterprise."""
    question = asked(cast)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=question.public_id, kind=Exclusion.INVALID, reason="与外贸业务无关", by=by, now=MONDAY
        )
    values = {"exclusion": 2, "excluded_at": MONDAY, "state": 7, "owed_by": None}
    for name in ("county", "clerk"):
        with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**values)
    with acting(cast, "city"), pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**values | {"exclusion": 3})
    with acting(cast, "city"), pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(due_at=DUE + DAY)


# --- after the answer ---


def test_an_unsatisfied_enterprise_reopens_and_is_answered_again(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=MONDAY + HOUR)
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=1, by=by, now=MONDAY + 2 * HOUR)
        for _ in range(2):
            reopen_question(question=question.public_id, reason="退税仍未到账", by=by, now=MONDAY + DAY)
    row = reread(question)
    assert (row.state, row.first_answered_at, row.reopened) == (QuestionState.REOPENED, MONDAY + HOUR, 1)
    assert row.owed_by == datetime(2026, 11, 20, tzinfo=SHANGHAI), "two working days again, for the answer owed now"
    assert row.due_at == DUE
    answered(cast, question, text=ANSWER + "现已到账。", now=MONDAY + 2 * DAY)
    row = reread(question)
    assert (row.state, row.owed_by, row.last_answered_at) == (QuestionState.ANSWERED, None, MONDAY + 2 * DAY)
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=5, comment="已到账", by=by, now=MONDAY + 3 * DAY)
    row = reread(question)
    assert (row.rating, row.resolved_at) == (5, MONDAY + 2 * DAY)
    assert lines(cast, question) == [
        "提出诉求",
        "答复",
        "评价 1 分",
        "尚未解决，申请重新办理",
        "补充答复",
        "评价 5 分",
    ]


def test_first_response_and_resolution_are_timed_apart(cast: Cast) -> None:
    question = asked(cast)  # Monday 10:00
    answered(cast, question, now=MONDAY + 5 * HOUR)  # 15:00: 2 h before noon, 1.5 h after
    with acting(cast, "clerk") as by:
        reopen_question(question=question.public_id, reason="退税仍未到账", by=by, now=MONDAY + 6 * HOUR)
    answered(cast, question, text=ANSWER + "现已到账。", now=MONDAY + DAY)  # Tuesday 10:00: a working day in all
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=4, by=by, now=MONDAY + DAY)
    row = reread(question)
    assert (row.first_minutes, row.resolved_minutes) == (210, 420)


def test_left_in_peace_a_question_is_closed_and_may_still_be_rated(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=MONDAY + HOUR)
    tenth = datetime(2026, 12, 1, tzinfo=SHANGHAI)  # ten working days from Monday, 24:00
    with job_scope(reason="test"):
        assert close_settled(by=system_actor("close"), now=tenth - timedelta(seconds=1)) == 0
        assert close_settled(by=system_actor("close"), now=tenth) == 1
        assert close_settled(by=system_actor("close"), now=tenth + DAY) == 0
    row = reread(question)
    assert (row.state, row.rating, row.resolved_at) == (QuestionState.CLOSED, None, MONDAY + HOUR)
    with acting(cast, "clerk") as by:
        with pytest.raises(Refused, match="已办结"):
            reopen_question(question=question.public_id, reason="退税仍未到账", by=by, now=tenth)
        rate_answer(question=question.public_id, rating=2, by=by, now=tenth)
        with pytest.raises(Refused, match="已评价"):
            rate_answer(question=question.public_id, rating=5, by=by, now=tenth)
    row = reread(question)
    assert (row.state, row.rating, row.resolved_at) == (QuestionState.CLOSED, 2, None)


def test_a_bad_rating_closes_without_being_called_resolved(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=MONDAY + HOUR)
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=2, by=by, now=MONDAY + DAY)
    with job_scope(reason="test"):
        close_settled(by=system_actor("close"), now=MONDAY + 30 * DAY)
    row = reread(question)
    assert (row.state, row.resolved_at) == (QuestionState.CLOSED, None)


# --- notes, files, words ---


def test_no_enterprise_sees_an_internal_note(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        for _ in range(2):
            note_question(question=question.public_id, text="企业负责人已电话沟通。", by=by, now=MONDAY)
    with acting(cast, "city") as by:
        (note,) = question_detail(by, question.public_id, now=MONDAY).notes
    assert note.text == "企业负责人已电话沟通。"
    with acting(cast, "clerk") as by:
        assert question_detail(by, question.public_id, now=MONDAY).notes == []
        with pytest.raises(DatabaseError), transaction.atomic():
            list(Note.objects.all())
        with pytest.raises(NotAllowed):
            note_question(question=question.public_id, text="我也写一条", by=by, now=MONDAY)


def test_classifying_is_one_line_of_the_timeline(cast: Cast) -> None:
    question = asked(cast)
    assert question.topic == Topic.REFUND
    with acting(cast, "county") as by:
        for _ in range(2):
            classify_question(question=question.public_id, topic=Topic.FINANCE, tags=["汇率", "急"], by=by, now=MONDAY)
        with pytest.raises(Invalid):
            classify_question(question=question.public_id, topic=Topic.FINANCE, tags=["一"] * 6, by=by, now=MONDAY)
    assert lines(cast, question) == ["提出诉求", "归类为融资（汇率、急）"]


def test_every_act_is_in_the_audit_with_who_did_it(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        accept_question(question=question.public_id, by=by, now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute(
            "SELECT actor FROM audit.event WHERE tbl = 'cases_question' AND op = 'U' AND row_id = %s",
            [str(question.pk)],
        )
        found = cursor.fetchall()
        cursor.execute("RESET ROLE")
    assert found == [(f"user:{cast.county.pk}",)]


def test_the_timeline_is_written_once(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        accept_question(question=question.public_id, by=by, now=MONDAY)
    for name in ("county", "clerk", "centre"):
        with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
            Step.objects.filter(question=question).update(text="改写")
        with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
            Step.objects.filter(question=question)._raw_delete("default")


def test_an_enterprise_cannot_enter_a_question_that_is_answered_or_late(cast: Cast) -> None:
    actor = cast.actor("clerk")
    row = {
        "enterprise": cast.enterprise, "region_id": XIHU, "office_id": XIHU, "number": "X1", "title": "题目", "text": "内容",
        "asked_at": MONDAY, "due_at": DUE, "limit_at": DUE, "owed_by": DUE,
    }  # fmt: skip
    wrong: list[dict[str, object]] = [
        {"state": 2, "owed_by": None, "first_answered_at": MONDAY, "last_answered_at": MONDAY},
        {"limit_at": DUE + DAY, "owed_by": DUE + DAY},
        {"office_id": HANGZHOU},
        {"enterprise": cast.sibling},
    ]
    for change in wrong:
        with actor_scope(actor), pytest.raises(DatabaseError), transaction.atomic():
            Question.objects.create(**row | change)
    with actor_scope(actor):
        Question.objects.create(**row)


def test_acts_are_offered_where_the_table_and_the_clock_permit_them(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        early = question_detail(by, question.public_id, now=MONDAY).rights.acts
        later = question_detail(by, question.public_id, now=DUE).rights.acts
    assert {Act.TRANSFER, Act.EXTEND} <= early
    assert not {Act.TRANSFER, Act.EXTEND} & later
    assert not {Act.RATE, Act.WITHDRAW, Act.SUPPLEMENT, Act.REOPEN} & early
    with acting(cast, "clerk") as by:
        assert question_detail(by, question.public_id, now=MONDAY).rights.acts == {Act.SUPPLEMENT, Act.WITHDRAW}
    with acting(cast, "auditor") as by:
        assert question_detail(by, question.public_id, now=MONDAY).rights.acts == frozenset()
