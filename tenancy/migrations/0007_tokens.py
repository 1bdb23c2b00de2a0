import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0006_registry_access")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("prefix", models.CharField(max_length=12, verbose_name="开头")),
                ("token_hash", models.BinaryField(max_length=32)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("returns:read", "读取填报和订单"), ("returns:write", "保存和提交填报")],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="权限",
                    ),
                ),
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
            options={"verbose_name": "接口密钥", "ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
                ),
                (
                    "token",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.apitoken",
                    ),
                ),
            ],
            options={"verbose_name": "接口应答"},
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="api_token_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(fields=("token_hash", "enterprise"), name="api_token_once"),
        ),
        migrations.AddIndex(
            model_name="keptanswer",
            index=models.Index(fields=["created_at"], name="kept_answer_age"),
        ),
        migrations.AddConstraint(
            model_name="keptanswer",
            constraint=models.UniqueConstraint(fields=("enterprise", "key"), name="kept_answer_once"),
        ),
    ]
