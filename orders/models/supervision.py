"""What officials and the system note about returns: findings, roster changes, reminders, samples, signals."""

import uuid

from django.db import models
from django.db.models import Q

from orders.enums import FindingKind, ReminderKind, ReviewAct, RosterAct, SampleResult, SignalKind
from orders.models.filings import Filing
from tenancy.models import Enterprise, Region, User


class Finding(models.Model):
    """Why a return is not accurate from `opened_at` until `closed_at` (definitions §3, B); open while closed_at is empty."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="findings", db_constraint=False)
    month = models.DateField("月份")
    kind = models.PositiveSmallIntegerField("类型", choices=FindingKind.choices())
    reason = models.CharField("原因", max_length=500)
    opened_at = models.DateTimeField("发现时间")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("改正时间", null=True)

    class Meta:
        verbose_name = "准确性问题"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")),
                name="finding_closes_after",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "filing"], name="finding_month"),
            models.Index(fields=["filing"], name="finding_filing"),
        ]


class Review(models.Model):
    """One act of officials on a filed return: verified, or returned with a reason; never changed, both sides read it.

    `revision` is the filing that was looked at.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="reviews", db_constraint=False)
    act = models.PositiveSmallIntegerField("办理", choices=ReviewAct.choices())
    reason = models.CharField("原因", max_length=500, blank=True)
    revision = models.PositiveSmallIntegerField("填报版次")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.CharField("办理单位", max_length=100)

    class Meta:
        verbose_name = "审核记录"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(act=ReviewAct.VERIFIED) | ~Q(reason=""), name="review_has_reason"),
        ]


class RosterChange(models.Model):
    """A change of a roster after it was frozen, with its reason (definitions §2, 应报名录)."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="roster_changes", db_constraint=False)
    month = models.DateField("月份")
    act = models.PositiveSmallIntegerField("变动", choices=RosterAct.choices())
    reason = models.CharField("原因", max_length=300)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "应报名录变动"
        ordering = ["-id"]
        indexes = [models.Index(fields=["month", "region"], name="roster_change_month")]


class Reminder(models.Model):
    """A reminder to file that went to an enterprise; at most one a day (`sent_on`, Asia/Shanghai)."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="reminders", db_constraint=False)
    month = models.DateField("月份")
    kind = models.PositiveSmallIntegerField("类型", choices=ReminderKind.choices())
    sent_on = models.DateField("日期")
    sent_at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    office = models.CharField("催报单位", max_length=100, default="")

    class Meta:
        verbose_name = "催报记录"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "sent_on"], name="reminder_once_a_day")]
        indexes = [models.Index(fields=["month", "region", "-id"], name="reminder_month")]


class Sample(models.Model):
    """A provincial sample check: `per_county` filed returns of a month in each county, drawn by `seed`, repeatable."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField("月份")
    per_county = models.PositiveSmallIntegerField("每县抽取")
    seed = models.CharField("随机种子", max_length=64)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "抽查"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["month", "seed", "per_county"], name="sample_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="sample_month_first"),
        ]


class SampleItem(models.Model):
    """One return drawn in a sample, and what was found."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="sampled", db_constraint=False)
    result = models.PositiveSmallIntegerField("结果", choices=SampleResult.choices(), default=SampleResult.OPEN)
    note = models.CharField("说明", max_length=500, blank=True)
    judged_at = models.DateTimeField("核查时间", null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "抽查对象"
        ordering = ["sample", "region", "id"]
        constraints = [models.UniqueConstraint(fields=["sample", "filing"], name="sample_item_once")]


class Signal(models.Model):
    """A sign that returns may not be the enterprises' own work: what was seen, for the province to look at."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    month = models.DateField("月份")
    kind = models.PositiveSmallIntegerField("类型", choices=SignalKind.choices())
    group = models.CharField("同组标识", max_length=64)
    evidence = models.JSONField("依据")
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "数据质量线索"
        ordering = ["kind", "group", "id"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "group", "enterprise"], name="signal_once"),
        ]
