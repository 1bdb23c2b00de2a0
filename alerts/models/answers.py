"""What listed enterprises answer, what their bureaus do about it, who was reminded: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from alerts.enums import Need, Outlook, ReminderKind, Severity, Situation, VisitState, VisitWay
from alerts.models.lists import Entry
from cases.models import Question
from orders.enums import Origin
from tenancy.models import Enterprise, Region, User


class Feedback(models.Model):
    """What a listed enterprise answers to its warning (清单反馈); the enterprise's own, never a bureau's, and never changed.

    Five taps (what happened, how hard, until when, what is needed, may we call; all of them, or none in what was taken over)
    and a text that may be left out. `question` is the question that its demand became, once.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="feedback", db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT)
    situation = models.PositiveSmallIntegerField("主要情况", choices=Situation.choices(), null=True)
    severity = models.PositiveSmallIntegerField("影响程度", choices=Severity.choices(), null=True)
    outlook = models.PositiveSmallIntegerField("预计恢复", choices=Outlook.choices(), null=True)
    need = models.PositiveSmallIntegerField("需要的帮助", choices=Need.choices(), null=True)
    may_call = models.BooleanField("可否电话联系", null=True)
    text = models.TextField("补充说明", max_length=2000, blank=True)
    given_at = models.DateTimeField("反馈时间")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    question = models.OneToOneField(Question, models.PROTECT, null=True, related_name="+", db_constraint=False)
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "清单反馈"
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    situation__isnull=False,
                    severity__isnull=False,
                    outlook__isnull=False,
                    need__isnull=False,
                    may_call__isnull=False,
                )
                | (
                    Q(
                        situation__isnull=True,
                        severity__isnull=True,
                        outlook__isnull=True,
                        need__isnull=True,
                        may_call__isnull=True,
                    )
                    & ~Q(text="")
                ),
                name="feedback_has_content",
            ),
        ]
        indexes = [models.Index(fields=["entry", "given_at"], name="feedback_entry")]


class FeedbackDraft(models.Model):
    """What an enterprise has typed of its feedback and not sent; nobody else ever reads it, and sending deletes it."""

    id = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    content = models.JSONField("草稿", default=dict)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "清单反馈草稿"


class Visit(models.Model):
    """A bureau's record of a visit to a listed enterprise; counts as feedback from the enterprise's own confirmation on."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="visits", db_constraint=False, db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT)
    way = models.PositiveSmallIntegerField("方式", choices=VisitWay.choices())
    visited_on = models.DateField("日期")
    text = models.TextField("情况记录", max_length=2000)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.CharField("记录单位", max_length=100)
    state = models.PositiveSmallIntegerField("状态", choices=VisitState.choices(), default=VisitState.AWAITING)
    answered_at = models.DateTimeField("企业答复时间", null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    remark = models.CharField("企业说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "走访记录"
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="visit_has_text"),
            models.CheckConstraint(
                condition=Q(state=VisitState.AWAITING, answered_at__isnull=True)
                | Q(state=VisitState.CONFIRMED, answered_at__isnull=False)
                | (Q(state=VisitState.DISPUTED, answered_at__isnull=False) & ~Q(remark="")),
                name="visit_state",
            ),
        ]
        indexes = [models.Index(fields=["entry", "answered_at"], name="visit_entry")]


class FeedbackReminder(models.Model):
    """One reminder of a missing feedback; at most one an entry and day, whoever sends it."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reminders", db_constraint=False, db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    kind = models.PositiveSmallIntegerField("方式", choices=ReminderKind.choices())
    sent_on = models.DateField("日期")
    sent_at = models.DateTimeField("时间")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "反馈催办"
        ordering = ["entry", "sent_at"]
        constraints = [models.UniqueConstraint(fields=["entry", "sent_on"], name="feedback_reminder_daily")]
