"""Priority lists (优先支持名单, Notice 三（三）): what one row is."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from assessment.enums import PriorityState
from tenancy.models import Enterprise, Region, User


class PriorityList(models.Model):
    """Who is supported first after a half-year, as it was found at a moment (`as_of`).

    `through` is the last month of its window of twelve, June or December. `rules` are the scheme's thresholds as they were.
    `version` counts publications of the half-year, and is that which a computed list would be. `inputs_digest` seals the records
    of all enterprises, `digest` these with thresholds and verdicts. Published it never changes; a correction is another row.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    through = models.DateField("截至月份")
    version = models.PositiveSmallIntegerField("版次")
    state = models.PositiveSmallIntegerField("状态", choices=PriorityState.choices(), default=PriorityState.COMPUTED)
    as_of = models.DateTimeField("数据时间")
    scheme = models.CharField("方案", max_length=40)
    rules = models.JSONField("门槛")
    inputs_digest = models.CharField("依据摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)
    reason = models.CharField("更正原因", max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="生成人")
    made_as = models.CharField("生成单位", max_length=100)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发布人")
    published_as = models.CharField("发布单位", max_length=100, blank=True)

    class Meta:
        verbose_name = "优先支持名单"
        ordering = ["-through", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["through", "version"], name="priority_list_once"),
            models.CheckConstraint(condition=Q(through__day=1, through__month__in=[6, 12]), name="priority_list_half"),
            models.CheckConstraint(
                condition=Q(state=PriorityState.COMPUTED.value, published_at__isnull=True)
                | Q(state=PriorityState.PUBLISHED.value, published_at__isnull=False),
                name="priority_list_state",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | (Q(version__gt=1) & ~Q(reason="")), name="priority_correction_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(published_by__isnull=True) | ~Q(published_by=F("made_by")),
                name="priority_two_people",
            ),
        ]


class PriorityEntry(models.Model):
    """One enterprise on a list: its record (`orders.facts.Record`) and what it qualifies for. Written once, never changed.

    `region` is its county when the list was made, `by_reference` whether that follows by reference. `benefits` is a mask of
    `Benefit.bit`. `share`, `conversion`, `swing` are percent and percentage points with six digits, to sort and print by.
    """

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PriorityList, models.PROTECT, related_name="entries", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    by_reference = models.BooleanField("参照执行")
    rostered = models.PositiveSmallIntegerField("应报月份")
    on_time = models.PositiveSmallIntegerField("按时月份")
    filed = models.PositiveSmallIntegerField("已报月份")
    due = ArrayField(models.DecimalField(max_digits=34, decimal_places=10), size=4, verbose_name="各季度到期订单(美元)")
    exported = ArrayField(
        models.DecimalField(max_digits=18, decimal_places=2), size=4, verbose_name="各季度出口(万美元)"
    )
    incomplete = models.BooleanField("缺汇率")
    benefits = models.PositiveSmallIntegerField("符合事项")
    share = models.DecimalField("按时填报比例", max_digits=9, decimal_places=6, null=True)
    conversion = models.DecimalField("订单转化率", max_digits=24, decimal_places=6, null=True)
    swing = models.DecimalField("季度转化率相差", max_digits=24, decimal_places=6, null=True)

    class Meta:
        verbose_name = "优先支持企业"
        ordering = ["region", "enterprise"]
        constraints = [
            models.UniqueConstraint(fields=["list", "enterprise"], name="priority_entry_once"),
            models.CheckConstraint(condition=Q(benefits__lt=32), name="priority_entry_benefits"),
        ]
        indexes = [
            # The orders of the list's page, each walked from its first row to a page's last.
            models.Index(fields=["list", "region", "enterprise"], name="priority_by_region"),
            models.Index(fields=["list", "share", "enterprise"], name="priority_by_share"),
            models.Index(fields=["list", "conversion", "enterprise"], name="priority_by_conversion"),
        ]


class PriorityCount(models.Model):
    """How many enterprises of a county a list looked at, and how many of them qualify for a benefit."""

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PriorityList, models.PROTECT, related_name="counts", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    benefit = models.PositiveSmallIntegerField("事项")
    by_reference = models.BooleanField("参照执行")
    listed = models.PositiveIntegerField("企业数")
    qualified = models.PositiveIntegerField("符合企业数")

    class Meta:
        verbose_name = "优先支持企业数"
        ordering = ["region", "benefit"]
        constraints = [
            models.UniqueConstraint(fields=["list", "region", "benefit"], name="priority_count_once"),
            models.CheckConstraint(condition=Q(qualified__lte=F("listed")), name="priority_count_fits"),
        ]
