"""What was done for a target, by whom it was verified, and what was frozen."""

import uuid

from django.db import models
from django.db.models import F, Q

from targets.enums import Period, ProgressState, Verdict
from targets.models.tables import Target, TargetTable
from tenancy.models import Region, User


class Progress(models.Model):
    """Progress of one target in one period as filed once; filed again it is the next `version`, and the latest one counts.

    `value` is what was attained, in the target's unit. Of a target that is fed, `fed` is what the assessment said at that
    moment: ``{"value": "numerator/denominator", "months": ["2020-05", …]}``, exact.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Target, models.PROTECT, related_name="progress", db_index=False)
    period = models.CharField("时点", max_length=10, choices=Period.choices())
    version = models.PositiveIntegerField("版本", default=1)
    state = models.PositiveSmallIntegerField("状态", choices=ProgressState.choices(), default=ProgressState.FILED)
    value = models.DecimalField("实际完成值", max_digits=18, decimal_places=4, null=True)
    text = models.TextField("完成情况", max_length=2000, blank=True)
    fed = models.JSONField("考核数据", null=True)
    filed_at = models.DateTimeField("填报时间")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="填报人")
    filed_name = models.CharField("填报人姓名", max_length=100)

    class Meta:
        verbose_name = "目标进展"
        ordering = ["target", "period", "version"]
        constraints = [
            models.UniqueConstraint(fields=["target", "period", "version", "region"], name="progress_version_once"),
            models.CheckConstraint(condition=Q(period__in=[p.value for p in Period]), name="progress_period"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ProgressState]), name="progress_state"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(text="") | Q(fed__isnull=False), name="progress_says_something"
            ),
        ]


class Evidence(models.Model):
    """A file that proves progress, known by its content; kept in the database, so that row security guards its download."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    progress = models.ForeignKey(Progress, models.PROTECT, related_name="evidence")
    name = models.CharField("文件名", max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "证明材料"
        ordering = ["id"]


class Verification(models.Model):
    """What the second person found of one version of progress, against 核验标准; of progress that was sent back no verdict.

    `share` is the verified share of the weight, in percent. `filed_by` repeats who filed, so that the database itself refuses
    one person for both.
    """

    id = models.AutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    progress = models.ForeignKey(Progress, models.PROTECT, related_name="verifications", db_index=False)
    verdict = models.PositiveSmallIntegerField("结论", choices=Verdict.choices(), null=True)
    share = models.DecimalField("得分比例（%）", max_digits=5, decimal_places=2, null=True)
    reason = models.CharField("核验意见", max_length=500)
    at = models.DateTimeField("核验时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核验人")
    by_name = models.CharField("核验人姓名", max_length=100)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "核验"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["progress", "region"], name="verification_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="verification_reason"),
            models.CheckConstraint(
                condition=Q(verdict__isnull=True, share__isnull=True)
                | Q(verdict=Verdict.MET, share=100)
                | Q(verdict=Verdict.PARTLY, share__gt=0, share__lt=100)
                | Q(verdict=Verdict.MISSED, share=0),
                name="verification_share",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(filed_by__isnull=True) | ~Q(by=F("filed_by")),
                name="verification_two_people",
            ),
        ]


class Frozen(models.Model):
    """The state of a table at half-year or year end, frozen like a publication: never changed, corrected by the next version.

    `rows` are the period's targets with what was attained, verified and scored (JSON, one object a target). `digest` is of the
    whole state, `hash` ties it to the one frozen before it (`previous`), whatever its table.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    table = models.ForeignKey(TargetTable, models.PROTECT, related_name="frozen", db_index=False)
    period = models.CharField("时点", max_length=10, choices=Period.choices())
    version = models.PositiveIntegerField("版本")
    serial = models.PositiveIntegerField("冻结序号")
    title = models.CharField("标题", max_length=100)
    rows = models.JSONField("各目标结果")
    earned = models.DecimalField("得分", max_digits=12, decimal_places=6)
    out_of = models.DecimalField("满分", max_digits=8, decimal_places=2)
    reason = models.CharField("更正原因", max_length=500, blank=True)
    digest = models.CharField("摘要", max_length=64)
    previous = models.CharField("前一校验码", max_length=64, blank=True)
    hash = models.CharField("校验码", max_length=64)
    at = models.DateTimeField("冻结时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="冻结人")
    by_name = models.CharField("冻结人姓名", max_length=100)

    class Meta:
        verbose_name = "冻结结果"
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["table", "period", "version", "region"], name="frozen_version_once"),
            models.UniqueConstraint(fields=["region", "serial"], name="frozen_serial_once"),
            models.CheckConstraint(condition=Q(period__in=[p.value for p in Period]), name="frozen_period"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="frozen_correction_has_reason"),
        ]
