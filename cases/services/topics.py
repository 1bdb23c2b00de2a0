"""Topics of several counties: found each hour, answered once for all, or dismissed."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.enums import Topic, TopicState
from cases.models import Article, ArticleLink, HotTopic, HotTopicLink, Question
from cases.permissions import handles_topics
from cases.rules import ANSWER_AT_ONCE, TOPIC_REASON, WINDOW, Asked, groups, is_topic, spokesman
from cases.selectors import (
    ANSWER_KIND,
    answering_job,
    asked_lately,
    asked_of,
    questions_of,
    topic_for,
)
from cases.services.answering import answer_question
from cases.services.publishing import checked_texts, publish_article
from cases.services.steps import required_reason
from core import sql
from core.errors import NotAllowed, Refused, Stale
from notices.enums import Kind
from notices.services import notify_office
from tenancy.jobs import Progress, actor_of_job, enqueue
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.rules import province_of
from tenancy.scope import actor_scope

_REPORT_EVERY = 10


@dataclass(frozen=True)
class Found:
    """What one run found: new topics, and questions that joined topics known before."""

    topics: int
    joined: int


# --- finding ---


@transaction.atomic
def find_topics(*, by: Actor, now: datetime) -> Found:
    """Look for like questions from several counties among those of the last days; the province is told of each topic once.

    Any number of runs finds the same: a group whose topic is open grows; what comes after a topic was answered or dismissed
    makes a new one when it is a topic by itself.
    """
    if not by.is_system:
        raise NotAllowed
    sql.rows("cases", "topics_lock")
    rows = {row.pk: row for row in asked_lately(now)}
    known = {link.question_id: link.topic for link in _links(rows)}
    provinces: dict[int, list[Asked]] = defaultdict(list)
    for row in rows.values():
        provinces[province_of(row.region_id)].append(asked_of(row.pk, row.region_id, row.title))
    topics = joined = 0
    for province, asked in provinces.items():
        for group in groups(asked):
            fresh = [one for one in group if one.id not in known]
            if not fresh:
                continue
            open_topics = [known[one.id] for one in group if one.id in known and known[one.id].state == TopicState.OPEN]
            if open_topics:
                _join(min(open_topics, key=lambda topic: topic.pk), [rows[one.id] for one in fresh], now=now)
                joined += len(fresh)
            elif is_topic(fresh):
                _open(province, fresh, rows, by=by, now=now)
                topics += 1
    return Found(topics, joined)


def _links(questions: dict[int, Question]) -> list[HotTopicLink]:
    return list(HotTopicLink.objects.filter(question__in=questions).select_related("topic"))


def _join(topic: HotTopic, questions: Sequence[Question], *, now: datetime) -> None:
    HotTopicLink.objects.bulk_create(
        HotTopicLink(enterprise_id=row.enterprise_id, region_id=row.region_id, question=row, topic=topic, at=now)
        for row in questions
    )
    HotTopic.objects.filter(pk=topic.pk).update(grown_at=now)


def _open(province: int, group: list[Asked], rows: dict[int, Question], *, by: Actor, now: datetime) -> None:
    title = rows[spokesman(group).id].title
    topic = HotTopic.objects.create(office_id=province, title=title, found_at=now, grown_at=now)
    _join(topic, [rows[one.id] for one in group], now=now)
    counties = len({one.county for one in group})
    notify_office(
        region=province, kind=Kind.QUESTION, key=f"hot-topic:{topic.public_id}", title=f"多地集中诉求：{title}",
        text=f"近 {WINDOW.days} 天 {counties} 个县（市、区）提出 {len(group)} 件相似诉求，可研究后一次答复。",
        path=reverse("cases:topic", args=[topic.public_id]), by=by, now=now,
    )  # fmt: skip


# --- deciding ---


@transaction.atomic
def answer_topic(
    *,
    topic: uuid.UUID,
    title: str,
    asked: str,
    answer: str,
    about: Topic,
    seen: int | None = None,
    by: Actor,
    now: datetime,
) -> Job | None:
    """Answer every question of a topic that still owes an answer with the province's one, and publish it as an article.

    Each question gets an answer of its own through `answer_question`. Up to ANSWER_AT_ONCE are answered now (None); more by
    the job that is returned. `seen` is the number of questions the writer had before him. The same answer sent twice is one.
    Raises Unseen, NotAllowed, Stale (more questions by now), Refused (decided already, a job is at it) and Invalid (fields
    "title", "asked", "answer").
    """
    if not handles_topics(by):
        raise NotAllowed
    row = topic_for(by, topic, lock=True)
    questions = questions_of(by, row)
    texts = checked_texts(title, asked, answer, behind=set(questions.values_list("enterprise_id", flat=True)))
    if row.state == TopicState.ANSWERED and row.article is not None and row.article.answer == texts["answer"]:
        return None
    _require_open(row)
    count = questions.count()
    if seen is not None and count > seen:
        raise Stale(f"您填写期间又有 {count - seen} 件诉求归入，请先查看。您填写的内容保留在下方，可再次发送。")
    owed = questions.filter(owed_by__isnull=False).count()
    if owed <= ANSWER_AT_ONCE:
        _answer(row, texts, about, by=by, now=now)
        return None
    assert by.role is not None
    return enqueue(
        kind=ANSWER_KIND,
        key=f"{ANSWER_KIND}:{row.public_id}:{now:%Y%m%d%H%M%S}",
        title=f"一次答复 {owed:,} 件诉求"[:120],
        params={
            "role": int(by.role),
            "as": by.label,
            "person": by.person,
            "topic": str(row.public_id),
            "about": about.value,
            **texts,
        },
        by=by,
        now=now,
    )


def answer_topic_of(job: Job, progress: Progress) -> None:
    """Do what `answer_topic` left to a job, in the scope of whoever asked."""
    actor = replace(actor_of_job(job), person=job.params["person"])
    texts = {name: job.params[name] for name in ("title", "asked", "answer")}
    with actor_scope(actor):
        row = topic_for(actor, uuid.UUID(job.params["topic"]), lock=True)
        if row.state != TopicState.OPEN:
            raise Refused("该多地集中诉求已处置。")
        _answer(row, texts, Topic(job.params["about"]), by=actor, now=timezone.now(), progress=progress)


def _answer(
    row: HotTopic, texts: dict[str, str], about: Topic, *, by: Actor, now: datetime, progress: Progress | None = None
) -> None:
    article = publish_article(
        title=texts["title"], asked=texts["asked"], answer=texts["answer"], topic=about, by=by, now=now
    )
    # Locked before the first answer: what another office answered a moment ago owes nothing any more.
    owed = list(questions_of(by, row).filter(owed_by__isnull=False).order_by("id").select_for_update())
    for done, question in enumerate(owed, start=1):
        answer_question(question=question.public_id, text=texts["answer"], reason=TOPIC_REASON, by=by, now=now)
        if progress is not None and (done % _REPORT_EVERY == 0 or done == len(owed)):
            progress.report(done, len(owed), "正在答复")
    _decide(row, TopicState.ANSWERED, article=article, by=by, now=now)
    ArticleLink.objects.bulk_create(
        ArticleLink(
            enterprise_id=question.enterprise_id,
            region_id=question.region_id,
            question=question,
            article=article,
            gathered=True,
            at=now,
        )
        for question in questions_of(by, row)
    )


@transaction.atomic
def dismiss_topic(*, topic: uuid.UUID, reason: str, by: Actor, now: datetime) -> HotTopic:
    """Leave a topic's questions to their offices, with a reason. Dismissed twice is once.

    Raises Unseen, NotAllowed, Refused (answered already, a job is at it) and Invalid (field "reason").
    """
    if not handles_topics(by):
        raise NotAllowed
    row = topic_for(by, topic, lock=True)
    if row.state == TopicState.DISMISSED:
        return row
    _require_open(row)
    _decide(row, TopicState.DISMISSED, reason=required_reason("不作处置的理由", reason), by=by, now=now)
    return row


def _require_open(row: HotTopic) -> None:
    if row.state != TopicState.OPEN:
        raise Refused(f"该多地集中诉求{TopicState(row.state).label}。")
    job = answering_job(row)
    if job is not None and job.is_open:
        raise Refused("正在逐件答复，请稍候查看结果。")


def _decide(
    row: HotTopic,
    state: TopicState,
    *,
    article: Article | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    row.state, row.article, row.reason = state, article, reason
    row.decided_at, row.decided_by_id = now, by.user
    row.save(update_fields=["state", "article", "reason", "decided_at", "decided_by"])
