import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0015_peer_group_changes_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyWork",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("text", models.CharField(max_length=500, verbose_name="重点工作")),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "重点工作",
                "ordering": ["table", "place"],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "period",
                    models.CharField(
                        choices=[("half", "半年度"), ("year", "年终")], max_length=10, verbose_name="时点"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待核验"), (2, "已核验"), (3, "退回补充")], default=1, verbose_name="状态"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="实际完成值")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="完成情况")),
                ("fed", models.JSONField(null=True, verbose_name="考核数据")),
                ("filed_at", models.DateTimeField(verbose_name="填报时间")),
                ("filed_name", models.CharField(max_length=100, verbose_name="填报人姓名")),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "目标进展",
                "ordering": ["target", "period", "version"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
                (
                    "progress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="targets.progress"
                    ),
                ),
            ],
            options={
                "verbose_name": "证明材料",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=500, verbose_name="绩效目标")),
                (
                    "category",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "关键量化指标"), (2, "一般量化指标"), (3, "定性绩效目标")], verbose_name="目标类别"
                    ),
                ),
                ("category_text", models.CharField(max_length=20, verbose_name="目标类别（原文）")),
                ("due_month", models.PositiveSmallIntegerField(verbose_name="完成时限（月）")),
                ("half_text", models.CharField(blank=True, max_length=500, verbose_name="半年度目标")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="分值权重（分）")),
                ("basis", models.CharField(max_length=500, verbose_name="制定依据")),
                ("standard", models.CharField(max_length=500, verbose_name="核验标准")),
                ("funded", models.BooleanField(verbose_name="财政保障项目")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="备注")),
                (
                    "comparator",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "由人判定"), (1, "不低于"), (2, "左右"), (3, "不高于")], verbose_name="判定方式"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="目标值")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                (
                    "half_comparator",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "由人判定"), (1, "不低于"), (2, "左右"), (3, "不高于")],
                        verbose_name="半年度判定方式",
                    ),
                ),
                (
                    "half_value",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="半年度目标值"),
                ),
                ("half_unit", models.CharField(blank=True, max_length=20, verbose_name="半年度单位")),
                ("by_hand", models.BooleanField(default=False, verbose_name="人工更正")),
                (
                    "feed",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "人工填报"),
                            (1, "订单填报率（已发布月份平均）"),
                            (2, "预警响应率（已发布月份平均）"),
                        ],
                        default=0,
                        verbose_name="数据来源",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="修改次数")),
                (
                    "key_work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="targets.keywork",
                        verbose_name="重点工作",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效目标",
                "ordering": ["table", "number"],
            },
        ),
        migrations.AddField(
            model_name="progress",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="progress",
                to="targets.target",
            ),
        ),
        migrations.CreateModel(
            name="TargetTable",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "执行中"), (2, "半年度已冻结"), (3, "年终已冻结")], default=1, verbose_name="状态"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="修改次数")),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效目标表",
                "ordering": ["-year"],
            },
        ),
        migrations.AddField(
            model_name="target",
            name="table",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targets",
                to="targets.targettable",
            ),
        ),
        migrations.AddField(
            model_name="keywork",
            name="table",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="key_works",
                to="targets.targettable",
            ),
        ),
        migrations.CreateModel(
            name="Frozen",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "period",
                    models.CharField(
                        choices=[("half", "半年度"), ("year", "年终")], max_length=10, verbose_name="时点"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("serial", models.PositiveIntegerField(verbose_name="冻结序号")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("rows", models.JSONField(verbose_name="各目标结果")),
                ("earned", models.DecimalField(decimal_places=6, max_digits=12, verbose_name="得分")),
                ("out_of", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="满分")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="更正原因")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="前一校验码")),
                ("hash", models.CharField(max_length=64, verbose_name="校验码")),
                ("at", models.DateTimeField(verbose_name="冻结时间")),
                ("by_name", models.CharField(max_length=100, verbose_name="冻结人姓名")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="冻结人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen",
                        to="targets.targettable",
                    ),
                ),
            ],
            options={
                "verbose_name": "冻结结果",
                "ordering": ["serial"],
            },
        ),
        migrations.CreateModel(
            name="TargetUpload",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待确认"), (2, "已写入"), (3, "已放弃")], default=1, verbose_name="状态"
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="错误数")),
                ("bad_rows", models.PositiveIntegerField(default=0, verbose_name="有错误的行")),
                ("base_version", models.PositiveIntegerField(null=True)),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
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
                "verbose_name": "绩效目标工作簿",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "verdict",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "完成"), (2, "部分完成"), (3, "未完成")], null=True, verbose_name="结论"
                    ),
                ),
                ("share", models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="得分比例（%）")),
                ("reason", models.CharField(max_length=500, verbose_name="核验意见")),
                ("at", models.DateTimeField(verbose_name="核验时间")),
                ("by_name", models.CharField(max_length=100, verbose_name="核验人姓名")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
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
                    "progress",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="targets.progress",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "核验",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.UniqueConstraint(
                fields=("target", "period", "version", "region"), name="progress_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__in", ["half", "year"])), name="progress_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="progress_state"),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False),
                    models.Q(("text", ""), _negated=True),
                    ("fed__isnull", False),
                    _connector="OR",
                ),
                name="progress_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="targettable",
            constraint=models.UniqueConstraint(fields=("region", "year"), name="target_table_once"),
        ),
        migrations.AddConstraint(
            model_name="targettable",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="target_table_state"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("table", "number", "region"), name="target_number_once"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=models.Q(("category__in", [1, 2, 3])), name="target_category"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=models.Q(("feed__in", [0, 1, 2])), name="target_feed"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_month__range", (1, 12))), name="target_due_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=models.Q(("weight__gt", 0)), name="target_weight"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comparator", 0), ("value__isnull", True)),
                    models.Q(("comparator__in", [1, 2, 3]), ("value__gt", 0)),
                    _connector="OR",
                ),
                name="target_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("half_comparator", 0), ("half_value__isnull", True)),
                    models.Q(("half_comparator__in", [1, 2, 3]), ("half_value__gt", 0)),
                    _connector="OR",
                ),
                name="target_half_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="keywork",
            constraint=models.UniqueConstraint(
                fields=("table", "place", "region"), deferrable=models.Deferrable["DEFERRED"], name="key_work_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="frozen",
            constraint=models.UniqueConstraint(
                fields=("table", "period", "version", "region"), name="frozen_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="frozen",
            constraint=models.UniqueConstraint(fields=("region", "serial"), name="frozen_serial_once"),
        ),
        migrations.AddConstraint(
            model_name="frozen",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__in", ["half", "year"])), name="frozen_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="frozen",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="frozen_correction_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetupload",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="target_upload_state"),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.UniqueConstraint(fields=("progress", "region"), name="verification_once"),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="verification_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("share__isnull", True), ("verdict__isnull", True)),
                    models.Q(("share", 100), ("verdict", 1)),
                    models.Q(("share__gt", 0), ("share__lt", 100), ("verdict", 2)),
                    models.Q(("share", 0), ("verdict", 3)),
                    _connector="OR",
                ),
                name="verification_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", True),
                    ("filed_by__isnull", True),
                    models.Q(("by", models.F("filed_by")), _negated=True),
                    _connector="OR",
                ),
                name="verification_two_people",
            ),
        ),
    ]
