"""Priority lists: the list of a half-year, its enterprises, and how many qualify by county."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0011_bulletins_access"),
        ("tenancy", "0016_by_reference"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PriorityList",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("through", models.DateField(verbose_name="截至月份")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版次")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待发布"), (2, "已发布")], default=1, verbose_name="状态"
                    ),
                ),
                ("as_of", models.DateTimeField(verbose_name="数据时间")),
                ("scheme", models.CharField(max_length=40, verbose_name="方案")),
                ("rules", models.JSONField(verbose_name="门槛")),
                ("inputs_digest", models.CharField(max_length=64, verbose_name="依据摘要")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="更正原因")),
                ("made_as", models.CharField(max_length=100, verbose_name="生成单位")),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                ("published_as", models.CharField(blank=True, max_length=100, verbose_name="发布单位")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="生成人",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
            ],
            options={
                "verbose_name": "优先支持名单",
                "ordering": ["-through", "-version"],
            },
        ),
        migrations.CreateModel(
            name="PriorityEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("by_reference", models.BooleanField(verbose_name="参照执行")),
                ("rostered", models.PositiveSmallIntegerField(verbose_name="应报月份")),
                ("on_time", models.PositiveSmallIntegerField(verbose_name="按时月份")),
                ("filed", models.PositiveSmallIntegerField(verbose_name="已报月份")),
                (
                    "due",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=10, max_digits=34),
                        size=4,
                        verbose_name="各季度到期订单(美元)",
                    ),
                ),
                (
                    "exported",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=2, max_digits=18),
                        size=4,
                        verbose_name="各季度出口(万美元)",
                    ),
                ),
                ("incomplete", models.BooleanField(verbose_name="缺汇率")),
                ("benefits", models.PositiveSmallIntegerField(verbose_name="符合事项")),
                ("share", models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="按时填报比例")),
                (
                    "conversion",
                    models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="订单转化率"),
                ),
                (
                    "swing",
                    models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="季度转化率相差"),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="assessment.prioritylist",
                    ),
                ),
            ],
            options={
                "verbose_name": "优先支持企业",
                "ordering": ["region", "enterprise"],
            },
        ),
        migrations.CreateModel(
            name="PriorityCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("benefit", models.PositiveSmallIntegerField(verbose_name="事项")),
                ("by_reference", models.BooleanField(verbose_name="参照执行")),
                ("listed", models.PositiveIntegerField(verbose_name="企业数")),
                ("qualified", models.PositiveIntegerField(verbose_name="符合企业数")),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="assessment.prioritylist",
                    ),
                ),
            ],
            options={
                "verbose_name": "优先支持企业数",
                "ordering": ["region", "benefit"],
            },
        ),
        migrations.AddConstraint(
            model_name="prioritylist",
            constraint=models.UniqueConstraint(fields=("through", "version"), name="priority_list_once"),
        ),
        migrations.AddConstraint(
            model_name="prioritylist",
            constraint=models.CheckConstraint(
                condition=models.Q(("through__day", 1), ("through__month__in", [6, 12])), name="priority_list_half"
            ),
        ),
        migrations.AddConstraint(
            model_name="prioritylist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("state", 1)),
                    models.Q(("published_at__isnull", False), ("state", 2)),
                    _connector="OR",
                ),
                name="priority_list_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="prioritylist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version", 1),
                    models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="priority_correction_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="prioritylist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("made_by__isnull", True),
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="priority_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="priorityentry",
            index=models.Index(fields=["list", "region", "enterprise"], name="priority_by_region"),
        ),
        migrations.AddIndex(
            model_name="priorityentry",
            index=models.Index(fields=["list", "share", "enterprise"], name="priority_by_share"),
        ),
        migrations.AddIndex(
            model_name="priorityentry",
            index=models.Index(fields=["list", "conversion", "enterprise"], name="priority_by_conversion"),
        ),
        migrations.AddConstraint(
            model_name="priorityentry",
            constraint=models.UniqueConstraint(fields=("list", "enterprise"), name="priority_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="priorityentry",
            constraint=models.CheckConstraint(condition=models.Q(("benefits__lt", 32)), name="priority_entry_benefits"),
        ),
        migrations.AddConstraint(
            model_name="prioritycount",
            constraint=models.UniqueConstraint(fields=("list", "region", "benefit"), name="priority_count_once"),
        ),
        migrations.AddConstraint(
            model_name="prioritycount",
            constraint=models.CheckConstraint(
                condition=models.Q(("qualified__lte", models.F("listed"))), name="priority_count_fits"
            ),
        ),
    ]
