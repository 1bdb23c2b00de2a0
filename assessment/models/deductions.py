"""Decided deductions: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from assessment.enums import DeductionKind
from orders.enums import Origin
from tenancy.models import Region, User


class Deduction(models.Model):
    """Decided occurrences of 响应拖沓 or 答复草率 of one bureau in one month (Notice 二(三)).

    `month` is the month it counts in. One that is revoked on appeal counts in nothing that is computed from then on.
    """

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
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField("撤销理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "扣减"
        ordering = ["month", "region", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="deduction_month_first"),
            models.CheckConstraint(condition=Q(occurrences__gte=1), name="deduction_occurs"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in DeductionKind]), name="deduction_kind"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revoke_reason=""),
                name="deduction_revoked_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["month", "region"], name="deduction_month_region")]
