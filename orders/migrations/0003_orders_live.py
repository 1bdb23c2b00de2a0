import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_access"),
        ("tenancy", "0004_zhejiang"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FilingTrace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                ("at", models.DateTimeField(verbose_name="填报时间")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="网络地址")),
                ("device", models.CharField(blank=True, max_length=64, verbose_name="设备")),
            ],
            options={
                "verbose_name": "填报来源",
            },
        ),
        migrations.CreateModel(
            name="FilingVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("filed_at", models.DateTimeField(verbose_name="填报时间")),
                ("filed_by_name", models.CharField(blank=True, max_length=50, verbose_name="填报人")),
                (
                    "channel",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "网页"), (2, "Excel"), (3, "接口")],
                        default=1,
                        verbose_name="方式",
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="内容校验码")),
            ],
            options={
                "verbose_name": "填报版本",
                "ordering": ["filing", "number"],
            },
        ),
        migrations.CreateModel(
            name="OrderChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                ("shipped", models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="本月交货")),
                ("cancelled", models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="本月取消")),
                ("adjusted", models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="本月订正")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "在手"), (2, "部分交货"), (3, "完成"), (4, "取消"), (5, "转移")],
                        verbose_name="状态",
                    ),
                ),
                (
                    "destination",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "省内"), (2, "省外"), (3, "境外")], null=True, verbose_name="转移去向"
                    ),
                ),
            ],
            options={
                "verbose_name": "订单变动",
                "ordering": ["order", "month"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "商务局催报"), (2, "截止前自动提醒")], verbose_name="类型"
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="日期")),
                ("sent_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "催报记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RosterChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                ("act", models.PositiveSmallIntegerField(choices=[(1, "补列"), (2, "移出")], verbose_name="变动")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "应报名录变动",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("per_county", models.PositiveSmallIntegerField(verbose_name="每县抽取")),
                ("seed", models.CharField(max_length=64, verbose_name="随机种子")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
            ],
            options={
                "verbose_name": "抽查",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "result",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待核"), (2, "无误"), (3, "有误")],
                        default=1,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("judged_at", models.DateTimeField(null=True, verbose_name="核查时间")),
            ],
            options={
                "verbose_name": "抽查对象",
                "ordering": ["sample", "region", "id"],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "同一设备为多家企业填报"),
                            (2, "同一网络地址为多家企业填报"),
                            (3, "从商务局网络填报"),
                            (4, "短时间内多家企业金额相同"),
                            (5, "连续三个月原样照抄"),
                        ],
                        verbose_name="类型",
                    ),
                ),
                ("group", models.CharField(max_length=64, verbose_name="同组标识")),
                ("evidence", models.JSONField(verbose_name="依据")),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
            ],
            options={
                "verbose_name": "数据质量线索",
                "ordering": ["kind", "group", "id"],
            },
        ),
        migrations.AddField(
            model_name="filing",
            name="drafted_at",
            field=models.DateTimeField(null=True, verbose_name="草稿保存时间"),
        ),
        migrations.AddField(
            model_name="filing",
            name="drafted_by_name",
            field=models.CharField(blank=True, default="", max_length=50, verbose_name="草稿保存人"),
        ),
        migrations.AddField(
            model_name="filing",
            name="due_before",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="前六个月应报"),
        ),
        migrations.AddField(
            model_name="filing",
            name="filed_before",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="前六个月已报"),
        ),
        migrations.AddField(
            model_name="filing",
            name="flags",
            field=models.JSONField(null=True, verbose_name="提示与说明"),
        ),
        migrations.AddField(
            model_name="filing",
            name="on_time_before",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="前六个月按时"),
        ),
        migrations.AddField(
            model_name="filing",
            name="revision",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="填报版次"),
        ),
        migrations.AddField(
            model_name="filing",
            name="sentiment",
            field=models.JSONField(null=True, verbose_name="景气问答"),
        ),
        migrations.AddField(
            model_name="order",
            name="closed_in",
            field=models.DateField(null=True, verbose_name="结束月份"),
        ),
        migrations.AddField(
            model_name="order",
            name="month",
            field=models.DateField(null=True, verbose_name="报告月份"),
        ),
        # Derived from the return each order stands in; the audit need not hear of it line by line.
        migrations.RunSQL(
            [
                "ALTER TABLE orders_order DISABLE TRIGGER audit_capture",
                "UPDATE orders_order o SET month = f.month FROM orders_filing f WHERE f.id = o.filing_id",
                "ALTER TABLE orders_order ENABLE TRIGGER audit_capture",
                "UPDATE orders_filing SET draft = jsonb_build_object('lines', draft) WHERE jsonb_typeof(draft) = 'array'",
                "UPDATE orders_filing SET revision = 1 WHERE first_filed_at IS NOT NULL",
                "SET CONSTRAINTS ALL IMMEDIATE",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="order",
            name="month",
            field=models.DateField(verbose_name="报告月份"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "退回"), (2, "抽查"), (3, "历史导入"), (4, "提示未说明")], verbose_name="类型"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["enterprise", "closed_in", "month"], name="order_in_hand"),
        ),
        migrations.AlterField(
            model_name="order",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="order_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_in__isnull", True),
                        ("state__in", [1, 2]),
                    ),
                    models.Q(
                        ("closed_in__isnull", False),
                        (
                            "state__in",
                            [
                                3,
                                4,
                                5,
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="order_closed_has_month",
            ),
        ),
        migrations.AddField(
            model_name="filingtrace",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="filingtrace",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="traces",
                to="orders.filing",
            ),
        ),
        migrations.AddField(
            model_name="filingtrace",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="filingversion",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="filingversion",
            name="filed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="filingversion",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="orders.filing",
            ),
        ),
        migrations.AddField(
            model_name="filingversion",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="orderchange",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="orderchange",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="orders.filing",
                verbose_name="填报",
            ),
        ),
        migrations.AddField(
            model_name="orderchange",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="orders.order",
                verbose_name="订单",
            ),
        ),
        migrations.AddField(
            model_name="orderchange",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="orders.filing",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
            ),
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roster_changes",
                to="orders.filing",
            ),
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="sample",
            name="drawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
            ),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="filing",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sampled",
                to="orders.filing",
            ),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="judged_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="orders.sample"
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddIndex(
            model_name="filingtrace",
            index=models.Index(fields=["month", "device"], name="filing_trace_month"),
        ),
        migrations.AddConstraint(
            model_name="filingversion",
            constraint=models.UniqueConstraint(fields=("filing", "number"), name="filing_version_once"),
        ),
        migrations.AddConstraint(
            model_name="orderchange",
            constraint=models.UniqueConstraint(fields=("order", "month"), name="order_change_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="orderchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled__gte", 0), ("shipped__gte", 0)), name="order_change_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destination__isnull", False), ("state", 5)),
                    models.Q(
                        models.Q(("state", 5), _negated=True),
                        ("destination__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="order_change_destination",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["month", "region", "-id"], name="reminder_month"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("enterprise", "sent_on"), name="reminder_once_a_day"),
        ),
        migrations.AddIndex(
            model_name="rosterchange",
            index=models.Index(fields=["month", "region"], name="roster_change_month"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.UniqueConstraint(fields=("month", "seed", "per_county"), name="sample_once"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="sample_month_first"),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.UniqueConstraint(fields=("sample", "filing"), name="sample_item_once"),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(fields=("month", "kind", "group", "enterprise"), name="signal_once"),
        ),
    ]
