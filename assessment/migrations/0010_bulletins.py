import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0009_hearings_access"),
        ("tenancy", "0013_colleagues_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("number", models.PositiveSmallIntegerField(verbose_name="期号")),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "草稿"), (2, "复核中"), (3, "已发布")], default=1, verbose_name="状态"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="修改次数")),
                ("digest", models.CharField(max_length=64, verbose_name="起草所据摘要")),
                ("drafted", models.JSONField(verbose_name="起草文字")),
                ("sections", models.JSONField(verbose_name="正文")),
                ("beside", models.JSONField(verbose_name="附列数据")),
                ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="修改时间")),
                ("handed_in_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("sent_back_at", models.DateTimeField(null=True, verbose_name="退回时间")),
                ("sent_back_reason", models.CharField(blank=True, max_length=500, verbose_name="退回理由")),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
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
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="发布地区",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.run",
                        verbose_name="考核结果",
                    ),
                ),
            ],
            options={
                "verbose_name": "月度通报",
                "ordering": ["-month", "region"],
                "constraints": [
                    models.UniqueConstraint(fields=("month", "region"), name="bulletin_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="bulletin_month_first"),
                    models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="bulletin_state"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", False), ("run__isnull", False), ("state", 3)),
                            models.Q(
                                models.Q(("state", 3), _negated=True),
                                ("published_at__isnull", True),
                                ("run__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_published_has_run",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", 3), _negated=True), ("reviewed_at__isnull", False), _connector="OR"
                        ),
                        name="bulletin_published_is_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_in_by__isnull", True),
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("handed_in_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="bulletin_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedToken",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("prefix", models.CharField(max_length=12, verbose_name="开头")),
                ("token_hash", models.BinaryField(max_length=32)),
                ("created_by_name", models.CharField(max_length=50, verbose_name="创建人姓名")),
                ("created_at", models.DateTimeField(verbose_name="创建时间")),
                ("expires_on", models.DateField(verbose_name="有效期至")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                ("last_used_from", models.CharField(blank=True, max_length=45, verbose_name="最近使用地址")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="停用时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="创建人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="停用人",
                    ),
                ),
            ],
            options={
                "verbose_name": "数据接口密钥",
                "ordering": ["-id"],
                "constraints": [models.UniqueConstraint(fields=("token_hash", "region"), name="feed_token_once")],
            },
        ),
    ]
