"""The knowledge base: its lists, one article, those that are like a text, and what stands behind an article."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from cases.enums import ArticleState, ArticleView, Topic
from cases.models import Answer, Article, ArticleLink, Question
from cases.permissions import can_publish, can_publish_from, can_revise, can_withdraw_article, has_desk, sees_withdrawn
from cases.rules import article_likeness, is_like, sought_terms
from cases.selectors.rows import office_names, question_for
from core import sql
from core.errors import NotAllowed, Unseen
from core.paging import ShortPaginator
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import level_of
from tenancy.selectors import rows_in_view

PAGE_SIZE = 20
SHOWN = 5
CANDIDATES = 40


@dataclass(frozen=True)
class ArticleFilter:
    """What is looked for: `text` in title, question and answer."""

    view: ArticleView = ArticleView.ALL
    topic: Topic | None = None
    text: str = ""


@dataclass(frozen=True)
class ArticleRow:
    """One article with the office that published it, in words."""

    article: Article
    office: str
    topic: Topic
    state: ArticleState


@dataclass(frozen=True)
class ArticleList:
    """A page of the knowledge base."""

    page: Page[Article]
    rows: list[ArticleRow]


@dataclass(frozen=True)
class ArticleDetail:
    """Everything a page shows of one article; `questions` are those behind it that the actor sees."""

    row: ArticleRow
    questions: list[Question]
    revises: bool
    withdraws: bool
    withdrawn_from: str

    @property
    def article(self) -> Article:
        """The row itself."""
        return self.row.article


@dataclass(frozen=True)
class ArticleDraft:
    """What an article would say that is written from a question; `names` is whose name must not stay in it."""

    question: Question
    title: str
    asked: str
    answer: str
    topic: Topic
    tags: list[str]
    name: str


def published() -> QuerySet[Article]:
    """What everybody who sees questions may read."""
    return Article.objects.filter(state=ArticleState.PUBLISHED)


def articles_page(actor: Actor, filters: ArticleFilter, *, page: str | None) -> ArticleList:
    """One page of the knowledge base, newest first. Three queries whatever the number of rows: count, page, offices."""
    rows = _listed(actor, filters.view)
    if filters.topic is not None:
        rows = rows.filter(topic=filters.topic)
    if filters.text:
        how = "icontains" if filters.text.upper() != filters.text.lower() else "contains"
        sought = Q()
        for column in ("title", "asked", "answer"):
            sought |= Q(**{f"{column}__{how}": filters.text})
        rows = rows.filter(sought)
    found = ShortPaginator(rows, PAGE_SIZE).get_page(page)
    return ArticleList(page=found, rows=_rows(found.object_list))


def _listed(actor: Actor, view: ArticleView) -> QuerySet[Article]:
    """An enterprise has no other view than what is published; withdrawn ones are listed to who may have withdrawn them."""
    if view is ArticleView.ALL or not has_desk(actor) or actor.span is None:
        return published()
    if view is ArticleView.OFFICE:
        return published().filter(office=actor.region)
    rows = Article.objects.filter(state=ArticleState.WITHDRAWN)
    low, high = actor.span
    if level_of(low) is RegionLevel.PROVINCE:
        return rows.filter(office__gte=low, office__lte=high)
    return rows.filter(office=actor.region)


def _rows(articles: Iterable[Article]) -> list[ArticleRow]:
    wanted = list(articles)
    offices = office_names({row.office_id for row in wanted})
    return [ArticleRow(row, offices[row.office_id], Topic(row.topic), ArticleState(row.state)) for row in wanted]


def article_for(actor: Actor, public_id: UUID, *, lock: bool = False) -> Article:
    """One article that the actor may read, locked until the transaction ends when `lock`; raises Unseen for any other."""
    rows = Article.objects.select_for_update() if lock else Article.objects.all()
    found = rows.filter(public_id=public_id).first()
    if found is None or (found.state == ArticleState.WITHDRAWN and not sees_withdrawn(actor, found)):
        raise Unseen
    return found


def article_detail(actor: Actor, public_id: UUID) -> ArticleDetail:
    """One article with the questions behind it that the actor sees. Four queries at most; raises Unseen."""
    article = article_for(actor, public_id)
    behind = rows_in_view(ArticleLink.objects.filter(article=article), actor).values("question")
    questions = rows_in_view(Question.objects.filter(pk__in=behind), actor)
    gone = article.withdrawn_from_id
    return ArticleDetail(
        row=_rows([article])[0],
        questions=list(questions.only("public_id", "number", "title")[:50]),
        revises=can_revise(actor, article),
        withdraws=can_withdraw_article(actor, article),
        withdrawn_from=office_names({gone})[gone] if gone is not None else "",
    )


def article_draft(actor: Actor, question: UUID) -> ArticleDraft:
    """What an article from an answered question would say: its words and the latest answer.

    Raises Unseen, and NotAllowed for a question that is not answered or does not count.
    """
    row = question_for(actor, question)
    if not can_publish_from(actor, row):
        raise NotAllowed(
            "该诉求尚未答复或不计入，不能发布到知识库。" if can_publish(actor) else "您没有发布知识库的权限。"
        )
    answer = Answer.objects.filter(question=row, substantive=True).order_by("-answered_at", "-id").first()
    name = Enterprise.objects.filter(pk=row.enterprise_id).values_list("name", flat=True).first()
    return ArticleDraft(
        question=row,
        title=row.title,
        asked=row.text,
        answer=answer.text if answer is not None else "",
        topic=Topic(row.topic),
        tags=row.tags,
        name=name or "",
    )


def articles_of(question: Question) -> list[ArticleLink]:
    """The articles that a question in view stands behind, each with its article. One query."""
    return list(ArticleLink.objects.filter(question=question).select_related("article").order_by("-id"))


def enterprises_behind(article: Article) -> Collection[int]:
    """Whose questions stand behind an article, as far as the scope in force sees."""
    return set(ArticleLink.objects.filter(article=article).values_list("enterprise_id", flat=True))


# --- the like ---


@dataclass(frozen=True)
class ArticleLike:
    """A published article that is like a text."""

    public_id: UUID
    title: str
    answer: str
    office: str
    topic: Topic


def articles_like(text: str) -> list[ArticleLike]:
    """Published articles that are like the beginning of a text, the likest first; at most SHOWN. Three queries, or none
    where the text says nothing yet.
    """
    terms = sought_terms(text)
    if not terms:
        return []
    found = sql.rows(
        "cases",
        "articles_like",
        {"terms": terms, "published": ArticleState.PUBLISHED.value, "limit": CANDIDATES},
    )
    rows = [row for row in published().filter(pk__in=[row.id for row in found]) if is_like(terms, row.terms)]
    rows.sort(key=lambda row: (-article_likeness(terms, title=row.title, terms=row.terms), -row.pk))
    return [
        ArticleLike(
            public_id=row.article.public_id,
            title=row.article.title,
            answer=row.article.answer,
            office=row.office,
            topic=row.topic,
        )
        for row in _rows(rows[:SHOWN])
    ]
