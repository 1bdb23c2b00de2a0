"""Five-colour lists, their entries and the enterprises' feedback: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from alerts.enums import Colour, UploadState
from orders.enums import Origin
from tenancy.models import Enterprise, Region, User


class WarningList(models.Model):
    """A published five-colour list (五色清单) of one quarter ("2020Q1"); counts once `published_at` has come."""

    id = models.AutoField(primary_key=True)
    quarter = models.CharField("季度", max_length=6, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "五色清单"
        ordering = ["-quarter"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__regex=r"^\d{4}Q[1-4]$"), name="warning_list_quarter")
        ]


class Entry(models.Model):
    """One enterprise on one list; `region` is its county at publication and never moves."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    warning_list = models.ForeignKey(WarningList, models.PROTECT, verbose_name="清单", related_name="entries")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    colour = models.PositiveSmallIntegerField("颜色", choices=Colour.choices())
    reason = models.CharField("预警原因", max_length=500)

    class Meta:
        verbose_name = "清单企业"
        ordering = ["colour", "id"]
        constraints = [
            models.UniqueConstraint(fields=["warning_list", "enterprise"], name="entry_once_a_list"),
            models.UniqueConstraint(fields=["id", "enterprise"], name="entry_of_enterprise"),
            models.CheckConstraint(condition=Q(colour__in=[c.value for c in Colour]), name="entry_colour"),
        ]
        indexes = [
            models.Index(fields=["warning_list", "region"], name="entry_list_region"),
            models.Index(fields=["enterprise", "-id"], name="entry_enterprise"),
        ]


class Feedback(models.Model):
    """What a listed enterprise answers to its warning (清单反馈); the enterprise's own, never a bureau's."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="feedback", db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT)
    text = models.TextField("反馈内容", max_length=2000)
    given_at = models.DateTimeField("反馈时间")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "清单反馈"
        ordering = ["given_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="feedback_has_text")]
        indexes = [models.Index(fields=["entry", "given_at"], name="feedback_entry")]


class ListUpload(models.Model):
    """A workbook that the centre uploaded, with what was read from it, before it is published as a list.

    `rows` are the good rows as JSON ([quarter, credit code, colour, reason]), `errors` the failing cells ([sheet, row,
    column, value, expected]; the first 20,000 of `error_count`), `bad_rows` the rows that have any, `repeated` the rows
    that said an earlier one again. Only the province ever sees it.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = models.CharField("季度", max_length=6, blank=True)
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    repeated = models.PositiveIntegerField("重复行数", default=0)
    bad_rows = models.PositiveIntegerField("错误行数", default=0)
    error_count = models.PositiveIntegerField("错误数", default=0)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices(), default=UploadState.PENDING)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    warning_list = models.ForeignKey(WarningList, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "清单上传"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in UploadState]), name="list_upload_state"),
            models.CheckConstraint(
                condition=Q(state=UploadState.PUBLISHED, error_count=0, warning_list__isnull=False)
                | (~Q(state=UploadState.PUBLISHED) & Q(warning_list__isnull=True)),
                name="list_upload_published_whole",
            ),
        ]
