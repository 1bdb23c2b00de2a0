"""The inbox: what one notice is."""

import uuid

from django.db import models
from django.db.models import Q

from notices.enums import Audience, Kind
from tenancy.models import Enterprise, Region


class Notice(models.Model):
    """One message to an enterprise, or to the office of a region; shared by all who work there.

    `enterprise` is whom the notice concerns; `region` the office that is addressed or that the enterprise belongs to.
    `key` makes sending safe to repeat.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.PositiveSmallIntegerField("收件方", choices=Audience.choices())
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    kind = models.PositiveSmallIntegerField("类别", choices=Kind.choices())
    key = models.CharField("去重键", max_length=150)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    path = models.CharField("链接", max_length=200, blank=True)
    sent_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "消息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "enterprise", "audience", "key"], name="notice_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.OFFICE) | Q(enterprise__isnull=False), name="notice_has_recipient"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="notice_enterprise"),
            models.Index(fields=["region", "audience", "-id"], name="notice_region"),
            # Every page counts the unread.
            models.Index(
                fields=["enterprise", "audience"], condition=Q(read_at__isnull=True), name="notice_unread_enterprise"
            ),
            models.Index(fields=["region", "audience"], condition=Q(read_at__isnull=True), name="notice_unread_region"),
        ]
