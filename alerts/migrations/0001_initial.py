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
            name="WarningList",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("quarter", models.CharField(max_length=6, unique=True, verbose_name="季度")),
                ("published_at", models.DateTimeField(verbose_name="发布时间")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "五色清单",
                "ordering": ["-quarter"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "colour",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")], verbose_name="颜色"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="预警原因")),
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
                (
                    "warning_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="alerts.warninglist",
                        verbose_name="清单",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单企业",
                "ordering": ["colour", "id"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=2000, verbose_name="反馈内容")),
                ("given_at", models.DateTimeField(verbose_name="反馈时间")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                ("enterprise", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise")),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="alerts.entry",
                    ),
                ),
                (
                    "given_by",
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
                "verbose_name": "清单反馈",
                "ordering": ["given_at", "id"],
                "indexes": [models.Index(fields=["entry", "given_at"], name="feedback_entry")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="feedback_has_text")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListUpload",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("quarter", models.CharField(blank=True, max_length=6, verbose_name="季度")),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("repeated", models.PositiveIntegerField(default=0, verbose_name="重复行数")),
                ("bad_rows", models.PositiveIntegerField(default=0, verbose_name="错误行数")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="错误数")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待发布"), (2, "已发布"), (3, "已放弃")], default=1, verbose_name="状态"
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "warning_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.warninglist",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "清单上传",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="list_upload_state"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("error_count", 0), ("state", 2), ("warning_list__isnull", False)),
                            models.Q(models.Q(("state", 2), _negated=True), ("warning_list__isnull", True)),
                            _connector="OR",
                        ),
                        name="list_upload_published_whole",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="warninglist",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__regex", "^\\d{4}Q[1-4]$")), name="warning_list_quarter"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["warning_list", "region"], name="entry_list_region"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["enterprise", "-id"], name="entry_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("warning_list", "enterprise"), name="entry_once_a_list"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="entry_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(("colour__in", [1, 2, 3, 4, 5])), name="entry_colour"),
        ),
    ]
