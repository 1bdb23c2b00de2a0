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
            name="Question",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("text", models.TextField(max_length=5000, verbose_name="内容")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待答复"), (2, "已答复"), (3, "已评价")], default=1, verbose_name="状态"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="提问时间")),
                ("due_at", models.DateTimeField(verbose_name="答复期限")),
                ("first_answered_at", models.DateTimeField(null=True, verbose_name="首次答复时间")),
                (
                    "exclusion",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "撤回"), (2, "无效"), (3, "重复")], null=True, verbose_name="不计入"
                    ),
                ),
                ("excluded_at", models.DateTimeField(null=True, verbose_name="不计入起")),
                ("rating", models.PositiveSmallIntegerField(null=True, verbose_name="满意度")),
                ("rating_comment", models.CharField(blank=True, max_length=500, verbose_name="评价说明")),
                ("rated_at", models.DateTimeField(null=True, verbose_name="评价时间")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
                    ),
                ),
            ],
            options={
                "verbose_name": "问题诉求",
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=5000, verbose_name="答复内容")),
                ("answered_at", models.DateTimeField(verbose_name="答复时间")),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "系统填报"), (2, "历史导入")], default=1, verbose_name="来源"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("enterprise", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="答复单位",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="cases.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复",
                "ordering": ["answered_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["region", "state", "due_at"], name="question_desk"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["enterprise", "-asked_at"], name="question_enterprise"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["asked_at"], name="question_asked"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("enterprise", "number"), name="question_number_once"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="question_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", [1, 2, 3])), name="question_state"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_answered_at__isnull", True), ("state", 1)),
                    models.Q(models.Q(("state", 1), _negated=True), ("first_answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="question_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"),
                name="question_rating",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("excluded_at__isnull", True), ("exclusion__isnull", True)),
                    models.Q(("excluded_at__isnull", False), ("exclusion__isnull", False)),
                    _connector="OR",
                ),
                name="question_exclusion_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("asked_at"))), name="question_due_after"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["question", "answered_at"], name="answer_question"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="answer_has_text"),
        ),
    ]
