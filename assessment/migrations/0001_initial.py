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
            name="Run",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="版本")),
                ("as_of", models.DateTimeField(verbose_name="数据截至")),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
                ("scheme", models.CharField(max_length=30, verbose_name="考核方案")),
                ("rule", models.JSONField(verbose_name="当月口径")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="更正原因")),
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
                "verbose_name": "月度考核",
                "ordering": ["-month", "-version"],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                ("published", models.BooleanField(verbose_name="已发布")),
                ("roster", models.PositiveIntegerField(verbose_name="应报企业数")),
                ("on_time", models.PositiveIntegerField(verbose_name="按时填报企业数")),
                ("previous_roster", models.PositiveIntegerField(verbose_name="上月应报企业数")),
                ("previous_returns", models.PositiveIntegerField(verbose_name="上月填报数")),
                ("previous_accurate", models.PositiveIntegerField(verbose_name="上月准确填报数")),
                ("roster_to_date", models.PositiveIntegerField(verbose_name="当年累计应报数")),
                ("filed_to_date", models.PositiveIntegerField(verbose_name="当年累计填报数")),
                ("asked", models.PositiveIntegerField(verbose_name="累计提问数")),
                ("answered", models.PositiveIntegerField(verbose_name="累计响应数")),
                ("listed", models.PositiveIntegerField(verbose_name="清单预警企业数")),
                ("fed_back", models.PositiveIntegerField(verbose_name="清单反馈企业数")),
                ("deductions", models.PositiveIntegerField(verbose_name="扣减次数")),
                (
                    "a",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="当月填报企业数占比"),
                ),
                ("b", models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="上月填报准确率")),
                ("c", models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="当年填报完成度")),
                ("filing_rate", models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="填报率")),
                (
                    "question_rate",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="问题诉求响应率"),
                ),
                (
                    "list_rate",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="五色清单响应率"),
                ),
                ("deduction", models.DecimalField(decimal_places=6, max_digits=9, verbose_name="扣减(百分点)")),
                (
                    "response_rate",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="响应率"),
                ),
                ("region", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.region")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="assessment.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "考核结果",
                "ordering": ["region"],
            },
        ),
        migrations.CreateModel(
            name="Deduction",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "kind",
                    models.CharField(
                        choices=[("late", "响应拖沓"), ("perfunctory", "答复草率")], max_length=20, verbose_name="类型"
                    ),
                ),
                ("occurrences", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("evidence", models.CharField(max_length=500, verbose_name="依据")),
                ("decided_at", models.DateTimeField(verbose_name="认定时间")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                (
                    "decided_by",
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
                "verbose_name": "扣减",
                "ordering": ["month", "region", "id"],
                "indexes": [models.Index(fields=["month", "region"], name="deduction_month_region")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="deduction_month_first"),
                    models.CheckConstraint(condition=models.Q(("occurrences__gte", 1)), name="deduction_occurs"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["late", "perfunctory"])), name="deduction_kind"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("month", "version"), name="run_once"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="run_month_first"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("version", 0)),
                    models.Q(("published_at__isnull", False), ("version__gte", 1)),
                    _connector="OR",
                ),
                name="run_published_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__lte", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="run_correction_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["month", "region"], name="result_month_region"),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(fields=("run", "region"), name="result_once"),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered__lte", models.F("asked")),
                    ("fed_back__lte", models.F("listed")),
                    ("filed_to_date__lte", models.F("roster_to_date")),
                    ("on_time__lte", models.F("roster")),
                    ("previous_accurate__lte", models.F("previous_returns")),
                ),
                name="result_parts_fit",
            ),
        ),
    ]
