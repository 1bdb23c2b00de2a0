"""Reminders of a deadline: who is told what and when, once; limits kept in step with the calendar; ratings asked for."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import DeskView, Exclusion, QuestionState, Stage
from cases.models import Proposal, Question, Watch
from cases.selectors import DeskFilter, bulletin_questions, desk_page, owed_questions
from cases.services import (
    assign_question,
    close_settled,
    confirm_exclusion,
    extend_question,
    propose_exclusion,
    rate_answer,
    reopen_question,
    transfer_question,
    watch_questions,
)
from cases.tasks import close_settled as close_task
from cases.tasks import remind_ratings as ratings_task
from cases.tasks import watch_questions as watch_task
from core import sql
from core.errors import NotAllowed
from core.workdays import Calendar
from notices.enums import Kind
from notices.models import Notice
from orders.enums import Origin
from tenancy.enums import Role
from tenancy.models import CalendarDay
from tenancy.scope import job_scope
from tests.cases.clockwork import SYSTEM, ask_for_ratings, at, proposed, stages, watch
from tests.cases.stage import ANSWER, MONDAY, acting, answered, asked, reread, told
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, XIHU, Cast, build_cast, make_user

AFTER = [  # moments of a question asked on MONDAY, what is told then, to whom
    (at(17, 14, 30), "county", "答复期限已过半：退税到账时间"),
    (at(18, 9), "county", "答复期限最后一个工作日：退税到账时间"),
    (at(19, 9), "county", "【请分管领导阅处】已逾期未答复：退税到账时间"),
    (at(20, 9), "city", "下级单位逾期未答复：退税到账时间"),
    (at(26, 9), "centre", "列入通报：退税到账时间"),
]


def days_off(*days: date) -> None:
    with job_scope(reason="test"):
        CalendarDay.objects.bulk_create(CalendarDay(date=day, is_workday=False) for day in days)


# --- stages ---


def test_each_stage_is_told_to_whom_it_concerns_once(cast: Cast) -> None:
    question = asked(cast)
    for moment, who, title in AFTER:
        watch(moment - timedelta(minutes=10))
        assert title not in told(cast, who)
        for later in (0, 10, 20):
            watch(moment + timedelta(minutes=later))
        assert told(cast, who).count(title) == 1
    assert stages(question) == ["期限过半", "到期日", "已逾期", "报上级", "列入通报"]
    with job_scope(reason="test"):
        rows = Notice.objects.filter(key__startswith="question-watched")
        assert {row.kind for row in rows} == {Kind.DEADLINE}
        assert {row.path for row in rows} == {f"/questions/{question.public_id}/"}
        assert sorted(rows.values_list("region_id", flat=True)) == sorted([XIHU, XIHU, XIHU, HANGZHOU, PROVINCE])
    for who in ("clerk", "cousin_county", "foreign_city"):
        assert told(cast, who) == []


def test_the_handler_is_named(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        assign_question(question=question.public_id, by=by, now=MONDAY)
    watch(at(17, 15))
    with acting(cast, "county"):
        notice = Notice.objects.get(key__startswith="question-watched")
    assert notice.text == f"请在2026年11月18日24:00前答复。经办人：{cast.county.display_name}。"


@pytest.mark.parametrize("moment", [at(17, 12, 30), at(18, 8, 59), at(18, 17, 30), at(21), at(22)])
def test_nothing_is_told_outside_working_hours(cast: Cast, moment: datetime) -> None:
    asked(cast)
    assert watch(moment).told == 0
    assert told(cast, "county") == ["新诉求：退税到账时间"]


def test_a_pause_sends_the_latest_stage_only(cast: Cast) -> None:
    question = asked(cast)
    watch(at(20, 11))
    assert stages(question) == ["报上级"]
    watch(at(20, 11, 10))
    assert stages(question) == ["报上级"]
    watch(at(26, 9))
    assert stages(question) == ["报上级", "列入通报"]


def test_what_is_answered_withdrawn_or_set_aside_is_left_alone(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, "sibling_clerk")
    answered(cast, first, now=at(16, 11))
    with job_scope(reason="test"):
        cast.users["county2"] = make_user("cast-county2", Role.COUNTY_OFFICER, region=XIHU)
    with acting(cast, "county") as by:
        propose_exclusion(question=second.public_id, kind=Exclusion.INVALID, reason="不属于外贸问题", by=by, now=MONDAY)
    with acting(cast, "county2") as by:
        confirm_exclusion(question=second.public_id, by=by, now=MONDAY)
    for moment, _, _ in AFTER:
        assert watch(moment).told == 0
    assert stages(first) == stages(second) == []


def test_what_the_city_handles_goes_to_the_province(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        transfer_question(question=question.public_id, to=HANGZHOU, reason="由市级协调口岸部门", by=by, now=MONDAY)
    watch(at(18, 9))
    watch(at(19, 9))
    watch(at(20, 9))
    assert told(cast, "city", containing="退税") == [
        "转办诉求：退税到账时间",
        "答复期限最后一个工作日：退税到账时间",
        "【请分管领导阅处】已逾期未答复：退税到账时间",
    ]
    assert told(cast, "centre") == ["下级单位逾期未答复：退税到账时间"]


def test_a_reopened_questions_clock_starts_at_its_reopening(cast: Cast) -> None:
    question = asked(cast)
    watch(at(17, 15))
    answered(cast, question, now=at(17, 16))
    with acting(cast, "clerk") as by:
        reopen_question(question=question.public_id, reason="款项仍未到账", by=by, now=at(18, 10))
    assert watch(at(19, 14)).told == 0
    watch(at(19, 14, 30))
    watch(at(20, 9))
    watch(at(23, 9))
    assert stages(question) == ["期限过半", "期限过半", "到期日", "已逾期"]
    assert proposed(question) == []  # the first answer was in time


def test_an_extended_limit_has_its_own_last_day(cast: Cast) -> None:
    question = asked(cast)
    watch(at(17, 15))
    watch(at(18, 9))
    with acting(cast, "county") as by:
        extend_question(question=question.public_id, workdays=3, reason="等待口岸部门回复", by=by, now=at(18, 10))
    for day in (18, 19, 20):
        assert watch(at(day, 16)).told == 0
    watch(at(23, 9))
    watch(at(24, 9))
    assert stages(question) == ["期限过半", "到期日", "到期日", "已逾期"]


def test_only_the_system_watches(cast: Cast) -> None:
    with acting(cast, "centre") as by, pytest.raises(NotAllowed):
        watch_questions(by=by, now=MONDAY)


def test_offices_read_reminders_and_nobody_but_the_system_writes_them(cast: Cast) -> None:
    question = asked(cast)
    watch(at(17, 15))
    for name, seen in (("county", 1), ("city", 1), ("centre", 1), ("foreign_county", 0), ("auditor", 1)):
        with acting(cast, name):
            assert Watch.objects.count() == seen
    with acting(cast, "clerk"), pytest.raises(DatabaseError), transaction.atomic():
        Watch.objects.count()
    for name in ("county", "centre"):
        with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
            Watch.objects.filter(question=question).update(at=MONDAY)
        with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
            Watch.objects.filter(question=question)._raw_delete("default")


# --- many at once ---


def many(cast: Cast, number: int, *, asked_at: datetime = MONDAY) -> None:
    """Questions as rows: there are too many to be asked one by one."""
    due_at = Calendar().due_at(asked_at)
    with job_scope(reason="test"):
        Question.objects.bulk_create(
            Question(
                enterprise=cast.enterprise, region_id=XIHU, office_id=XIHU, number=f"M{asked_at:%d}-{serial}", title="题目",
                text="三月份退税尚未到账", asked_at=asked_at, due_at=due_at, limit_at=due_at, owed_by=due_at,
            )
            for serial in range(number)
        )  # fmt: skip


def test_a_thousand_questions_of_which_nothing_is_due_cost_what_one_does(cast: Cast) -> None:
    counts = []
    for number in (1, 1_000):
        many(cast, number, asked_at=MONDAY + timedelta(days=number // 1_000))
        with job_scope(reason="test"), CaptureQueriesContext(connection) as queries:
            watch_questions(by=SYSTEM, now=at(17, 10))
        counts.append(len(queries))
    assert counts == [4, 4]  # savepoint, calendar, candidates, release


def test_what_is_sent_costs_a_notice_each_and_nothing_besides(cast: Cast) -> None:
    counts = []
    for number, day in ((1, 16), (21, 17)):
        many(cast, number, asked_at=at(day))
        with job_scope(reason="test"), CaptureQueriesContext(connection) as queries:
            assert watch_questions(by=SYSTEM, now=at(day + 2, 9)).told >= number
        counts.append(sum("cases_" in query["sql"] or "tenancy_" in query["sql"] for query in queries))
        inserted = sum('INSERT INTO "notices_notice"' in query["sql"] for query in queries)
        assert inserted == (1 if number == 1 else 22)
    assert counts[1] - counts[0] <= 1  # the proposals of what is over meanwhile


def test_candidates_are_found_by_the_index_of_what_is_owed(cast: Cast) -> None:
    asked(cast)
    with job_scope(reason="test"), connection.cursor() as cursor:
        # so few rows that sorting them would do as well
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN SELECT id FROM cases_question WHERE owed_by IS NOT NULL ORDER BY owed_by")
        assert "question_owed" in "\n".join(line for (line,) in cursor.fetchall())


def test_two_beats_at_once_tell_once(committed_db: None) -> None:
    cast = build_cast()
    questions = [asked(cast), asked(cast, "sibling_clerk"), asked(cast, "foreign_clerk")]
    together = threading.Barrier(4)
    done: list[int] = []

    def beat() -> None:
        try:
            together.wait()
            done.append(watch(at(18, 9)).told)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert sum(done) == 3
    assert [stages(question) for question in questions] == [["到期日"]] * 3
    assert told(cast, "county", containing="最后一个工作日") == ["答复期限最后一个工作日：退税到账时间"] * 2


def test_what_was_told_or_answered_since_it_was_read_as_due_is_not_told_again(cast: Cast) -> None:
    """A run that read what is due, and then waited for another run or an official."""
    first, second = asked(cast), asked(cast, "sibling_clerk")
    with job_scope(reason="test"):
        read = owed_questions()
        assert {row.id for row in read} == {first.pk, second.pk}
    answered(cast, second, now=at(17, 14))
    watch(at(17, 15))
    claim = {
        "questions": [row.id for row in read],
        "stages": [Stage.HALF.value for _ in read],
        "starts": [row.started_at for row in read],
        "limits": [row.owed_by for row in read],
        "rating": Stage.RATING.value,
        "answered": QuestionState.ANSWERED.value,
        "now": at(17, 15),
    }
    with job_scope(reason="test"):
        assert sql.rows("cases", "watch_claim", claim) == []
    assert [stages(first), stages(second)] == [["期限过半"], []]


# --- limits and the calendar ---


def test_a_holiday_published_late_moves_the_limit_of_what_is_owed(cast: Cast) -> None:
    question, done = asked(cast), asked(cast, "sibling_clerk")
    answered(cast, done, now=at(16, 11))
    days_off(date(2026, 11, 18))
    assert watch(at(16, 12, 30)).relimited == 0  # not at noon
    assert [watch(at(16, 14, minute)).relimited for minute in (0, 10)] == [1, 0]
    row = reread(question)
    assert row.due_at == row.limit_at == row.owed_by == at(20, 0)
    assert reread(done).due_at == at(19, 0)
    what = "因节假日安排调整，答复期限更正为2026年11月19日24:00"
    with acting(cast, "clerk"):
        assert [step.what for step in row.steps.all()] == [what]
    for who in ("clerk", "county"):
        assert told(cast, who, containing="更正") == ["答复期限更正：退税到账时间"]
    assert watch(at(19, 9)).told == 1
    assert stages(question) == ["到期日"]


def test_an_extension_keeps_its_working_days(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        extend_question(question=question.public_id, workdays=3, reason="等待口岸部门回复", by=by, now=at(16, 11))
    assert reread(question).limit_at == at(24, 0)
    days_off(date(2026, 11, 20))
    watch(at(16, 14))
    row = reread(question)
    assert (row.due_at, row.limit_at, row.owed_by, row.extended) == (at(19, 0), at(25, 0), at(25, 0), 3)


def test_of_a_reopened_question_only_what_is_owed_now_moves(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(16, 11))
    with acting(cast, "clerk") as by:
        reopen_question(question=question.public_id, reason="款项仍未到账", by=by, now=at(16, 15))
    days_off(date(2026, 11, 18))
    assert watch(at(17, 9)).relimited == 1
    row = reread(question)
    assert (row.due_at, row.owed_by, row.state) == (at(19, 0), at(20, 0), QuestionState.REOPENED)


def test_a_breach_of_a_limit_that_was_none_is_no_longer_proposed(cast: Cast) -> None:
    question = asked(cast)
    watch(at(19, 9))
    assert [row.kind for row in proposed(question)] == [1]
    days_off(date(2026, 11, 18))
    watch(at(19, 9, 10))
    assert proposed(question) == []
    watch(at(19, 9, 20))
    assert stages(question) == ["已逾期", "到期日"]
    watch(at(20, 9))
    assert len(proposed(question)) == 1
    assert "答复期限 2026年11月19日24:00" in proposed(question)[0].evidence


@pytest.mark.parametrize("name", ["clerk", "county", "city", "centre"])
def test_nobody_but_the_system_moves_the_two_working_days(cast: Cast, name: str) -> None:
    question = asked(cast)
    with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(due_at=at(30))


# --- the bulletin ---


def test_the_bulletin_lists_by_county_what_is_five_working_days_over(cast: Cast) -> None:
    first = asked(cast)
    asked(cast, "foreign_clerk")
    answered(cast, asked(cast, "cousin_clerk"), "cousin_county", now=at(16, 11))
    with job_scope(reason="test"):
        assert bulletin_questions(at(25, 23, 59)) == []
        found = bulletin_questions(at(26, 0))
    assert [(county.region, county.name, len(county.questions)) for county in found] == [
        (XIHU, "西湖区", 1),
        (LUCHENG, "鹿城区", 1),
    ]
    named = found[0].questions[0]
    assert (named.number, named.enterprise, named.office) == (first.number, cast.enterprise.name, "西湖区商务局")
    assert (named.limit_at, named.workdays) == (at(19, 0), 6)


def test_an_answer_after_the_bulletins_day_changes_nothing(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(27, 10))
    with job_scope(reason="test"):
        assert len(bulletin_questions(at(26, 12))) == 1
        assert bulletin_questions(at(27, 12)) == []


def test_a_reopened_question_is_listed_by_what_is_owed_since(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(16, 11))
    with acting(cast, "clerk") as by:
        reopen_question(question=question.public_id, reason="款项仍未到账", by=by, now=at(17, 15))
    with job_scope(reason="test"):
        assert bulletin_questions(at(26, 12)) == []
        assert bulletin_questions(at(27, 12))[0].questions[0].limit_at == at(20, 0)


# --- ratings ---


def test_a_rating_is_asked_for_once_more(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(16, 11))
    assert ask_for_ratings(at(18, 16)) == 0
    assert ask_for_ratings(at(19, 8, 59)) == 0
    assert [ask_for_ratings(at(19, 9, minute)) for minute in (20, 30)] == [1, 0]
    assert told(cast, "clerk", containing="请评价") == ["请评价答复：退税到账时间"]
    with acting(cast, "clerk") as by:
        reopen_question(question=question.public_id, reason="款项仍未到账", by=by, now=at(19, 15))
    answered(cast, question, now=at(19, 16), text=f"{ANSWER}已于今日汇出。")
    assert ask_for_ratings(at(26, 10)) == 0  # once ever


def test_who_rated_is_not_asked(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(16, 11))
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=4, by=by, now=at(16, 15))
    assert ask_for_ratings(at(20, 10)) == 0


# --- the tasks as beat rings for them ---


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock of the tasks, standing still at a moment."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stand


def test_the_tasks_do_their_work(committed_db: None, at_work: Callable[[datetime], None]) -> None:
    cast = build_cast()
    question, done = asked(cast), asked(cast, "sibling_clerk")
    answered(cast, done, now=at(16, 11))
    at_work(at(19, 9, 20))
    watch_task()
    ratings_task()
    close_task()
    assert stages(question) == ["已逾期"]
    assert told(cast, "sibling_clerk", containing="请评价") == ["请评价答复：退税到账时间"]
    assert reread(done).state == QuestionState.ANSWERED
    at_work(at(1, 0, 20, month=12))
    close_task()
    assert reread(done).state == QuestionState.CLOSED
    with job_scope(reason="test"):
        assert close_settled(by=SYSTEM, now=at(1, 0, 20, month=12)) == 0


def test_nobody_is_reminded_of_what_was_taken_over(cast: Cast) -> None:
    """History is neither chased nor proposed for deduction, and in no bulletin; the desk still shows it."""
    question = asked(cast)
    with job_scope(reason="test"):
        Question.objects.filter(pk=question.pk).update(origin=Origin.TAKEN_OVER)
        moment = MONDAY + timedelta(days=21)
        done = watch_questions(by=SYSTEM, now=moment)
        assert (done.told, done.proposed) == (0, 0)
        assert bulletin_questions(moment) == []
    with acting(cast, "county") as by:
        found = desk_page(by, DeskFilter(DeskView.OVERDUE), page=None, now=moment)
    assert [row.question.pk for row in found.rows] == [question.pk]
    answered(cast, question, now=moment)
    with job_scope(reason="test"):
        assert not Proposal.objects.exists()
