"""Questions and answers: what one row is."""

import uuid

from django.db import models
from django.db.models import F, Q

from cases.enums import Exclusion, QuestionState
from orders.enums import Origin
from tenancy.models import Enterprise, Region, User


class Question(models.Model):
    """A question (问题诉求) of an enterprise; `region` is its county at the moment of asking and never moves.

    `due_at` ends the second working day after the day of asking (Notice 二(三)). `first_answered_at` is the first
    substantive public answer. A question with an `exclusion` does not count from `excluded_at` on.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    number = models.CharField("编号", max_length=40)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容", max_length=5000)
    state = models.PositiveSmallIntegerField("状态", choices=QuestionState.choices(), default=QuestionState.ASKED)
    asked_at = models.DateTimeField("提问时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField("答复期限")
    first_answered_at = models.DateTimeField("首次答复时间", null=True)
    exclusion = models.PositiveSmallIntegerField("不计入", choices=Exclusion.choices(), null=True)
    excluded_at = models.DateTimeField("不计入起", null=True)
    rating = models.PositiveSmallIntegerField("满意度", null=True)
    rating_comment = models.CharField("评价说明", max_length=500, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True)
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "问题诉求"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "number"], name="question_number_once"),
            models.UniqueConstraint(fields=["id", "enterprise"], name="question_of_enterprise"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in QuestionState]), name="question_state"),
            models.CheckConstraint(
                condition=Q(state=QuestionState.ASKED, first_answered_at__isnull=True)
                | (~Q(state=QuestionState.ASKED) & Q(first_answered_at__isnull=False)),
                name="question_answered_has_time",
            ),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="question_rating"),
            models.CheckConstraint(
                condition=Q(exclusion__isnull=True, excluded_at__isnull=True)
                | Q(exclusion__isnull=False, excluded_at__isnull=False),
                name="question_exclusion_whole",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="question_due_after"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "due_at"], name="question_desk"),
            models.Index(fields=["enterprise", "-asked_at"], name="question_enterprise"),
            models.Index(fields=["asked_at"], name="question_asked"),
        ]


class Answer(models.Model):
    """A substantive public answer by a bureau; `office` is the region whose bureau answered."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", db_constraint=False)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="答复单位", related_name="+")
    text = models.TextField("答复内容", max_length=5000)
    answered_at = models.DateTimeField("答复时间")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "答复"
        ordering = ["answered_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_has_text")]
        indexes = [models.Index(fields=["question", "answered_at"], name="answer_question")]
