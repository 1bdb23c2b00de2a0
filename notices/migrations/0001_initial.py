import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "audience",
                    models.PositiveSmallIntegerField(choices=[(1, "企业"), (2, "商务主管部门")], verbose_name="收件方"),
                ),
                ("key", models.CharField(max_length=150, verbose_name="去重键")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("path", models.CharField(blank=True, max_length=200, verbose_name="链接")),
                ("sent_at", models.DateTimeField(verbose_name="发送时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
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
                "verbose_name": "消息",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["enterprise", "-id"], name="notice_enterprise"),
                    models.Index(fields=["region", "audience", "-id"], name="notice_region"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["enterprise", "audience"],
                        name="notice_unread_enterprise",
                    ),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["region", "audience"],
                        name="notice_unread_region",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "enterprise", "audience", "key"), name="notice_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience", 2), ("enterprise__isnull", False), _connector="OR"),
                        name="notice_has_recipient",
                    ),
                ],
            },
        ),
    ]
