"""Monthly runs, their results, and the inputs frozen with them: what one row is."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alerts.enums import ListStanding
from assessment.enums import RunKind
from tenancy.models import Region, User


class Run(models.Model):
    """One computation of one month for all regions.

    A live run is deleted and rebuilt; a weekly one is kept; a locked one is made at the cut-off, handed in by one person of the
    centre (with the reason, if it corrects), reviewed by another, and becomes the published one, `version` 1 and on, which
    never changes (refused by `assessment.services`, and by triggers in the database).

    `rule` is the scheme's row the month was computed by, frozen; `digest` the SHA-256 over the canonical rows and it;
    `inputs_digest` that over the frozen inputs (`Basis`; empty: older than they are). `serial` counts publications, and `hash`
    chains each to the one before (`assessment.formulas.chain`). `list_standing` says whether the list that the row
    names was there at `as_of`; no figure, and so no part of the digest (None: the row names none, or the run is older).
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField("月份")
    kind = models.PositiveSmallIntegerField("类型", choices=RunKind.choices(), default=RunKind.LIVE)
    version = models.PositiveSmallIntegerField("版本", default=0)
    as_of = models.DateTimeField("数据截至")
    computed_at = models.DateTimeField("计算时间")
    scheme = models.CharField("考核方案", max_length=30)
    rule = models.JSONField("当月口径")
    digest = models.CharField("摘要", max_length=64)
    inputs_digest = models.CharField("依据摘要", max_length=64, blank=True, default="")
    list_standing = models.PositiveSmallIntegerField("清单发布情况", choices=ListStanding.choices(), null=True)
    handed_in_at = models.DateTimeField("提交复核时间", null=True)
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handed_in_name = models.CharField("提交人", max_length=120, blank=True, default="")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_name = models.CharField("复核人", max_length=120, blank=True, default="")
    returned_note = models.CharField("退回意见", max_length=500, blank=True, default="")
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("更正原因", max_length=500, blank=True)
    serial = models.PositiveIntegerField("发布序号", null=True, unique=True)
    previous_hash = models.CharField("上一发布校验码", max_length=64, blank=True, default="")
    hash = models.CharField("校验码", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "月度考核"
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "version"], condition=Q(kind=RunKind.PUBLISHED.value), name="run_once"
            ),
            models.UniqueConstraint(fields=["month"], condition=Q(kind=RunKind.LIVE.value), name="run_live_once"),
            models.UniqueConstraint(fields=["month"], condition=Q(kind=RunKind.LOCKED.value), name="run_locked_once"),
            models.UniqueConstraint(
                fields=["month", "as_of"], condition=Q(kind=RunKind.WEEKLY.value), name="run_week_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="run_month_first"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in RunKind]), name="run_kind"),
            models.CheckConstraint(
                condition=Q(version=0, published_at__isnull=True) | Q(version__gte=1, published_at__isnull=False),
                name="run_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.PUBLISHED.value, version__gte=1)
                | (~Q(kind=RunKind.PUBLISHED.value) & Q(version=0, serial__isnull=True)),
                name="run_published_has_version",
            ),
            models.CheckConstraint(condition=Q(version__lte=1) | ~Q(reason=""), name="run_correction_has_reason"),
            models.CheckConstraint(
                condition=Q(handed_in_by__isnull=True)
                | Q(reviewed_by__isnull=True)
                | ~Q(reviewed_by=F("handed_in_by")),
                name="run_two_people",
            ),
            models.CheckConstraint(
                # The system publishes history from the command line, and what is older has no serial.
                condition=Q(serial__isnull=True)
                | Q(published_by__isnull=True)
                | Q(handed_in_by__isnull=False, reviewed_by__isnull=False),
                name="run_published_is_reviewed",
            ),
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


class Basis(models.Model):
    """The rows of one county that a run judged alike, by id (`core.frozen.Group`): what its counts were counted from.

    `region` is the county (a town's rows are its county's; a city's own deductions stand under the city), `month` that of the
    returns or deductions, None for questions and entries of a list. Written with the run and never changed; who may not see
    the rows sees no line of it either.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="basis", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("月份", null=True)
    verdict = models.PositiveSmallIntegerField("认定")
    size = models.PositiveIntegerField("个数")
    ids = ArrayField(models.BigIntegerField(), verbose_name="编号")
    numbers = ArrayField(models.IntegerField(null=True), verbose_name="版次或次数", null=True)
    moments = ArrayField(models.DateTimeField(null=True), verbose_name="时间", null=True)

    class Meta:
        verbose_name = "计算依据"
        ordering = ["month", "verdict", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "verdict", "month", "region"], nulls_distinct=False, name="basis_once"
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="basis_not_empty"),
            models.CheckConstraint(
                condition=Q(verdict__range=(11, 14), month__isnull=False)
                | Q(verdict=41, month__isnull=False)
                | Q(verdict__range=(21, 24), month__isnull=True)
                | Q(verdict__range=(31, 34), month__isnull=True),
                name="basis_verdict",
            ),
        ]
