"""Topics of several counties, as the province sees them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from cases.enums import Topic, TopicState
from cases.models import HotTopic, HotTopicLink, Question
from cases.permissions import handles_topics, sees_topics
from cases.rules import WINDOW, Asked, spokesman, title_terms
from cases.selectors.lists import QuestionRow, rows_of
from cases.selectors.rows import is_estimated, questions_in_view
from core.errors import NotAllowed, Unseen
from tenancy.models import Job
from tenancy.roles import Actor
from tenancy.selectors import working_calendar

PAGE_SIZE = 20
LISTED = 300
"""Questions that a topic's page lists; the number of all is told."""
ANSWER_KIND = "cases.answer_topic"


@dataclass(frozen=True)
class TopicRow:
    """One topic with how many questions it has, from how many counties, and how many of them wait for an answer."""

    topic: HotTopic
    state: TopicState
    questions: int
    counties: int
    owed: int


@dataclass(frozen=True)
class TopicList:
    """A page of topics."""

    page: Page[HotTopic]
    rows: list[TopicRow]


@dataclass(frozen=True)
class TopicDetail:
    """Everything a page shows of one topic: its questions by county, and the text that an answer may start from.

    `job` answers it now, or tried to last; `handles`: the actor may answer or dismiss it now.
    """

    row: TopicRow
    counties: list[tuple[str, list[QuestionRow]]]
    listed: int
    about: Topic
    asked: str
    job: Job | None
    handles: bool
    estimated: bool

    @property
    def topic(self) -> HotTopic:
        """The row itself."""
        return self.row.topic


def topics_in_view(actor: Actor) -> QuerySet[HotTopic]:
    """The topics of the own province; raises NotAllowed for whoever does not look across counties."""
    if not sees_topics(actor):
        raise NotAllowed
    return HotTopic.objects.filter(office=actor.region)


def topics_page(actor: Actor, state: TopicState | None, *, page: str | None) -> TopicList:
    """One page of topics, newest first. Three queries whatever the number of rows: count, page, counts of questions."""
    rows = topics_in_view(actor)
    found = Paginator(rows if state is None else rows.filter(state=state), PAGE_SIZE).get_page(page)
    return TopicList(page=found, rows=_rows(list(found.object_list)))


def open_topics(actor: Actor) -> int:
    """How many topics of the own province nobody has handled yet. One query; raises NotAllowed."""
    return topics_in_view(actor).filter(state=TopicState.OPEN).count()


def _rows(topics: Sequence[HotTopic]) -> list[TopicRow]:
    counted = (
        HotTopicLink.objects.filter(topic__in=topics)
        .values("topic")
        .annotate(
            questions=Count("id"),
            counties=Count("region", distinct=True),
            owed=Count("id", filter=Q(question__owed_by__isnull=False)),
        )
    )
    counts = {row["topic"]: (row["questions"], row["counties"], row["owed"]) for row in counted.order_by()}
    return [TopicRow(row, TopicState(row.state), *counts.get(row.pk, (0, 0, 0))) for row in topics]


def topic_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> HotTopic:
    """One topic of the own province, locked until the transaction ends when `lock`; raises NotAllowed and Unseen."""
    rows = topics_in_view(actor)
    found = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def questions_of(actor: Actor, topic: HotTopic) -> QuerySet[Question]:
    """The questions of a topic, oldest first."""
    links = HotTopicLink.objects.filter(topic=topic).values("question")
    return questions_in_view(actor).filter(pk__in=links).order_by("asked_at", "id")


def topic_detail(actor: Actor, public_id: UUID, *, now: datetime) -> TopicDetail:
    """One topic with its questions by county, the county with most first. Raises NotAllowed and Unseen.

    Eight queries whatever the number of questions: topic, counts, calendar, questions, enterprises, regions, offices, job.
    """
    topic = topic_for(actor, public_id)
    row = _rows([topic])[0]
    calendar = working_calendar()
    questions = rows_of(questions_of(actor, topic)[:LISTED], now=now, calendar=calendar)
    by_county: dict[int, list[QuestionRow]] = {}
    for one in questions:
        by_county.setdefault(one.question.region_id, []).append(one)
    counties = sorted(by_county.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    job = answering_job(topic)
    busy = job is not None and job.is_open
    about = Counter(one.topic for one in questions).most_common(1)
    return TopicDetail(
        row=row,
        counties=[(rows[0].region, rows) for _, rows in counties],
        listed=len(questions),
        about=about[0][0] if about else Topic.OTHER,
        asked=_spoken([one.question for one in questions]),
        job=job,
        handles=handles_topics(actor) and row.state is TopicState.OPEN and not busy,
        estimated=any(is_estimated(one.question, calendar) for one in questions),
    )


def _spoken(questions: list[Question]) -> str:
    """The text of the question that stands for the topic."""
    if not questions:
        return ""
    texts = {row.pk: row.text for row in questions}
    return texts[spokesman([asked_of(row.pk, row.region_id, row.title) for row in questions]).id]


def answering_job(topic: HotTopic) -> Job | None:
    """The latest job that answers, or answered, a topic's questions."""
    rows = Job.objects.filter(kind=ANSWER_KIND, region=topic.office_id, params__topic=str(topic.public_id))
    return rows.order_by("-id").first()


def topic_of(actor: Actor, question: Question) -> HotTopic | None:
    """The topic that a question belongs to, for those who see topics. One query for them, none for others."""
    if not sees_topics(actor):
        return None
    return topics_in_view(actor).filter(links__question=question).first()


# --- finding them ---


def asked_of(question: int, county: int, title: str) -> Asked:
    """A question as it is grouped with others."""
    return Asked(question, county, frozenset(title_terms(title)))


def asked_lately(now: datetime) -> list[Question]:
    """The questions of the last WINDOW that count, oldest first, as far as the scope in force sees. One query."""
    rows = Question.objects.filter(asked_at__gt=now - WINDOW, asked_at__lte=now, exclusion__isnull=True)
    return list(rows.order_by("asked_at", "id").only("id", "enterprise_id", "region_id", "title"))
