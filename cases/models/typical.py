"""Typical cases (典型案例, Notice 二(三), annex 3): what an office reports, its history and its files."""

import uuid

from django.db import models
from django.db.models import Q

from cases.enums import CaseAct, CaseKind, CaseState
from cases.models.questions import Question
from tenancy.models import Enterprise, Region, User

_ON_ITS_WAY = (CaseState.AT_CITY.value, CaseState.AT_PROVINCE.value, CaseState.ADOPTED.value)


class TypicalCase(models.Model):
    """A typical case about an enterprise; `region` is the office (county or city) that reports it and never moves.

    `situation`, `measures` and, of a service case alone, `effect` are annex 3's parts; `size` is the number of their characters
    as the limit counts them. `month` is the month that it was first reported in, and by it the half-year that it is selected
    in; it never moves. `submitted_at` is the latest reporting: a case without one is a draft that the own office alone sees.
    `question` is the answered one that it was drafted from, `evidence` its timeline as it was then: a list of
    {"at", "who", "what", "text"}. `named` says that the enterprise agrees to be named to everybody. `version` counts the
    writings: who changes it says which one was read.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="报送单位", related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    kind = models.PositiveSmallIntegerField("案例类型", choices=CaseKind.choices())
    title = models.CharField("标题", max_length=100)
    situation = models.TextField("企业情况", max_length=2000, blank=True)
    measures = models.TextField("举措", max_length=2000, blank=True)
    effect = models.TextField("成效", max_length=2000, blank=True)
    size = models.PositiveSmallIntegerField("字数", default=0)
    named = models.BooleanField("企业同意公开名称", default=False)
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, related_name="typical", db_constraint=False, db_index=False
    )
    evidence = models.JSONField("办理过程", default=list)
    state = models.PositiveSmallIntegerField("状态", choices=CaseState.choices(), default=CaseState.DRAFT.value)
    version = models.PositiveIntegerField("版本", default=1)
    month = models.DateField("报送月份", null=True)
    written_at = models.DateTimeField("起草时间")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField("更新时间")
    submitted_at = models.DateTimeField("报送时间", null=True)
    forwarded_at = models.DateTimeField("报省时间", null=True)
    adopted_at = models.DateTimeField("收录时间", null=True)

    class Meta:
        verbose_name = "典型案例"
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "enterprise"], name="case_of_enterprise"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in CaseKind]), name="case_kind"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in CaseState]), name="case_state"),
            models.CheckConstraint(condition=Q(kind=CaseKind.SERVICE.value) | Q(effect=""), name="case_parts_of_kind"),
            models.CheckConstraint(condition=Q(size__lte=1000), name="case_not_too_long"),
            models.CheckConstraint(condition=Q(month__isnull=True) | Q(month__day=1), name="case_month_first"),
            models.CheckConstraint(
                condition=~Q(state__in=_ON_ITS_WAY) | Q(month__isnull=False, submitted_at__isnull=False),
                name="case_reported_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.ADOPTED.value) | Q(adopted_at__isnull=False, forwarded_at__isnull=False),
                name="case_adopted_has_time",
            ),
            models.CheckConstraint(
                # What was returned may be half rewritten.
                condition=~Q(state__in=_ON_ITS_WAY)
                | (~Q(title="") & ~Q(situation="") & ~Q(measures="") & (Q(kind=CaseKind.COPING.value) | ~Q(effect=""))),
                name="case_reported_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-changed_at", "-id"], name="case_region"),
            models.Index(fields=["state", "-changed_at"], name="case_state_latest"),
            models.Index(fields=["-changed_at", "-id"], name="case_latest"),
            models.Index(fields=["month", "state", "region"], name="case_month"),
            models.Index(fields=["question"], condition=Q(question__isnull=False), name="case_question"),
        ]


class CaseStep(models.Model):
    """One act in a typical case's history, written once; `who` is office and person, `text` the comment or the reason."""

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    case = models.ForeignKey(TypicalCase, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    act = models.PositiveSmallIntegerField("事项", choices=CaseAct.choices())
    who = models.CharField("办理方", max_length=120)
    text = models.TextField("意见", max_length=2000, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "典型案例办理过程"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="case_step_case")]


class CaseFile(models.Model):
    """A file beside a typical case, kept in the database so that row security guards its download.

    `removed_at`: the writer took it away again; it stays, out of sight.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    case = models.ForeignKey(TypicalCase, models.PROTECT, related_name="files", db_constraint=False, db_index=False)
    name = models.CharField("文件名", max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    removed_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        verbose_name = "典型案例附件"
        ordering = ["id"]
        indexes = [models.Index(fields=["case"], name="case_file_case")]
