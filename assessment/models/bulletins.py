"""Bulletins, and the keys by which other systems of the department read what is published: what one row is."""

import uuid

from django.db import models
from django.db.models import F, Q

from assessment.enums import BulletinState
from assessment.models.runs import Run
from tenancy.models import Key, Region, User


class Bulletin(models.Model):
    """The bulletin of a month (月度通报, Notice 三（二）) that the province, or a city, issues downwards.

    `region` issues it. Its figures are those of a run and stand nowhere here: `run` is the published one that it prints, None
    until then. `drafted` holds the sentences as they were made from the run of `digest`, `sections` the text as people left it
    (both by `Section`). `beside` is what stands beside the run's figures as it was when the sentences were made: the runs that
    are compared with, those of its trend, and the month's unweighted shares of questions. `version` counts writings.
    Published it never changes.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="发布地区", related_name="+")
    month = models.DateField("月份")
    number = models.PositiveSmallIntegerField("期号")
    title = models.CharField("标题", max_length=80)
    state = models.PositiveSmallIntegerField("状态", choices=BulletinState.choices(), default=BulletinState.DRAFT)
    version = models.PositiveIntegerField("修改次数", default=1)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", verbose_name="考核结果")
    digest = models.CharField("起草所据摘要", max_length=64)
    drafted = models.JSONField("起草文字")
    sections = models.JSONField("正文")
    beside = models.JSONField("附列数据")
    drafted_at = models.DateTimeField("起草时间")
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    edited_at = models.DateTimeField("修改时间", null=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    handed_in_at = models.DateTimeField("提交时间", null=True)
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提交人")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    sent_back_at = models.DateTimeField("退回时间", null=True)
    sent_back_reason = models.CharField("退回理由", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发布人")

    class Meta:
        verbose_name = "月度通报"
        ordering = ["-month", "region"]
        constraints = [
            models.UniqueConstraint(fields=["month", "region"], name="bulletin_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="bulletin_month_first"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BulletinState]), name="bulletin_state"
            ),
            models.CheckConstraint(
                condition=Q(state=BulletinState.PUBLISHED.value, run__isnull=False, published_at__isnull=False)
                | ~Q(state=BulletinState.PUBLISHED.value) & Q(run__isnull=True, published_at__isnull=True),
                name="bulletin_published_has_run",
            ),
            models.CheckConstraint(
                condition=~Q(state=BulletinState.PUBLISHED.value) | Q(reviewed_at__isnull=False),
                name="bulletin_published_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_by__isnull=True)
                | Q(reviewed_by__isnull=True)
                | ~Q(reviewed_by=F("handed_in_by")),
                name="bulletin_two_people",
            ),
        ]


class FeedToken(Key):
    """A key (数据接口密钥) by which another system of the department reads published months, and nothing else.

    `region` is the province that issued it.
    """

    id = models.AutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+", db_index=False)

    class Meta:
        verbose_name = "数据接口密钥"
        ordering = ["-id"]
        constraints = [
            # Begins with the hash, by which a request is looked up before anything is known of it.
            models.UniqueConstraint(fields=["token_hash", "region"], name="feed_token_once")
        ]
