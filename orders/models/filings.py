"""Returns, orders and what happened to them: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from orders.enums import Channel, Currency, Destination, FilingStatus, OrderState, Origin
from tenancy.models import Enterprise, Region, User


class Filing(models.Model):
    """The monthly return (月度填报) of one enterprise; on the roster (应报名录) when it must file.

    Freezing a month's roster creates the rows, so the roster and its returns are one table and A, B and C of the
    filing rate are one pass over it. `region` is the county on the 1st of the month and never moves.
    `first_filed_at` decides on time or late; `filed_at` is the latest filing. USD amounts are in 万美元.
    `draft` keeps what the clerk typed and has not filed (`facts.RawReturn` as JSON), half-finished lines too; orders are
    rows only once they are filed, so nobody else ever reads a draft as a figure. `version` counts every save and filing
    and is what a page or a client writes over; `revision` counts filings, each kept whole in `FilingVersion`.
    `due_before`, `filed_before`, `on_time_before` are the enterprise's record over the six months before, as the roster
    was frozen: on how many rosters it was, and how many of those it filed, and filed in time.
    `in_hand_usd_10k` is the closing balance (期末) at the month's rates, as the return's page prints it; a correction of an
    earlier month moves it. None before the return is filed, while a rate is missing, and for what was taken over.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Found through filing_once_a_month, which begins with it: an index of its own would only cost every filing.
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    # The same enterprise by an outer join: a bureau no longer sees one that moved away, but keeps its return. No column.
    seen_enterprise = models.ForeignObject(
        Enterprise, models.DO_NOTHING, from_fields=["enterprise"], to_fields=["id"], null=True, related_name="+"
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    month = models.DateField("月份")
    on_roster = models.BooleanField("应报")
    status = models.PositiveSmallIntegerField("状态", choices=FilingStatus.choices(), default=FilingStatus.NOT_FILED)
    is_nil = models.BooleanField("零申报", default=False)
    signed_count = models.PositiveIntegerField("新签订单笔数", default=0)
    signed_usd_10k = models.DecimalField("新签订单金额(万美元)", max_digits=16, decimal_places=2, null=True)
    in_hand_usd_10k = models.DecimalField("期末在手订单金额(万美元)", max_digits=16, decimal_places=2, null=True)
    first_filed_at = models.DateTimeField("首次填报时间", null=True)
    filed_at = models.DateTimeField("填报时间", null=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField("版本", default=0)
    draft = models.JSONField("草稿", null=True)
    drafted_at = models.DateTimeField("草稿保存时间", null=True)
    drafted_by_name = models.CharField("草稿保存人", max_length=50, blank=True, default="")
    revision = models.PositiveSmallIntegerField("填报版次", default=0)
    sentiment = models.JSONField("景气问答", null=True)
    flags = models.JSONField("提示与说明", null=True)
    due_before = models.PositiveSmallIntegerField("前六个月应报", default=0)
    filed_before = models.PositiveSmallIntegerField("前六个月已报", default=0)
    on_time_before = models.PositiveSmallIntegerField("前六个月按时", default=0)
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
            # the index, which makes it a fifth of the size), and who has not filed by a moment. The second also holds what the
            # officials' list counts and sorts by: times differ, so its entries are not shared anyway.
            models.Index(fields=["month", "region"], condition=Q(on_roster=True), name="filing_roster"),
            models.Index(
                fields=["month", "first_filed_at", "region"],
                include=[
                    "enterprise",
                    "status",
                    "due_before",
                    "filed_before",
                    "on_time_before",
                    "signed_count",
                    "signed_usd_10k",
                ],
                condition=Q(on_roster=True),
                name="filing_open",
            ),
        ]


class Order(models.Model):
    """A signed export order: entered once, in the return of the month it is reported in (`month`), and alive until it is
    completed, cancelled or transferred (`closed_in`, the month of that). What happened to it is `OrderChange`.

    `amount` is as signed; what a later month corrects is an adjustment there. `state` is the latest one.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Every order costs each index: the enterprise's are found by its contract numbers, the region's by its returns.
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    filing = models.ForeignKey(Filing, models.PROTECT, verbose_name="填报", related_name="orders", db_constraint=False)
    month = models.DateField("报告月份")
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
    closed_in = models.DateField("结束月份", null=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "订单"
        ordering = ["filing_id", "line"]  # a relation's own name would join it for its order
        constraints = [
            models.UniqueConstraint(fields=["id", "enterprise"], name="order_of_enterprise"),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.IN_HAND, OrderState.PART_SHIPPED], closed_in__isnull=True)
                | Q(
                    state__in=[OrderState.COMPLETED, OrderState.CANCELLED, OrderState.TRANSFERRED],
                    closed_in__isnull=False,
                ),
                name="order_closed_has_month",
            ),
            models.UniqueConstraint(fields=["enterprise", "contract_no"], name="order_contract_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_amount_positive"),
            models.CheckConstraint(condition=~Q(hs_code="") | ~Q(product=""), name="order_has_product"),
            models.CheckConstraint(condition=Q(shipment_month__day=1), name="order_shipment_first"),
            models.CheckConstraint(condition=Q(currency__in=[c.value for c in Currency]), name="order_currency"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in OrderState]), name="order_state"),
        ]
        indexes = [
            models.Index(fields=["filing", "line"], name="order_filing"),
            # The month's page opens with what is in hand; a year's closed orders must not be read for it.
            models.Index(fields=["enterprise", "closed_in", "month"], name="order_in_hand"),
        ]


class OrderChange(models.Model):
    """What one month's return says of one order: shipped, cancelled (or transferred), corrected; in the order's currency.

    期末 = 期初 + 新签 − 完成 − 取消 ± 订正 (definitions §2): `shipped` is 完成, `cancelled` 取消 and 转移, `adjusted` 订正.
    `state` is the order's after the month.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    order = models.ForeignKey(
        Order, models.PROTECT, verbose_name="订单", related_name="changes", db_constraint=False, db_index=False
    )
    filing = models.ForeignKey(Filing, models.PROTECT, verbose_name="填报", related_name="changes", db_constraint=False)
    month = models.DateField("月份")
    shipped = models.DecimalField("本月交货", max_digits=18, decimal_places=2, default=0)
    cancelled = models.DecimalField("本月取消", max_digits=18, decimal_places=2, default=0)
    adjusted = models.DecimalField("本月订正", max_digits=18, decimal_places=2, default=0)
    state = models.PositiveSmallIntegerField("状态", choices=OrderState.choices())
    destination = models.PositiveSmallIntegerField("转移去向", choices=Destination.choices(), null=True)

    class Meta:
        verbose_name = "订单变动"
        ordering = ["order_id", "month"]
        constraints = [
            models.UniqueConstraint(fields=["order", "month"], name="order_change_once_a_month"),
            models.CheckConstraint(condition=Q(shipped__gte=0, cancelled__gte=0), name="order_change_not_negative"),
            models.CheckConstraint(
                condition=Q(state=OrderState.TRANSFERRED, destination__isnull=False)
                | (~Q(state=OrderState.TRANSFERRED) & Q(destination__isnull=True)),
                name="order_change_destination",
            ),
        ]


class FilingVersion(models.Model):
    """A return exactly as it was filed once; never changed. `sha256` is of the canonical text of `content`."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    number = models.PositiveSmallIntegerField("版次")
    filed_at = models.DateTimeField("填报时间")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    filed_by_name = models.CharField("填报人", max_length=50, blank=True)
    channel = models.PositiveSmallIntegerField("方式", choices=Channel.choices(), default=Channel.PAGE)
    content = models.JSONField("内容")
    sha256 = models.CharField("内容校验码", max_length=64)

    class Meta:
        verbose_name = "填报版本"
        ordering = ["filing_id", "number"]
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="filing_version_once")]


class FilingTrace(models.Model):
    """From where a return was filed; read by the province for its integrity signals, and by nobody else's bureau.

    `device` is the SHA-256 of a random cookie, never the cookie.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="traces", db_constraint=False)
    month = models.DateField("月份")
    at = models.DateTimeField("填报时间")
    address = models.CharField("网络地址", max_length=45, blank=True)
    device = models.CharField("设备", max_length=64, blank=True)

    class Meta:
        verbose_name = "填报来源"
        indexes = [models.Index(fields=["month", "device"], name="filing_trace_month")]
