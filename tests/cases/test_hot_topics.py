"""Like questions from several counties: found once, answered once, or dismissed; the province's alone."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import Exclusion, QuestionState, Topic, TopicState
from cases.models import Answer, Article, ArticleLink, HotTopic, HotTopicLink, Question
from cases.rules import TOPIC_REASON, topics
from cases.selectors import topic_detail
from cases.services import answer_question, answer_topic, ask_question, dismiss_topic, find_topics
from cases.services.topics import Found
from cases.tasks import answer_topic as answer_in_worker
from core.errors import Invalid, NotAllowed, Refused, Stale
from notices.selectors import inbox
from tenancy.models import Job, User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import PROVINCE, Cast, build_cast

Signed = Callable[[User], Client]
HERE, THERE = ["clerk", "sibling_clerk", "cousin_clerk"], "foreign_clerk"
TITLE = "宁波港拥堵货物无法出运"
ASKED = "近期港口拥堵，货物无法按期出运，怎么办？"
ANSWER = "省级已协调港口增开窗口，凭**出运计划**可优先提箱，详询口岸办。"
SYSTEM = system_actor("test")


def ask(cast: Cast, name: str, title: str = TITLE, *, now: datetime | None = None) -> Question:
    actor = cast.actor(name)
    with actor_scope(actor):
        return ask_question(title=title, text=f"{title}，请协助。", by=actor, now=now or timezone.now())


def ask_five(cast: Cast, now: datetime | None = None) -> list[Question]:
    """From three counties, in different words."""
    titles = [TITLE, "宁波港拥堵导致货物无法出运", "宁波港严重拥堵货物无法出运", "宁波港拥堵货物无法按期出运", TITLE]
    return [ask(cast, name, title, now=now) for name, title in zip([*HERE, THERE, THERE], titles, strict=True)]


def find(now: datetime | None = None) -> Found:
    with job_scope(reason="test"):
        return find_topics(by=SYSTEM, now=now or timezone.now())


def topic_id() -> uuid.UUID:
    with job_scope(reason="test"):
        return HotTopic.objects.latest("id").public_id


def links() -> int:
    with job_scope(reason="test"):
        return HotTopicLink.objects.count()


def answer(cast: Cast, text: str = ANSWER, *, name: str = "centre", seen: int | None = None) -> Job | None:
    actor = cast.actor(name)
    with actor_scope(actor):
        return answer_topic(topic=topic_id(), title=TITLE, asked=ASKED, answer=text, about=Topic.PORT, seen=seen, by=actor,
                            now=timezone.now())  # fmt: skip


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.status_code
    return response.content.decode()


# --- finding ---


def test_five_like_questions_from_three_counties_are_a_topic_and_the_centre_is_told_once(cast: Cast) -> None:
    questions = ask_five(cast)
    ask(cast, "clerk", "出口退税迟迟未到账")
    assert find() == Found(topics=1, joined=0)
    assert find() == find() == Found(topics=0, joined=0)
    with job_scope(reason="test"):
        topic = HotTopic.objects.get()
        assert (topic.office_id, topic.state) == (PROVINCE, TopicState.OPEN)
        assert {link.question_id for link in topic.links.all()} == {row.pk for row in questions}
    centre = cast.actor("centre")
    with actor_scope(centre):
        told = inbox(centre).filter(key__startswith="hot-topic")
        assert [notice.path for notice in told] == [f"/questions/topics/{topic.public_id}/"]
    for name in ("city", "county"):
        actor = cast.actor(name)
        with actor_scope(actor):
            assert not inbox(actor).filter(key__startswith="hot-topic").exists()


def test_a_topic_grows_and_does_not_multiply(cast: Cast) -> None:
    ask_five(cast)
    find()
    ask(cast, "cousin_clerk", "宁波港拥堵，货物无法出运怎么办")
    assert find() == Found(topics=0, joined=1)
    assert links() == 6
    with job_scope(reason="test"):
        topic = HotTopic.objects.get()
        assert topic.grown_at > topic.found_at
    centre = cast.actor("centre")
    with actor_scope(centre):
        assert inbox(centre).filter(key__startswith="hot-topic").count() == 1


def test_too_few_from_too_few_counties_or_too_long_ago_is_none(cast: Cast) -> None:
    for name in HERE:
        ask(cast, name)
    ask(cast, "clerk", "宁波港严重拥堵货物无法出运")
    ask(cast, "sibling_clerk", "宁波港拥堵导致货物无法出运")
    assert find() == Found(0, 0), "two counties"
    ask(cast, THERE, now=timezone.now() - timedelta(days=8))
    assert find() == Found(0, 0), "the third county asked last week"
    ask(cast, THERE, "宁波港拥堵货物无法按期出运")
    assert find() == Found(1, 0)
    assert links() == 6


def test_what_does_not_count_makes_no_topic(cast: Cast) -> None:
    questions = ask_five(cast)
    with job_scope(reason="test"):
        Question.objects.filter(pk=questions[0].pk).update(
            state=QuestionState.CLOSED, exclusion=Exclusion.DUPLICATE, excluded_at=timezone.now(), owed_by=None
        )
    assert find() == Found(0, 0)


def test_after_a_decision_only_a_new_topic_is_told(cast: Cast) -> None:
    ask_five(cast)
    find()
    actor = cast.actor("centre")
    with actor_scope(actor):
        dismiss_topic(topic=topic_id(), reason="属个别企业集中反映", by=actor, now=timezone.now())
    ask(cast, "cousin_clerk", "宁波港拥堵货物无法出运请帮忙")
    assert find() == Found(0, 0), "one more does not bring it back"
    for name, title in zip([*HERE, THERE], ["宁波港拥堵甲货物无法出运", "宁波港拥堵乙货物无法出运",
                                            "宁波港拥堵丙货物无法出运", "宁波港拥堵丁货物无法出运"], strict=True):  # fmt: skip
        ask(cast, name, title)
    assert find() == Found(1, 0), "five more from three counties do"


def test_only_the_system_looks(cast: Cast) -> None:
    actor = cast.actor("centre")
    with actor_scope(actor), pytest.raises(NotAllowed):
        find_topics(by=actor, now=timezone.now())


# --- answering once ---


def test_one_answer_goes_to_every_question_that_owes_one(cast: Cast, client_for: Signed) -> None:
    questions = ask_five(cast)
    county = cast.actor("county")
    own = "本局已联系宁波港为贵司货物安排出运窗口，请凭出运计划提箱。"
    with actor_scope(county):
        answer_question(question=questions[0].public_id, text=own, by=county, now=timezone.now())
    find()
    assert answer(cast, seen=5) is None
    assert answer(cast, seen=5) is None, "sent twice is once"
    with job_scope(reason="test"):
        rows = list(Answer.objects.filter(office_id=PROVINCE).order_by("question_id"))
        assert [row.question_id for row in rows] == [row.pk for row in questions[1:]]
        assert {row.text for row in rows} == {ANSWER}
        assert all(row.reason in ("", TOPIC_REASON) for row in rows)
        assert set(Question.objects.values_list("state", "owed_by")) == {(QuestionState.ANSWERED, None)}
        article, topic = Article.objects.get(), HotTopic.objects.get()
        assert (article.office_id, article.answer, topic.state) == (PROVINCE, ANSWER, TopicState.ANSWERED)
        assert topic.article_id == article.pk
        assert ArticleLink.objects.filter(article=article, gathered=True).count() == 5
    path = f"/questions/knowledge/{article.public_id}/"
    for name, question in zip(["clerk", "sibling_clerk", "cousin_clerk", "foreign_clerk"], questions, strict=False):
        page = page_of(client_for(cast.users[name]), f"/questions/{question.public_id}/")
        assert "已归入多地集中诉求" in page
        assert path in page
        assert ("浙江省商务主管部门" in page) is (name != "clerk")
        shown = page_of(client_for(cast.users[name]), path)
        assert question.number in shown
        assert not any(other.number in shown for other in questions if other.enterprise_id != question.enterprise_id)
    clerk, lucheng = cast.actor("foreign_clerk"), cast.actor("foreign_county")
    with actor_scope(clerk):
        assert inbox(clerk).filter(key__startswith="question-answered").count() == 2
    with actor_scope(lucheng):
        assert inbox(lucheng).filter(key__startswith="question-answered").count() == 2


def test_the_same_words_to_many_carry_their_reason(cast: Cast) -> None:
    questions = ask_five(cast)
    more = [ask(cast, "clerk", f"宁波港拥堵货物{number}批无法出运") for number in range(3)]
    find()
    answer(cast)
    with job_scope(reason="test"):
        pasted = Answer.objects.exclude(signals=[])
        assert pasted.count() == len(questions) + len(more) - 5
        assert set(pasted.values_list("reason", flat=True)) == {TOPIC_REASON}


def test_what_may_not_be_sent(cast: Cast) -> None:
    ask_five(cast)
    find()
    with pytest.raises(Invalid, match="企业名称"):
        answer(cast, f"{cast.foreign.name}可优先提箱，其他企业请等待。")
    with pytest.raises(Invalid):
        answer(cast, "已收到，正在核实，请耐心等待。")
    ask(cast, "clerk", "宁波港拥堵货物无法出运请帮忙")
    find()
    with pytest.raises(Stale, match="又有 1 件"):
        answer(cast, seen=5)
    for name in ("department", "city", "county", "clerk", "auditor"):
        with pytest.raises(NotAllowed):
            answer(cast, name=name)
    with job_scope(reason="test"):
        assert not Answer.objects.exists()
        assert not Article.objects.exists()


def test_a_decided_topic_stays_decided(cast: Cast) -> None:
    ask_five(cast)
    find()
    answer(cast)
    with pytest.raises(Refused, match="已答复"):
        answer(cast, "另一个完全不同的省级答复内容，请参考。")
    actor = cast.actor("centre")
    with actor_scope(actor), pytest.raises(Refused, match="已答复"):
        dismiss_topic(topic=topic_id(), reason="不再处置这个", by=actor, now=timezone.now())


def test_many_questions_are_answered_by_a_job(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.services.topics.ANSWER_AT_ONCE", 4)
    monkeypatch.setattr("tenancy.jobs.ring", lambda kind, job: None)
    cast = build_cast()
    ask_five(cast)
    find()
    job = answer(cast)
    assert job is not None
    assert job.kind == "cases.answer_topic"
    with pytest.raises(Refused, match="正在逐件答复"):
        answer(cast)
    with job_scope(reason="test"):
        assert not Answer.objects.exists()
    answer_in_worker(job.pk)
    answer_in_worker(job.pk)
    with job_scope(reason="test"):
        done = Job.objects.get()
        assert (done.progress, done.total, done.is_failed, done.is_open) == (5, 5, False, False)
        assert Answer.objects.filter(office_id=PROVINCE, answered_by=cast.centre).count() == 5
        assert HotTopic.objects.get().state == TopicState.ANSWERED


# --- pages, and who sees them ---


def test_topics_through_the_pages(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.centre)
    assert "没有多地集中诉求" in page_of(client, "/questions/topics/")
    questions = ask_five(cast)
    find()
    path = f"/questions/topics/{topic_id()}/"
    assert path in page_of(client, "/questions/topics/")
    page = page_of(client, path)
    for text in (
        "5 件，涉及 3 个县（市、区）",
        "西湖区（2 件）",
        "鹿城区（2 件）",
        "上城区（1 件）",
        'name="seen" value="5"',
    ):
        assert text in page
    assert path in page_of(client, f"/questions/{questions[0].public_id}/")
    typed = {"title": TITLE, "asked": ASKED, "answer": "", "topic": "1", "seen": "5"}
    assert "请填写答复内容" in client.post(f"{path}answer/", typed).content.decode()
    ask(cast, "clerk", "宁波港拥堵货物无法出运请帮忙")
    find()
    late = client.post(f"{path}answer/", typed | {"answer": ANSWER})
    assert late.status_code == 409
    assert ANSWER in late.content.decode()
    assert 'name="seen" value="6"' in late.content.decode()
    assert client.post(f"{path}answer/", typed | {"answer": ANSWER, "seen": "6"}).status_code == 302
    done = page_of(client, path)
    assert "已答复" in done
    assert "一次答复" not in done
    assert "已有" not in client.post(f"{path}dismiss/", {"reason": "不再处置了"}).content.decode()


def test_dismissing_through_the_page(cast: Cast, client_for: Signed) -> None:
    ask_five(cast)
    find()
    client, path = client_for(cast.centre), f"/questions/topics/{topic_id()}/"
    assert "请填写理由" in client.post(f"{path}dismiss/", {}).content.decode()
    assert client.post(f"{path}dismiss/", {"reason": "由各地分别答复"}).status_code == 302
    assert "由各地分别答复" in page_of(client, path)
    assert path not in page_of(client, "/questions/topics/?state=1")
    assert path in page_of(client, "/questions/topics/?state=3")
    with job_scope(reason="test"):
        assert Question.objects.filter(owed_by__isnull=False).count() == 5


@pytest.mark.parametrize("name", ["clerk", "county", "city", "administrator"])
def test_nobody_below_the_province_sees_a_topic(cast: Cast, client_for: Signed, name: str) -> None:
    questions = ask_five(cast)
    find()
    client, path = client_for(cast.users[name]), f"/questions/topics/{topic_id()}/"
    for url in ("/questions/topics/", path):
        assert client.get(url).status_code == 403
    for url in (f"{path}answer/", f"{path}dismiss/"):
        assert client.post(url, {"reason": "由各地分别答复"}).status_code == 403
    if name != "administrator":
        assert "集中诉求" not in page_of(client, f"/questions/{questions[0].public_id}/")
    with actor_scope(cast.actor(name)):
        for model in (HotTopic, HotTopicLink):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.count()


@pytest.mark.parametrize("name", ["department", "auditor"])
def test_the_department_and_auditors_look_on(cast: Cast, client_for: Signed, name: str) -> None:
    ask_five(cast)
    find()
    client, path = client_for(cast.users[name]), f"/questions/topics/{topic_id()}/"
    assert path in page_of(client, "/questions/topics/")
    assert "一次答复" not in page_of(client, path)
    assert client.post(f"{path}answer/", {}).status_code == 403
    assert client.post(f"{path}dismiss/", {"reason": "由各地分别答复"}).status_code == 403


# 3 who, 7 the scope, 1 unread; the list 3: count, page, counts; a topic 8 (see `topic_detail`), 1 the regions of offices.
@pytest.mark.parametrize(("path", "budget"), [("/questions/topics/", 14), ("/questions/topics/{}/", 20)])
def test_pages_cost_the_same_for_five_questions_and_for_thirty(
    cast: Cast, client_for: Signed, path: str, budget: int
) -> None:
    ask_five(cast)
    find()
    client, path = client_for(cast.centre), path.format(topic_id())
    with CaptureQueriesContext(connection) as few:
        page_of(client, path)
    for number in range(25):
        ask(cast, "clerk" if number % 2 else "cousin_clerk", f"宁波港拥堵货物{number + 100}批无法出运")
    assert find().joined == 25
    with CaptureQueriesContext(connection) as many:
        page_of(client, path)
    assert len(few) == len(many) <= budget


def test_detail_counts_what_it_says(cast: Cast) -> None:
    ask_five(cast)
    find()
    actor = cast.actor("centre")
    with actor_scope(actor), CaptureQueriesContext(connection) as asked:
        found = topic_detail(actor, topic_id_in_scope(), now=timezone.now())
    assert found.about == Topic.PORT
    assert len(asked) <= 10
    assert found.row.questions == topics.SIMILAR


def topic_id_in_scope() -> uuid.UUID:
    return HotTopic.objects.values_list("public_id", flat=True).get()
