"""Deductions, monthly runs and their results: what one row is."""

import uuid

from django.db import models
from django.db.models import F, Q

from alerts.enums import ListStanding
from assessment.enums import DeductionKind
from orders.enums import Origin
from tenancy.models import Region, User


class Deduction(models.Model):
    """Decided occurrences of 响应拖沓 or 答复草率 of one bureau in one month (Notice 二(三))."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField("月份")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    kind = models.CharField("类型", max_length=20, choices=DeductionKind.choices())
    occurrences = models.PositiveSmallIntegerField("次数")
    evidence = models.CharField("依据", max_length=500)
    decided_at = models.DateTimeField("认定时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "扣减"
        ordering = ["month", "region", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="deduction_month_first"),
            models.CheckConstraint(condition=Q(occurrences__gte=1), name="deduction_occurs"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in DeductionKind]), name="deduction_kind"),
        ]
        indexes = [models.Index(fields=["month", "region"], name="deduction_month_region")]


class Run(models.Model):
    """One computation of one month for all regions.

    Version 0 is the live one, deleted and rebuilt; versions from 1 on are published and never change
    (refused here by `assessment.services`, and by a trigger in the database). `rule` is the scheme's row the month was
    computed by, frozen; `digest` the SHA-256 over the canonical rows. `list_standing` says whether the list that the row
    names was there at `as_of`; no figure, and so no part of the digest (None: the row names none, or the run is older).
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField("月份")
    version = models.PositiveSmallIntegerField("版本", default=0)
    as_of = models.DateTimeField("数据截至")
    computed_at = models.DateTimeField("计算时间")
    scheme = models.CharField("考核方案", max_length=30)
    rule = models.JSONField("当月口径")
    digest = models.CharField("摘要", max_length=64)
    list_standing = models.PositiveSmallIntegerField("清单发布情况", choices=ListStanding.choices(), null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("更正原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "月度考核"
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="run_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="run_month_first"),
            models.CheckConstraint(
                condition=Q(version=0, published_at__isnull=True) | Q(version__gte=1, published_at__isnull=False),
                name="run_published_has_time",
            ),
            models.CheckConstraint(condition=Q(version__lte=1) | ~Q(reason=""), name="run_correction_has_reason"),
        ]


class Result(models.Model):
    """Counts and rates of one region in one run. Rates are percent with six digits, empty where not applicable."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="results")
    region = models.ForeignKey(Region, models.PROTECT)
    month = models.DateField("月份")
    published = models.BooleanField("已发布")
    roster = models.PositiveIntegerField("应报企业数")
    on_time = models.PositiveIntegerField("按时填报企业数")
    previous_roster = models.PositiveIntegerField("上月应报企业数")
    previous_returns = models.PositiveIntegerField("上月填报数")
    previous_accurate = models.PositiveIntegerField("上月准确填报数")
    roster_to_date = models.PositiveIntegerField("当年累计应报数")
    filed_to_date = models.PositiveIntegerField("当年累计填报数")
    asked = models.PositiveIntegerField("累计提问数")
    answered = models.PositiveIntegerField("累计响应数")
    listed = models.PositiveIntegerField("清单预警企业数")
    fed_back = models.PositiveIntegerField("清单反馈企业数")
    deductions = models.PositiveIntegerField("扣减次数")
    a = models.DecimalField("当月填报企业数占比", max_digits=9, decimal_places=6, null=True)
    b = models.DecimalField("上月填报准确率", max_digits=9, decimal_places=6, null=True)
    c = models.DecimalField("当年填报完成度", max_digits=9, decimal_places=6, null=True)
    filing_rate = models.DecimalField("填报率", max_digits=9, decimal_places=6, null=True)
    question_rate = models.DecimalField("问题诉求响应率", max_digits=9, decimal_places=6, null=True)
    list_rate = models.DecimalField("五色清单响应率", max_digits=9, decimal_places=6, null=True)
    deduction = models.DecimalField("扣减(百分点)", max_digits=9, decimal_places=6)
    response_rate = models.DecimalField("响应率", max_digits=9, decimal_places=6, null=True)

    class Meta:
        verbose_name = "考核结果"
        ordering = ["region"]
        constraints = [
            models.UniqueConstraint(fields=["run", "region"], name="result_once"),
            models.CheckConstraint(
                name="result_parts_fit",
                condition=Q(
                    on_time__lte=F("roster"),
                    previous_accurate__lte=F("previous_returns"),
                    filed_to_date__lte=F("roster_to_date"),
                    answered__lte=F("asked"),
                    fed_back__lte=F("listed"),
                ),
            ),
        ]
        indexes = [models.Index(fields=["month", "region"], name="result_month_region")]
