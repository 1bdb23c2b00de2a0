"""Customs exports and exchange rates, as the centre enters them."""

from django.db import models
from django.db.models import Q

from orders.enums import Currency
from tenancy.models import Enterprise, Region


class CustomsExport(models.Model):
    """Customs export of one enterprise in one month, in 万美元 (出口实绩), imported by the centre."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    month = models.DateField("月份")
    usd_10k = models.DecimalField("出口额(万美元)", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "出口实绩"
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "month"], name="customs_export_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="customs_export_month_first"),
        ]
        indexes = [
            models.Index(fields=["month", "enterprise"], condition=Q(usd_10k__gt=0), name="customs_export_month")
        ]


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in USD in a month, with its source."""

    month = models.DateField("月份")
    currency = models.CharField("币种", max_length=3, choices=Currency.choices())
    usd = models.DecimalField("折美元", max_digits=18, decimal_places=8)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = "汇率"
        constraints = [
            models.UniqueConstraint(fields=["month", "currency"], name="exchange_rate_once"),
            models.CheckConstraint(condition=Q(usd__gt=0), name="exchange_rate_positive"),
        ]
