"""Runs of a week and of a cut-off beside the live one, review, the chain of publications, and the inputs frozen with a run."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenancy.rls import run


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_list_standing"),
        ("tenancy", "0013_colleagues_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(null=True, verbose_name="月份")),
                ("verdict", models.PositiveSmallIntegerField(verbose_name="认定")),
                ("size", models.PositiveIntegerField(verbose_name="个数")),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="编号"
                    ),
                ),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(null=True), null=True, size=None, verbose_name="版次或次数"
                    ),
                ),
                (
                    "moments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(null=True), null=True, size=None, verbose_name="时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "计算依据",
                "ordering": ["month", "verdict", "region"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_once",
        ),
        migrations.AddField(
            model_name="run",
            name="handed_in_at",
            field=models.DateTimeField(null=True, verbose_name="提交复核时间"),
        ),
        migrations.AddField(
            model_name="run",
            name="handed_in_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="hash",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="校验码"),
        ),
        migrations.AddField(
            model_name="run",
            name="inputs_digest",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="依据摘要"),
        ),
        migrations.AddField(
            model_name="run",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "进行中"), (2, "周监测"), (3, "已定数"), (4, "已发布")], default=1, verbose_name="类型"
            ),
        ),
        # What was published stays as it is, but for being called so.
        run(
            [
                "ALTER TABLE assessment_run DISABLE TRIGGER published_is_final",
                "UPDATE assessment_run SET kind = 4 WHERE version > 0",
                "ALTER TABLE assessment_run ENABLE TRIGGER published_is_final",
            ]
        ),
        migrations.AddField(
            model_name="run",
            name="previous_hash",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="上一发布校验码"),
        ),
        migrations.AddField(
            model_name="run",
            name="handed_in_name",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="提交人"),
        ),
        migrations.AddField(
            model_name="run",
            name="reviewed_name",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="复核人"),
        ),
        migrations.AddField(
            model_name="run",
            name="returned_note",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="退回意见"),
        ),
        migrations.AddField(
            model_name="run",
            name="reviewed_at",
            field=models.DateTimeField(null=True, verbose_name="复核时间"),
        ),
        migrations.AddField(
            model_name="run",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="serial",
            field=models.PositiveIntegerField(null=True, unique=True, verbose_name="发布序号"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", 4)), fields=("month", "version"), name="run_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", 1)), fields=("month",), name="run_live_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", 3)), fields=("month",), name="run_locked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", 2)), fields=("month", "as_of"), name="run_week_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", [1, 2, 3, 4])), name="run_kind"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", 4), ("version__gte", 1)),
                    models.Q(models.Q(("kind", 4), _negated=True), ("serial__isnull", True), ("version", 0)),
                    _connector="OR",
                ),
                name="run_published_has_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_in_by__isnull", True),
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("handed_in_by")), _negated=True),
                    _connector="OR",
                ),
                name="run_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("serial__isnull", True),
                    ("published_by__isnull", True),
                    models.Q(("handed_in_by__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="run_published_is_reviewed",
            ),
        ),
        migrations.AddField(
            model_name="basis",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddField(
            model_name="basis",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="basis", to="assessment.run"
            ),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.UniqueConstraint(
                fields=("run", "verdict", "month", "region"), name="basis_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="basis_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("month__isnull", False), ("verdict__range", (11, 14))),
                    models.Q(("month__isnull", False), ("verdict", 41)),
                    models.Q(("month__isnull", True), ("verdict__range", (21, 24))),
                    models.Q(("month__isnull", True), ("verdict__range", (31, 34))),
                    _connector="OR",
                ),
                name="basis_verdict",
            ),
        ),
    ]
