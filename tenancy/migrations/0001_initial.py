import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=50, unique=True, verbose_name="用户名")),
                ("display_name", models.CharField(max_length=50, verbose_name="姓名")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("must_change_password", models.BooleanField(default=False, verbose_name="须修改密码")),
                ("created_at", models.DateTimeField(verbose_name="创建时间")),
            ],
            options={
                "verbose_name": "用户",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="上班")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
            ],
            options={
                "verbose_name": "节假日调休",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("uscc", models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码")),
                ("name", models.CharField(max_length=120, verbose_name="企业名称")),
                ("customs_code", models.CharField(blank=True, max_length=10, verbose_name="海关编码")),
                ("contact_name", models.CharField(blank=True, max_length=50, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "正常"), (2, "停业"), (3, "注销")], default=1, verbose_name="状态"
                    ),
                ),
                ("joined_on", models.DateField(verbose_name="纳入日期")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("us_exporter", "输美"),
                                ("key", "重点"),
                                ("canton_fair", "广交会"),
                                ("subsidised", "受补贴"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="标签",
                    ),
                ),
                ("taken_over", models.BooleanField(default=False, verbose_name="历史导入")),
            ],
            options={
                "verbose_name": "企业",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.IntegerField(primary_key=True, serialize=False, verbose_name="区划代码")),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "省"), (2, "设区市"), (3, "县(市、区)"), (4, "镇街/园区")], verbose_name="层级"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="tenancy.region",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "地区",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="PeerGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True, related_name="peer_groups", to="tenancy.region", verbose_name="地区"
                    ),
                ),
            ],
            options={
                "verbose_name": "考核分组",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=60, verbose_name="类型")),
                ("key", models.CharField(max_length=150, unique=True, verbose_name="幂等键")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("params", models.JSONField(default=dict, verbose_name="参数")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "排队中"), (2, "进行中"), (3, "已完成"), (4, "失败")],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("progress", models.PositiveIntegerField(default=0, verbose_name="进度")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总量")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("lease", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(verbose_name="提交时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                (
                    "enterprise",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
                ),
            ],
            options={
                "verbose_name": "后台任务",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="enterprise",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="所在地区"
            ),
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=150)),
                ("address", models.CharField(max_length=45)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_failed_at", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("username", "address"), name="signin_attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="tenancy.job"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
                ),
            ],
            options={
                "verbose_name": "文件",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "企业填报员"),
                            (2, "县级商务局"),
                            (3, "市级商务局"),
                            (4, "省外贸中心"),
                            (5, "省商务厅"),
                            (6, "系统管理员"),
                            (7, "审计员"),
                        ],
                        verbose_name="角色",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("enterprise__isnull", False), ("region__isnull", False), ("role", 1)),
                            models.Q(
                                ("enterprise__isnull", True), ("region__isnull", False), ("role__in", [2, 3, 4, 5, 7])
                            ),
                            models.Q(("enterprise__isnull", True), ("region__isnull", True), ("role", 6)),
                            _connector="OR",
                        ),
                        name="membership_fits_role",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "role", "region", "enterprise"), name="membership_once", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(condition=models.Q(("state__in", [1, 2])), fields=["lease_until"], name="job_open"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["region", "-id"], name="job_region"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3, 4])), name="job_state"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["region", "id"], name="enterprise_region"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("name"), name="gin_trgm_ops"),
                name="enterprise_name_trgm",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="enterprise_state"),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("uscc", django.db.models.functions.text.Upper("uscc"))),
                name="enterprise_uscc_upper",
            ),
        ),
    ]
