"""What offices write once and use again: canned replies, the knowledge base, topics of several counties."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from cases.enums import ArticleState, Topic, TopicState
from cases.models.questions import Question
from tenancy.models import Enterprise, Region, User


class CannedReply(models.Model):
    """A text that an office uses again and again (常用答复); `region` is the region whose bureau owns it.

    `version` counts the changes: who changes it says which one was read.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False, related_name="+")
    title = models.CharField("名称", max_length=60)
    text = models.TextField("内容", max_length=5000)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("更新时间")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "常用答复"
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["region", "title"], name="reply_title_once")]


class Article(models.Model):
    """A question with its answer, published for everybody who sees questions; no tenant's data, and nobody is named in it.

    `office` is the region whose bureau published it. `terms` are the words that it is found by. A change is a new `version`
    of the same row, what it said before is in the audit. What is withdrawn stays, for those who may withdraw.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="发布单位", related_name="+", db_index=False)
    topic = models.PositiveSmallIntegerField("主题", choices=Topic.choices(), default=Topic.OTHER.value)
    tags = ArrayField(models.CharField(max_length=10), verbose_name="标签", default=list, blank=True)
    title = models.CharField("标题", max_length=100)
    asked = models.TextField("诉求内容", max_length=2000)
    answer = models.TextField("答复内容", max_length=5000)
    terms = ArrayField(models.CharField(max_length=20), default=list)
    state = models.PositiveSmallIntegerField(
        "状态", choices=ArticleState.choices(), default=ArticleState.PUBLISHED.value
    )
    version = models.PositiveIntegerField("版本", default=1)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    revised_at = models.DateTimeField("修订时间", null=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_from = models.ForeignKey(
        Region, models.PROTECT, null=True, verbose_name="撤下单位", related_name="+", db_index=False
    )
    withdrawn_reason = models.CharField("撤下原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "知识库条目"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(topic__in=[t.value for t in Topic]), name="article_topic"),
            models.CheckConstraint(
                condition=Q(state=ArticleState.PUBLISHED.value, withdrawn_at__isnull=True)
                | (Q(state=ArticleState.WITHDRAWN.value, withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="article_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            GinIndex(fields=["terms"], name="article_terms"),
            models.Index(fields=["-published_at"], name="article_published"),
        ]

    @property
    def is_published(self) -> bool:
        """Whether everybody may read it."""
        return self.state == ArticleState.PUBLISHED


class ArticleLink(models.Model):
    """A question behind an article, seen by whoever sees the question: the one it was written from, or, where `gathered`,
    one of a topic that the article answers.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="articles", db_constraint=False, db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="links")
    gathered = models.BooleanField("多地集中诉求", default=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "知识库条目来源"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["question", "enterprise", "article"], name="article_link_once")]


class HotTopic(models.Model):
    """Like questions from several counties within a week (多地集中诉求), for the province to answer once or to dismiss.

    `office` is the province's region. `grown_at` is when the last question joined.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField("标题", max_length=100)
    state = models.PositiveSmallIntegerField("状态", choices=TopicState.choices(), default=TopicState.OPEN.value)
    found_at = models.DateTimeField("发现时间")
    grown_at = models.DateTimeField("最近增加时间")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, verbose_name="答复", related_name="+", db_index=False
    )
    decided_at = models.DateTimeField("处置时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField("不作处置的理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "多地集中诉求"
        ordering = ["-found_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TopicState.OPEN.value, article__isnull=True, decided_at__isnull=True)
                | Q(state=TopicState.ANSWERED.value, article__isnull=False, decided_at__isnull=False)
                | (Q(state=TopicState.DISMISSED.value, article__isnull=True, decided_at__isnull=False) & ~Q(reason="")),
                name="topic_decided_whole",
            )
        ]
        indexes = [models.Index(fields=["state", "-found_at"], name="topic_state")]


class HotTopicLink(models.Model):
    """A question of a topic; a question belongs to one topic at most. The province's alone."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="topics", db_constraint=False, db_index=False)
    topic = models.ForeignKey(HotTopic, models.PROTECT, related_name="links")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "多地集中诉求的诉求"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["question", "enterprise"], name="topic_link_once")]
