"""Monthly returns, order lines, findings, customs exports and exchange rates: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from orders.enums import Currency, FilingStatus, FindingKind, OrderState, Origin
from tenancy.models import Enterprise, Region, User


class Filing(models.Model):
    """The monthly return (月度填报) of one enterprise; on the roster (应报名录) when it must file.

    Freezing a month's roster creates the rows, so the roster and its returns are one table and A, B and C of the
    filing rate are one pass over it. `region` is the county on the 1st of the month and never moves.
    `first_filed_at` decides on time or late; `filed_at` is the latest filing. USD amounts are in 万美元.
    `draft` keeps the lines that the clerk typed and has not filed (list of texts by field), half-finished ones too;
    orders are rows only once they are filed, so nobody else ever reads a draft as a figure.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Found through filing_once_a_month, which begins with it: an index of its own would only cost every filing.
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    month = models.DateField("月份")
    on_roster = models.BooleanField("应报")
    status = models.PositiveSmallIntegerField("状态", choices=FilingStatus.choices(), default=FilingStatus.NOT_FILED)
    is_nil = models.BooleanField("零申报", default=False)
    signed_count = models.PositiveIntegerField("新签订单笔数", default=0)
    signed_usd_10k = models.DecimalField("新签订单金额(万美元)", max_digits=16, decimal_places=2, null=True)
    first_filed_at = models.DateTimeField("首次填报时间", null=True)
    filed_at = models.DateTimeField("填报时间", null=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField("版本", default=0)
    draft = models.JSONField("草稿", null=True)
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "月度填报"
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "month"], name="filing_once_a_month"),
            models.UniqueConstraint(fields=["id", "enterprise"], name="filing_of_enterprise"),
            models.CheckConstraint(condition=Q(month__day=1), name="filing_month_first"),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in FilingStatus]), name="filing_status"),
            models.CheckConstraint(
                condition=Q(status__in=[FilingStatus.NOT_FILED, FilingStatus.DRAFT], first_filed_at__isnull=True)
                | Q(
                    status__in=[FilingStatus.FILED, FilingStatus.VERIFIED, FilingStatus.RETURNED],
                    first_filed_at__isnull=False,
                    filed_at__isnull=False,
                ),
                name="filing_filed_has_time",
            ),
            models.CheckConstraint(condition=Q(is_nil=False) | Q(signed_count=0), name="filing_nil_is_empty"),
        ]
        indexes = [
            models.Index(fields=["month", "region", "enterprise"], name="filing_month_region"),
            # These two are all that the counts of a month read: who must file (two columns, so equal keys share one entry of
            # the index, which makes it a fifth of the size), and who has not filed by a moment.
            models.Index(fields=["month", "region"], condition=Q(on_roster=True), name="filing_roster"),
            models.Index(fields=["month", "first_filed_at", "region"], condition=Q(on_roster=True), name="filing_open"),
        ]


class Order(models.Model):
    """A signed export order, entered once in the return of the month it is reported in."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    filing = models.ForeignKey(Filing, models.PROTECT, verbose_name="填报", related_name="orders", db_constraint=False)
    line = models.PositiveSmallIntegerField("行号")
    contract_no = models.CharField("合同号", max_length=50)
    signed_on = models.DateField("签订日期")
    market = models.CharField("市场", max_length=2)
    hs_code = models.CharField("商品编码", max_length=10, blank=True)
    product = models.CharField("商品名称", max_length=100, blank=True)
    currency = models.CharField("币种", max_length=3, choices=Currency.choices())
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2)
    shipment_month = models.DateField("预计交货月")
    state = models.PositiveSmallIntegerField("状态", choices=OrderState.choices(), default=OrderState.IN_HAND)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "订单"
        ordering = ["filing", "line"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "contract_no"], name="order_contract_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_amount_positive"),
            models.CheckConstraint(condition=~Q(hs_code="") | ~Q(product=""), name="order_has_product"),
            models.CheckConstraint(condition=Q(shipment_month__day=1), name="order_shipment_first"),
            models.CheckConstraint(condition=Q(currency__in=[c.value for c in Currency]), name="order_currency"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in OrderState]), name="order_state"),
        ]
        indexes = [models.Index(fields=["filing", "line"], name="order_filing")]


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
