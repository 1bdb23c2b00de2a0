"""What the clock brings about: reminders that were told, deductions that are proposed; and how long an extension is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_knowledge_access"),
        ("tenancy", "0013_colleagues_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "响应拖沓"), (2, "答复草率")], verbose_name="线索类型"
                    ),
                ),
                ("evidence", models.TextField(verbose_name="依据")),
                ("figures", models.JSONField(verbose_name="依据数据")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
            ],
            options={
                "verbose_name": "扣减线索",
                "ordering": ["-proposed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "期限过半"),
                            (2, "到期日"),
                            (3, "已逾期"),
                            (4, "报上级"),
                            (5, "列入通报"),
                            (6, "请评价"),
                        ],
                        verbose_name="环节",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="计时起点")),
                ("limit_at", models.DateTimeField(verbose_name="所告知的期限")),
                ("at", models.DateTimeField(verbose_name="告知时间")),
            ],
            options={
                "verbose_name": "期限提醒",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="extended",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="延期工作日"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended", 0), ("limit_at", models.F("due_at"))),
                    models.Q(("extended__gt", 0), ("limit_at__gt", models.F("due_at"))),
                    _connector="OR",
                ),
                name="question_extension_whole",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="answer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.answer",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.region",
                verbose_name="办理单位",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="watch",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["-proposed_at", "-id"], name="proposal_latest"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["region", "-proposed_at"], name="proposal_region"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("question", "kind", "enterprise"), name="proposal_once"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", [1, 2])), name="proposal_kind"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="proposal_has_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                fields=("question", "started_at", "limit_at", "stage", "enterprise"), name="watch_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", 1)),
                fields=("question", "started_at", "enterprise"),
                name="watch_half_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", 6)),
                fields=("question", "enterprise"),
                name="watch_rating_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", [1, 2, 3, 4, 5, 6])), name="watch_stage"
            ),
        ),
    ]
