"""Questions, their answers and what was done to them: what one row is."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.enums import Act, Exclusion, QuestionState, ReplySignal, SubjectKind, Topic
from orders.enums import Origin
from tenancy.models import Enterprise, Region, User

UNANSWERED = (QuestionState.ASKED.value, QuestionState.ACCEPTED.value, QuestionState.RETURNED.value)
"""States before the first answer."""
PENDING = (*UNANSWERED, QuestionState.REOPENED.value)
"""States in which an office owes an answer."""
_STANDING = (QuestionState.ANSWERED.value, QuestionState.RATED.value)
_CLOSED = QuestionState.CLOSED.value
_LISTED = (
    "office", "assignee", "state", "topic", "tags", "limit_at", "first_answered_at", "exclusion", "proposed", "number", "title",
)  # fmt: skip
"""What the desk filters, seeks and sorts by, beside when a question was asked and when it is due."""


class Question(models.Model):
    """A question (问题诉求) of an enterprise; `region` is its county at the moment of asking and never moves.

    `due_at` ends the second working day after the day of asking (Notice 二(三)) and is what the counts go by; `limit_at` is
    the limit in force, the same or `extended` working days later by a recorded extension; `owed_by` is when the answer that
    is owed now, the first or that after a reopening, has to be there (empty when none is). `office` is the region whose
    bureau handles it, `assignee` the official who took it. `first_answered_at` is the first substantive public answer,
    `last_answered_at` the latest one; `resolved_at` the latest one that stood: rated 3 or more, or left in peace until the
    question was closed. `first_minutes` and `resolved_minutes` are the working minutes from the asking until then.
    `exclusion` closes a question, which then does not count from `excluded_at` on; `proposed` is one that waits for a second
    official. `subject` is the public id of the order or list entry that it is about.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    number = models.CharField("编号", max_length=40)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容", max_length=5000)
    topic = models.PositiveSmallIntegerField("主题", choices=Topic.choices(), default=Topic.OTHER)
    tags = ArrayField(models.CharField(max_length=10), verbose_name="标签", default=list, blank=True)
    subject_kind = models.PositiveSmallIntegerField("关联类型", choices=SubjectKind.choices(), null=True)
    subject = models.UUIDField("关联内容", null=True)
    state = models.PositiveSmallIntegerField("状态", choices=QuestionState.choices(), default=QuestionState.ASKED)
    asked_at = models.DateTimeField("提问时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField("两个工作日期限")
    limit_at = models.DateTimeField("答复期限")
    extended = models.PositiveSmallIntegerField("延期工作日", default=0, db_default=0)
    owed_by = models.DateTimeField("应答复时间", null=True)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="办理单位", related_name="+", db_index=False)
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name="经办人", related_name="+", db_index=False
    )
    assignee_name = models.CharField("经办人姓名", max_length=50, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    transferred_at = models.DateTimeField("转办时间", null=True)
    first_answered_at = models.DateTimeField("首次答复时间", null=True)
    first_minutes = models.PositiveIntegerField("首次答复用时", null=True)
    last_answered_at = models.DateTimeField("最近答复时间", null=True)
    resolved_at = models.DateTimeField("办结答复时间", null=True)
    resolved_minutes = models.PositiveIntegerField("办结用时", null=True)
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    closed_at = models.DateTimeField("办结时间", null=True)
    proposed = models.PositiveSmallIntegerField("提请不计入", choices=Exclusion.choices(), null=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_reason = models.CharField("提请理由", max_length=500, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
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
            models.CheckConstraint(condition=Q(topic__in=[t.value for t in Topic]), name="question_topic"),
            models.CheckConstraint(
                condition=Q(state__in=UNANSWERED, first_answered_at__isnull=True)
                | Q(state=_CLOSED)
                | (~Q(state__in=(*UNANSWERED, _CLOSED)) & Q(first_answered_at__isnull=False)),
                name="question_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENDING, owed_by__isnull=False)
                | (~Q(state__in=PENDING) & Q(owed_by__isnull=True)),
                name="question_owed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(first_answered_at__isnull=True, last_answered_at__isnull=True, first_minutes__isnull=True)
                | Q(first_answered_at__isnull=False, last_answered_at__gte=F("first_answered_at")),
                name="question_answers_in_order",
            ),
            models.CheckConstraint(
                # Closed is what was answered, or what does not count.
                condition=~Q(state=_CLOSED) | Q(first_answered_at__isnull=False) | Q(exclusion__isnull=False),
                name="question_closed_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="question_rating"),
            models.CheckConstraint(
                condition=Q(exclusion__isnull=True, excluded_at__isnull=True)
                | Q(exclusion__isnull=False, excluded_at__isnull=False, state=_CLOSED),
                name="question_exclusion_whole",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True, subject_kind__isnull=True)
                | Q(subject__isnull=False, subject_kind__isnull=False),
                name="question_subject_whole",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="question_due_after"),
            models.CheckConstraint(condition=Q(limit_at__gte=F("due_at")), name="question_limit_not_before_due"),
            models.CheckConstraint(
                condition=Q(extended=0, limit_at=F("due_at")) | Q(extended__gt=0, limit_at__gt=F("due_at")),
                name="question_extension_whole",
            ),
        ]
        indexes = [
            # What waits for an answer, due soonest first; few rows, whatever the number of questions.
            models.Index(
                fields=["owed_by", "asked_at", "id"],
                include=("region", "enterprise", *_LISTED),
                condition=Q(owed_by__isnull=False),
                name="question_owed",
            ),
            # The desk: filtered, sought and sorted out of the index alone, since words keep none under row security.
            models.Index(
                fields=["region", "-asked_at", "-id"],
                include=("enterprise", "owed_by", "due_at", *_LISTED),
                name="question_desk",
            ),
            # All that the counts of a month read, of one region or of all.
            models.Index(
                fields=["region", "asked_at"],
                include=("first_answered_at", "due_at", "excluded_at", "exclusion"),
                name="question_counted",
            ),
            models.Index(fields=["enterprise", "-asked_at"], name="question_enterprise"),
            models.Index(fields=["asked_at"], name="question_asked"),
            models.Index(fields=["limit_at", "id"], name="question_limit"),
            # What waits for a second official; few rows, counted on every first page.
            models.Index(
                fields=["region"],
                condition=Q(proposed__isnull=False, exclusion__isnull=True),
                name="question_proposed",
            ),
            # What waits for an enterprise's rating, and then for its end.
            models.Index(
                fields=["last_answered_at"],
                condition=Q(state__in=_STANDING),
                name="question_standing",
            ),
        ]


class Answer(models.Model):
    """A public answer by a bureau; `office` is the region whose bureau answered.

    `substantive` is false for a bare acknowledgement, which is sent but is no answer (definitions §4). `signals` are what
    the gate found before sending and `reason` why the official sent it all the same. `fingerprint` is the same for texts
    that differ in blanks and punctuation only.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", db_constraint=False)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="答复单位", related_name="+", db_index=False)
    text = models.TextField("答复内容", max_length=5000)
    substantive = models.BooleanField("实质答复", default=True)
    signals = ArrayField(
        models.PositiveSmallIntegerField(choices=ReplySignal.choices()), verbose_name="提示", default=list, blank=True
    )
    reason = models.CharField("仍然发送的理由", max_length=500, blank=True)
    fingerprint = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField("答复时间")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "答复"
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "enterprise"], name="answer_of_enterprise"),
            models.CheckConstraint(condition=~Q(text=""), name="answer_has_text"),
        ]
        indexes = [
            models.Index(fields=["question", "answered_at"], name="answer_question"),
            models.Index(fields=["fingerprint", "office"], name="answer_fingerprint"),
        ]


class Step(models.Model):
    """One act in a question's timeline beside asking and answering; written once, seen by both sides.

    `who` is the office or the enterprise, `what` the act in words ("转办至杭州市商务局"), `text` its reason or content.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    act = models.PositiveSmallIntegerField("事项", choices=Act.choices())
    who = models.CharField("办理方", max_length=120)
    what = models.CharField("办理事项", max_length=200)
    text = models.TextField("说明", max_length=5000, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "办理过程"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["id", "enterprise"], name="step_of_enterprise")]
        indexes = [models.Index(fields=["question", "at"], name="step_question")]


class Note(models.Model):
    """An internal note of officials on a question; no enterprise ever sees one."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="notes", db_constraint=False, db_index=False)
    who = models.CharField("单位和姓名", max_length=150)
    text = models.TextField("内容", max_length=2000)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "内部备注"
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]
        indexes = [models.Index(fields=["question", "at"], name="note_question")]


class Attachment(models.Model):
    """A file beside a question, a supplement or an answer, kept in the database so that row security guards its download."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="attachments", db_constraint=False, db_index=False
    )
    answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, related_name="attachments", db_constraint=False, db_index=False
    )
    step = models.ForeignKey(
        Step, models.PROTECT, null=True, related_name="attachments", db_constraint=False, db_index=False
    )
    name = models.CharField("文件名", max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "附件"
        ordering = ["id"]
        indexes = [models.Index(fields=["question"], name="attachment_question")]


class Term(models.Model):
    """A word of an answered question's title, by which the like are found under row security (only integers and equality of
    texts keep their index there). Rebuilt with the question; no business data.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="terms", db_constraint=False)
    term = models.CharField("词", max_length=20, db_collation="C")

    class Meta:
        verbose_name = "诉求词"
        indexes = [models.Index(fields=["term", "-question", "region"], name="term_like")]
