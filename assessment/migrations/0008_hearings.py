"""A deduction is asked for, answered, decided and appealed against; one that stands may be revoked."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_scheme_confirmation_access"),
        ("cases", "0011_question_lists"),
        ("tenancy", "0013_colleagues_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("late", "响应拖沓"), ("perfunctory", "答复草率")], max_length=20, verbose_name="类型"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="发生日期")),
                ("month", models.DateField(verbose_name="发生月份")),
                ("evidence", models.TextField(verbose_name="依据")),
                ("most", models.PositiveSmallIntegerField(default=1, verbose_name="所涉次数")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待说明"),
                            (2, "待认定"),
                            (3, "已扣减"),
                            (4, "不予扣减"),
                            (5, "申诉中"),
                            (6, "维持扣减"),
                            (7, "撤销扣减"),
                        ],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="提请时间")),
                ("reply_due", models.DateTimeField(verbose_name="说明期限")),
                ("reply", models.TextField(blank=True, verbose_name="说明")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                ("occurrences", models.PositiveSmallIntegerField(null=True, verbose_name="认定次数")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="认定时间")),
                ("decision", models.TextField(blank=True, verbose_name="认定理由")),
                ("counted_month", models.DateField(null=True, verbose_name="计入月份")),
                ("appeal_due", models.DateTimeField(null=True, verbose_name="申诉期限")),
                ("appeal", models.TextField(blank=True, verbose_name="申诉")),
                ("appealed_at", models.DateTimeField(null=True, verbose_name="申诉时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="申诉处理时间")),
                ("settlement", models.TextField(blank=True, verbose_name="申诉处理意见")),
            ],
            options={
                "verbose_name": "扣减认定",
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="deduction",
            name="revoke_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="撤销理由"),
        ),
        migrations.AddField(
            model_name="deduction",
            name="revoked_at",
            field=models.DateTimeField(null=True, verbose_name="撤销时间"),
        ),
        migrations.AddField(
            model_name="deduction",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="deduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoke_reason", ""), ("revoked_at__isnull", True)),
                    models.Q(("revoked_at__isnull", False), models.Q(("revoke_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="deduction_revoked_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="appealed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="deduction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="assessment.deduction",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="opened_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="proposal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.proposal",
                verbose_name="线索",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.question",
                verbose_name="诉求",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.region",
                verbose_name="被提请单位",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="replied_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(fields=["region", "month"], name="hearing_region_month"),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(fields=["state", "reply_due"], name="hearing_state_due"),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(fields=("proposal", "region"), name="hearing_once"),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(fields=("deduction", "region"), name="hearing_deduction_once"),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["late", "perfunctory"])), name="hearing_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6, 7])), name="hearing_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1), models.Q(("evidence", ""), _negated=True), ("most__gte", 1)),
                name="hearing_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposal__isnull", True), ("question__isnull", False), _connector="OR"),
                name="hearing_proposal_has_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_at__isnull", True), ("reply", ""), models.Q(("state", 2), _negated=True)),
                    models.Q(
                        ("replied_at__isnull", False),
                        models.Q(("reply", ""), _negated=True),
                        models.Q(("state", 1), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hearing_replied",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state__in", [3, 4, 5, 6, 7]),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", [3, 4, 5, 6, 7]), _negated=True),
                        ("decided_at__isnull", True),
                        ("decision", ""),
                    ),
                    _connector="OR",
                ),
                name="hearing_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appeal_due__isnull", False),
                        ("counted_month__day", 1),
                        ("deduction__isnull", False),
                        ("occurrences__gte", 1),
                        ("state__in", [3, 5, 6, 7]),
                    ),
                    models.Q(
                        models.Q(("state__in", [3, 5, 6, 7]), _negated=True),
                        ("appeal_due__isnull", True),
                        ("counted_month__isnull", True),
                        ("deduction__isnull", True),
                        ("occurrences__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="hearing_deducted",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appealed_at__isnull", False),
                        ("state__in", [5, 6, 7]),
                        models.Q(("appeal", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", [5, 6, 7]), _negated=True), ("appeal", ""), ("appealed_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="hearing_appealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_at__isnull", False),
                        ("state__in", [6, 7]),
                        models.Q(("settlement", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", [6, 7]), _negated=True), ("settled_at__isnull", True), ("settlement", "")
                    ),
                    _connector="OR",
                ),
                name="hearing_settled",
            ),
        ),
    ]
