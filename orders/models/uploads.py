"""Workbooks that wait for a word (reference data, an enterprise's own month), and the conversion of orders to exports."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from orders.enums import UploadKind
from tenancy.enums import UploadState
from tenancy.models import Enterprise, Job, Region, User


class ReferenceUpload(models.Model):
    """A workbook of customs exports, rates or the calendar that the centre uploaded, before it is written.

    `rows` are the good rows as JSON (`orders.services.uploads`), `plan` what writing them would do as it was last worked
    out, `digest` a fingerprint of exactly that. `errors` are the failing cells ([sheet, row, column, value, expected]; the
    first 20,000 of `error_count`), `bad_rows` the rows that have any, `repeated` the rows that said an earlier one again.
    Only the province ever sees it.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.PositiveSmallIntegerField("类型", choices=UploadKind.choices())
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    errors = models.JSONField(default=list)
    repeated = models.PositiveIntegerField("重复行数", default=0)
    bad_rows = models.PositiveIntegerField("错误行数", default=0)
    error_count = models.PositiveIntegerField("错误数", default=0)
    problem = models.CharField("不能使用的原因", max_length=300, blank=True)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices())
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField("上传时间")
    committed_at = models.DateTimeField("写入时间", null=True)

    class Meta:
        verbose_name = "基础数据上传"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in UploadKind]), name="reference_upload_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in UploadState]), name="reference_upload_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.COMMITTED) | Q(error_count=0, committed_at__isnull=False),
                name="reference_upload_whole",
            ),
        ]


class MonthWorkbook(models.Model):
    """An enterprise's own month as an uploaded workbook, read and not yet confirmed; gone after a week.

    `typed` is what the workbook says (`facts.RawReturn` as JSON), `places` the sheet's row number of each of its lines and
    changes, so that a message finds its cell. `errors` are the cells that cannot be used as they are ([sheet, row, column,
    value, expected]), `base_version` is the version of the month that it was downloaded from (None: a plain workbook).
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    month = models.DateField("月份")
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    typed = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    base_version = models.PositiveIntegerField("下载时版本", null=True)
    hidden_rows = models.PositiveIntegerField("隐藏行数", default=0)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices(), default=UploadState.PENDING)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "填报工作簿"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[UploadState.PENDING.value, UploadState.COMMITTED.value, UploadState.DISCARDED.value]
                ),
                name="month_workbook_state",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="month_workbook_own"),
            models.Index(fields=["uploaded_at"], name="month_workbook_age"),
        ]


class Conversion(models.Model):
    """How an enterprise's orders became exports over the twelve months to `through` (转化率); rebuilt every night.

    `due_usd_10k` are the orders that were due to ship, `exported_usd_10k` the customs exports, both 万美元. `ratio` is their
    unrounded quotient in percent; empty where nothing was due, or where an order's currency has no rate (`incomplete`).
    `region` and `tags` are the enterprise's as it was computed: a list of 100,000 is filtered without the registry.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    tags = ArrayField(models.CharField(max_length=20), verbose_name="标签", default=list)
    through = models.DateField("截至月份")
    due_usd_10k = models.DecimalField("到期订单(万美元)", max_digits=20, decimal_places=2)
    exported_usd_10k = models.DecimalField("出口实绩(万美元)", max_digits=20, decimal_places=2)
    ratio = models.DecimalField("转化率(%)", max_digits=40, decimal_places=6, null=True)
    incomplete = models.BooleanField("缺汇率", default=False)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "订单转化率"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["enterprise"], name="conversion_once")]
        indexes = [
            models.Index(fields=["region", "enterprise"], name="conversion_region"),
            # The orders in which the list is shown: each walked from its first row to a page's last.
            models.Index(F("ratio").desc(nulls_last=True), F("enterprise"), name="conversion_highest"),
            models.Index(F("ratio").asc(nulls_last=True), F("enterprise"), name="conversion_lowest"),
            models.Index(fields=["due_usd_10k", "enterprise"], name="conversion_by_due"),
            models.Index(fields=["exported_usd_10k", "enterprise"], name="conversion_by_exported"),
        ]
