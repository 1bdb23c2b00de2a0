"""How enterprises see their orders, counted by month and place: what one row is."""

from django.db import models
from django.db.models import Q

from alerts.enums import Breakdown
from tenancy.models import Region


class LeadingCount(models.Model):
    """Answers to the question about orders in the returns of one month and county (or city, or province: their sums), and the
    exports that followed.

    `code` is the market (ISO 3166 alpha-2) or the product (HS chapter, two digits), empty for the whole county. `rising`, `flat`
    and `falling` count enterprises; `exported` and `exported_before` are what the same enterprises exported two and three months
    after `month`, and in the same months a year before, in 万美元 (None: customs figures are not all there). Of what is `hidden`
    nothing may be shown: it stands on too few enterprises, or would give such a one away (`alerts.rules.leading`). Rebuilt by a
    job.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField("月份")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    breakdown = models.PositiveSmallIntegerField("分类", choices=Breakdown.choices())
    code = models.CharField("代码", max_length=10, blank=True)
    rising = models.PositiveIntegerField("上升")
    flat = models.PositiveIntegerField("持平")
    falling = models.PositiveIntegerField("下降")
    exported = models.DecimalField("其后出口(万美元)", max_digits=20, decimal_places=2, null=True)
    exported_before = models.DecimalField("上年同期出口(万美元)", max_digits=20, decimal_places=2, null=True)
    hidden = models.BooleanField("不公布", default=False)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "景气先行指数"
        ordering = ["month", "breakdown", "code", "region"]
        constraints = [
            models.UniqueConstraint(fields=["month", "breakdown", "code", "region"], name="leading_count_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="leading_count_month_first"),
        ]
        indexes = [models.Index(fields=["month", "region", "breakdown"], name="leading_count_region")]
