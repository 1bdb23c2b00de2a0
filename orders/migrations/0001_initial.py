import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("USD", "美元"),
                            ("CNY", "人民币"),
                            ("EUR", "欧元"),
                            ("GBP", "英镑"),
                            ("JPY", "日元"),
                            ("HKD", "港元"),
                            ("AUD", "澳大利亚元"),
                            ("CAD", "加拿大元"),
                            ("CHF", "瑞士法郎"),
                            ("SGD", "新加坡元"),
                            ("KRW", "韩元"),
                            ("RUB", "俄罗斯卢布"),
                            ("THB", "泰铢"),
                            ("AED", "阿联酋迪拉姆"),
                        ],
                        max_length=3,
                        verbose_name="币种",
                    ),
                ),
                ("usd", models.DecimalField(decimal_places=8, max_digits=18, verbose_name="折美元")),
                ("source", models.CharField(max_length=100, verbose_name="来源")),
            ],
            options={
                "verbose_name": "汇率",
                "constraints": [
                    models.UniqueConstraint(fields=("month", "currency"), name="exchange_rate_once"),
                    models.CheckConstraint(condition=models.Q(("usd__gt", 0)), name="exchange_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("on_roster", models.BooleanField(verbose_name="应报")),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "未报"), (2, "草稿"), (3, "已报"), (4, "已核"), (5, "退回")],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("is_nil", models.BooleanField(default=False, verbose_name="零申报")),
                ("signed_count", models.PositiveIntegerField(default=0, verbose_name="新签订单笔数")),
                (
                    "signed_usd_10k",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, null=True, verbose_name="新签订单金额(万美元)"
                    ),
                ),
                ("first_filed_at", models.DateTimeField(null=True, verbose_name="首次填报时间")),
                ("filed_at", models.DateTimeField(null=True, verbose_name="填报时间")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("draft", models.JSONField(null=True, verbose_name="草稿")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
                    ),
                ),
            ],
            options={
                "verbose_name": "月度填报",
                "ordering": ["-month", "id"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "退回"), (2, "抽查"), (3, "历史导入")], verbose_name="类型"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="原因")),
                ("opened_at", models.DateTimeField(verbose_name="发现时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="改正时间")),
                ("enterprise", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise")),
                (
                    "filing",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="orders.filing",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("region", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.region")),
            ],
            options={
                "verbose_name": "准确性问题",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line", models.PositiveSmallIntegerField(verbose_name="行号")),
                ("contract_no", models.CharField(max_length=50, verbose_name="合同号")),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("market", models.CharField(max_length=2, verbose_name="市场")),
                ("hs_code", models.CharField(blank=True, max_length=10, verbose_name="商品编码")),
                ("product", models.CharField(blank=True, max_length=100, verbose_name="商品名称")),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("USD", "美元"),
                            ("CNY", "人民币"),
                            ("EUR", "欧元"),
                            ("GBP", "英镑"),
                            ("JPY", "日元"),
                            ("HKD", "港元"),
                            ("AUD", "澳大利亚元"),
                            ("CAD", "加拿大元"),
                            ("CHF", "瑞士法郎"),
                            ("SGD", "新加坡元"),
                            ("KRW", "韩元"),
                            ("RUB", "俄罗斯卢布"),
                            ("THB", "泰铢"),
                            ("AED", "阿联酋迪拉姆"),
                        ],
                        max_length=3,
                        verbose_name="币种",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="金额")),
                ("shipment_month", models.DateField(verbose_name="预计交货月")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "在手"), (2, "部分交货"), (3, "完成"), (4, "取消"), (5, "转移")],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.filing",
                        verbose_name="填报",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
                    ),
                ),
            ],
            options={
                "verbose_name": "订单",
                "ordering": ["filing", "line"],
            },
        ),
        migrations.CreateModel(
            name="CustomsExport",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                ("usd_10k", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="出口额(万美元)")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
                    ),
                ),
            ],
            options={
                "verbose_name": "出口实绩",
                "indexes": [
                    models.Index(
                        condition=models.Q(("usd_10k__gt", 0)),
                        fields=["month", "enterprise"],
                        name="customs_export_month",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("enterprise", "month"), name="customs_export_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="customs_export_month_first"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["month", "region", "enterprise"], name="filing_month_region"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("on_roster", True)), fields=["month", "region"], name="filing_roster"
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("on_roster", True)),
                fields=["month", "first_filed_at", "region"],
                name="filing_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(fields=("enterprise", "month"), name="filing_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="filing_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="filing_month_first"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", [1, 2, 3, 4, 5])), name="filing_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_filed_at__isnull", True), ("status__in", [1, 2])),
                    models.Q(("filed_at__isnull", False), ("first_filed_at__isnull", False), ("status__in", [3, 4, 5])),
                    _connector="OR",
                ),
                name="filing_filed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_nil", False), ("signed_count", 0), _connector="OR"), name="filing_nil_is_empty"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["month", "filing"], name="finding_month"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["filing"], name="finding_filing"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                ),
                name="finding_closes_after",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["filing", "line"], name="order_filing"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("enterprise", "contract_no"), name="order_contract_once"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="order_amount_positive"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hs_code", ""), _negated=True), models.Q(("product", ""), _negated=True), _connector="OR"
                ),
                name="order_has_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("shipment_month__day", 1)), name="order_shipment_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "currency__in",
                        [
                            "USD",
                            "CNY",
                            "EUR",
                            "GBP",
                            "JPY",
                            "HKD",
                            "AUD",
                            "CAD",
                            "CHF",
                            "SGD",
                            "KRW",
                            "RUB",
                            "THB",
                            "AED",
                        ],
                    )
                ),
                name="order_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3, 4, 5])), name="order_state"),
        ),
    ]
