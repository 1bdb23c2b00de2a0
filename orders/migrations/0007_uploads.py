import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_supervision_access"),
        ("tenancy", "0008_tokens_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="标签"
                    ),
                ),
                ("through", models.DateField(verbose_name="截至月份")),
                ("due_usd_10k", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="到期订单(万美元)")),
                (
                    "exported_usd_10k",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="出口实绩(万美元)"),
                ),
                ("ratio", models.DecimalField(decimal_places=6, max_digits=40, null=True, verbose_name="转化率(%)")),
                ("incomplete", models.BooleanField(default=False, verbose_name="缺汇率")),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
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
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "订单转化率",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["region", "enterprise"], name="conversion_region"),
                    models.Index(
                        models.OrderBy(models.F("ratio"), descending=True, nulls_last=True),
                        models.F("enterprise"),
                        name="conversion_highest",
                    ),
                    models.Index(
                        models.OrderBy(models.F("ratio"), nulls_last=True),
                        models.F("enterprise"),
                        name="conversion_lowest",
                    ),
                    models.Index(fields=["due_usd_10k", "enterprise"], name="conversion_by_due"),
                    models.Index(fields=["exported_usd_10k", "enterprise"], name="conversion_by_exported"),
                ],
                "constraints": [models.UniqueConstraint(fields=("enterprise",), name="conversion_once")],
            },
        ),
        migrations.CreateModel(
            name="MonthWorkbook",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("typed", models.JSONField(default=dict)),
                ("places", models.JSONField(default=dict)),
                ("errors", models.JSONField(default=list)),
                ("base_version", models.PositiveIntegerField(null=True, verbose_name="下载时版本")),
                ("hidden_rows", models.PositiveIntegerField(default=0, verbose_name="隐藏行数")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "读取中"),
                            (2, "待确认"),
                            (3, "写入中"),
                            (4, "已写入"),
                            (5, "已放弃"),
                            (6, "不能使用"),
                        ],
                        default=2,
                        verbose_name="状态",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
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
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "填报工作簿",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["enterprise", "-id"], name="month_workbook_own"),
                    models.Index(fields=["uploaded_at"], name="month_workbook_age"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", [2, 4, 5])), name="month_workbook_state")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceUpload",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "出口实绩"), (2, "汇率")], verbose_name="类型")),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                ("plan", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("errors", models.JSONField(default=list)),
                ("repeated", models.PositiveIntegerField(default=0, verbose_name="重复行数")),
                ("bad_rows", models.PositiveIntegerField(default=0, verbose_name="错误行数")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="错误数")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="不能使用的原因")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "读取中"),
                            (2, "待确认"),
                            (3, "写入中"),
                            (4, "已写入"),
                            (5, "已放弃"),
                            (6, "不能使用"),
                        ],
                        verbose_name="状态",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("committed_at", models.DateTimeField(null=True, verbose_name="写入时间")),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.job",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "基础数据上传",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", [1, 2])), name="reference_upload_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6])), name="reference_upload_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", 4), _negated=True),
                            models.Q(("committed_at__isnull", False), ("error_count", 0)),
                            _connector="OR",
                        ),
                        name="reference_upload_whole",
                    ),
                ],
            },
        ),
    ]
