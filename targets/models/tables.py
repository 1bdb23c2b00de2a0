"""The table of a year: its key works and targets, and the workbooks that it comes from."""

import uuid

from django.db import models
from django.db.models import Q

from targets.enums import Category, Comparator, Feed, TableState, UploadState
from targets.facts import Asked
from tenancy.models import Region, User


class TargetTable(models.Model):
    """The Target Table (重点工作绩效目标填报表) of a year; `region` is the province whose department owns it.

    `version` counts changes of its targets.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=100)
    state = models.PositiveSmallIntegerField("状态", choices=TableState.choices(), default=TableState.RUNNING)
    version = models.PositiveIntegerField("修改次数", default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="修改人")

    class Meta:
        verbose_name = "绩效目标表"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="target_table_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in TableState]), name="target_table_state"),
        ]


class KeyWork(models.Model):
    """A key work (重点工作) of a table, in its order."""

    id = models.AutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    table = models.ForeignKey(TargetTable, models.CASCADE, related_name="key_works", db_index=False)
    place = models.PositiveSmallIntegerField("顺序")
    text = models.CharField("重点工作", max_length=500)

    class Meta:
        verbose_name = "重点工作"
        ordering = ["table", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "place", "region"], name="key_work_once", deferrable=models.Deferrable.DEFERRED
            )
        ]


class Target(models.Model):
    """One target (绩效目标): the columns as filed, and what its texts ask for.

    `comparator`, `value` and `unit` are read from `text`, `half_…` from `half_text`; `by_hand` says that a person corrected them.
    `half_text` "" means that there is no half-year judgement. `feed` says where the attained value comes from. `version` counts
    corrections of how it is judged.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    table = models.ForeignKey(TargetTable, models.CASCADE, related_name="targets", db_index=False)
    key_work = models.ForeignKey(KeyWork, models.PROTECT, related_name="targets", verbose_name="重点工作")
    number = models.PositiveSmallIntegerField("序号")
    text = models.CharField("绩效目标", max_length=500)
    category = models.PositiveSmallIntegerField("目标类别", choices=Category.choices())
    category_text = models.CharField("目标类别（原文）", max_length=20)
    due_month = models.PositiveSmallIntegerField("完成时限（月）")
    half_text = models.CharField("半年度目标", max_length=500, blank=True)
    weight = models.DecimalField("分值权重（分）", max_digits=6, decimal_places=2)
    basis = models.CharField("制定依据", max_length=500)
    standard = models.CharField("核验标准", max_length=500)
    funded = models.BooleanField("财政保障项目")
    remark = models.CharField("备注", max_length=500, blank=True)
    comparator = models.PositiveSmallIntegerField("判定方式", choices=Comparator.choices())
    value = models.DecimalField("目标值", max_digits=18, decimal_places=4, null=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    half_comparator = models.PositiveSmallIntegerField("半年度判定方式", choices=Comparator.choices())
    half_value = models.DecimalField("半年度目标值", max_digits=18, decimal_places=4, null=True)
    half_unit = models.CharField("半年度单位", max_length=20, blank=True)
    by_hand = models.BooleanField("人工更正", default=False)
    feed = models.PositiveSmallIntegerField("数据来源", choices=Feed.choices(), default=Feed.NONE)
    version = models.PositiveIntegerField("修改次数", default=1)

    class Meta:
        verbose_name = "绩效目标"
        ordering = ["table", "number"]
        constraints = [
            models.UniqueConstraint(fields=["table", "number", "region"], name="target_number_once"),
            models.CheckConstraint(condition=Q(category__in=[c.value for c in Category]), name="target_category"),
            models.CheckConstraint(condition=Q(feed__in=[f.value for f in Feed]), name="target_feed"),
            models.CheckConstraint(condition=Q(due_month__range=(1, 12)), name="target_due_month"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="target_weight"),
            models.CheckConstraint(
                condition=Q(comparator=Comparator.PERSON, value__isnull=True)
                | Q(comparator__in=[c.value for c in Comparator if c], value__gt=0),
                name="target_asks",
            ),
            models.CheckConstraint(
                condition=Q(half_comparator=Comparator.PERSON, half_value__isnull=True)
                | Q(half_comparator__in=[c.value for c in Comparator if c], half_value__gt=0),
                name="target_half_asks",
            ),
        ]

    @property
    def asked(self) -> Asked:
        """What it asks for by year end."""
        return Asked(Comparator(self.comparator), self.value, self.unit)

    @property
    def half_asked(self) -> Asked:
        """What it asks for by half-year."""
        return Asked(Comparator(self.half_comparator), self.half_value, self.half_unit)


class TargetUpload(models.Model):
    """An uploaded workbook of targets before it is written: its rows and errors as they were read.

    `base_version` is the version of the year's table that the preview compared with, None when there was no table.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=100)
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices(), default=UploadState.PENDING)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    error_count = models.PositiveIntegerField("错误数", default=0)
    bad_rows = models.PositiveIntegerField("有错误的行", default=0)
    base_version = models.PositiveIntegerField(null=True)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "绩效目标工作簿"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in UploadState]), name="target_upload_state"),
        ]
