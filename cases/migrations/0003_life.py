"""Questions live: accepted, handed on, extended, reopened, closed; answers with what the gate found; notes, files, words."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.enums


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_access"),
        ("tenancy", "0011_enterprise_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "附件",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("who", models.CharField(max_length=150, verbose_name="单位和姓名")),
                ("text", models.TextField(max_length=2000, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "内部备注",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "act",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "受理"),
                            (2, "指派"),
                            (3, "答复"),
                            (4, "回应"),
                            (5, "转办"),
                            (6, "延期"),
                            (7, "退回补充"),
                            (8, "补充说明"),
                            (9, "撤回"),
                            (10, "提请不计入"),
                            (11, "认定不计入"),
                            (12, "不予认定"),
                            (13, "评价"),
                            (14, "重新办理"),
                            (15, "办结"),
                            (16, "更正期限"),
                            (17, "归类"),
                        ],
                        verbose_name="事项",
                    ),
                ),
                ("who", models.CharField(max_length=120, verbose_name="办理方")),
                ("what", models.CharField(max_length=200, verbose_name="办理事项")),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "办理过程",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("term", models.CharField(db_collation="C", max_length=20, verbose_name="词")),
            ],
            options={
                "verbose_name": "诉求词",
            },
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_state",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_answered_has_time",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_exclusion_whole",
        ),
        migrations.RemoveIndex(
            model_name="question",
            name="question_desk",
        ),
        migrations.AddField(
            model_name="answer",
            name="fingerprint",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="answer",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="仍然发送的理由"),
        ),
        migrations.AddField(
            model_name="answer",
            name="signals",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    choices=[(1, "内容过短"), (2, "仅表示收到或正在核实"), (3, "未涉及诉求内容"), (4, "与多条答复相同")]
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="提示",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="substantive",
            field=models.BooleanField(default=True, verbose_name="实质答复"),
        ),
        migrations.AddField(
            model_name="question",
            name="accepted_at",
            field=models.DateTimeField(null=True, verbose_name="受理时间"),
        ),
        migrations.AddField(
            model_name="question",
            name="assignee",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="assignee_name",
            field=models.CharField(blank=True, max_length=50, verbose_name="经办人姓名"),
        ),
        migrations.AddField(
            model_name="question",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="办结时间"),
        ),
        migrations.AddField(
            model_name="question",
            name="duplicate_of",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="first_minutes",
            field=models.PositiveIntegerField(null=True, verbose_name="首次答复用时"),
        ),
        migrations.AddField(
            model_name="question",
            name="last_answered_at",
            field=models.DateTimeField(null=True, verbose_name="最近答复时间"),
        ),
        migrations.AddField(
            model_name="question", name="owed_by", field=models.DateTimeField(null=True, verbose_name="应答复时间")
        ),
        migrations.AddField(
            model_name="question",
            name="limit_at",
            field=models.DateTimeField(null=True, verbose_name="答复期限"),
        ),
        migrations.AddField(
            model_name="question",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.region",
                verbose_name="办理单位",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="proposed",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "撤回"), (2, "无效"), (3, "重复")], null=True, verbose_name="提请不计入"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="proposed_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="提请理由"),
        ),
        migrations.AddField(
            model_name="question",
            name="reopened",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="重新办理次数"),
        ),
        migrations.AddField(
            model_name="question",
            name="resolved_at",
            field=models.DateTimeField(null=True, verbose_name="办结答复时间"),
        ),
        migrations.AddField(
            model_name="question",
            name="resolved_minutes",
            field=models.PositiveIntegerField(null=True, verbose_name="办结用时"),
        ),
        migrations.AddField(
            model_name="question",
            name="subject",
            field=models.UUIDField(null=True, verbose_name="关联内容"),
        ),
        migrations.AddField(
            model_name="question",
            name="subject_kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "订单"), (2, "五色清单")], null=True, verbose_name="关联类型"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, size=None, verbose_name="标签"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="topic",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "港口"),
                    (2, "退税"),
                    (3, "关税"),
                    (4, "融资"),
                    (5, "用工"),
                    (6, "物流"),
                    (7, "通关"),
                    (8, "信用保险"),
                    (9, "原产地证"),
                    (10, "展会"),
                    (11, "市场开拓"),
                    (12, "政策咨询"),
                    (13, "其他"),
                ],
                default=cases.enums.Topic["OTHER"],
                verbose_name="主题",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="transferred_at",
            field=models.DateTimeField(null=True, verbose_name="转办时间"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.region",
                verbose_name="答复单位",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="due_at",
            field=models.DateTimeField(verbose_name="两个工作日期限"),
        ),
        migrations.AlterField(
            model_name="question",
            name="state",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "待受理"),
                    (2, "已答复"),
                    (3, "已评价"),
                    (4, "办理中"),
                    (5, "待企业补充"),
                    (6, "重新办理"),
                    (7, "已办结"),
                ],
                default=cases.enums.QuestionState["ASKED"],
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(
            sql=[
                "SET CONSTRAINTS ALL IMMEDIATE",
                # What does not count is closed; a rating of three and more stood. Which minutes of the past were working
                # ones the calendar knows, not the database: they stay unknown.
                """
                UPDATE cases_question q
                SET office_id = q.region_id, limit_at = q.due_at,
                    state = CASE WHEN q.exclusion IS NULL THEN q.state ELSE 7 END,
                    owed_by = CASE WHEN q.exclusion IS NULL AND q.state = 1 THEN q.due_at END,
                    closed_at = q.excluded_at,
                    last_answered_at = a.last, resolved_at = CASE WHEN q.rating >= 3 THEN a.last END
                FROM (SELECT b.id, greatest(max(c.answered_at), b.first_answered_at) AS last
                      FROM cases_question b LEFT JOIN cases_answer c ON c.question_id = b.id
                      GROUP BY b.id) a
                WHERE a.id = q.id
                """,
                "SET CONSTRAINTS ALL DEFERRED",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="question",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.region",
                verbose_name="办理单位",
            ),
        ),
        migrations.AlterField(
            model_name="question", name="limit_at", field=models.DateTimeField(verbose_name="答复期限")
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["fingerprint", "office"], name="answer_fingerprint"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("owed_by__isnull", False)),
                fields=["owed_by", "region", "office"],
                name="question_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["region", "-asked_at"], name="question_region"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("state__in", (2, 3))), fields=["last_answered_at"], name="question_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="answer_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owed_by__isnull", False), ("state__in", (1, 4, 5, 6))),
                    models.Q(models.Q(("state__in", (1, 4, 5, 6)), _negated=True), ("owed_by__isnull", True)),
                    _connector="OR",
                ),
                name="question_owed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6, 7])), name="question_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic__in", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])), name="question_topic"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_answered_at__isnull", True), ("state__in", (1, 4, 5))),
                    ("state", 7),
                    models.Q(
                        models.Q(("state__in", (1, 4, 5, 7)), _negated=True), ("first_answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="question_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("first_answered_at__isnull", True),
                        ("first_minutes__isnull", True),
                        ("last_answered_at__isnull", True),
                    ),
                    models.Q(
                        ("first_answered_at__isnull", False), ("last_answered_at__gte", models.F("first_answered_at"))
                    ),
                    _connector="OR",
                ),
                name="question_answers_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", 7), _negated=True),
                    ("first_answered_at__isnull", False),
                    ("exclusion__isnull", False),
                    _connector="OR",
                ),
                name="question_closed_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("excluded_at__isnull", True), ("exclusion__isnull", True)),
                    models.Q(("excluded_at__isnull", False), ("exclusion__isnull", False), ("state", 7)),
                    _connector="OR",
                ),
                name="question_exclusion_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject__isnull", True), ("subject_kind__isnull", True)),
                    models.Q(("subject__isnull", False), ("subject_kind__isnull", False)),
                    _connector="OR",
                ),
                name="question_subject_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_at__gte", models.F("due_at"))), name="question_limit_not_before_due"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="answer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="cases.answer",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="step",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="cases.step",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="question",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="terms",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.region"
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["question", "at"], name="note_question"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="note_has_text"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["question", "at"], name="step_question"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["question"], name="attachment_question"),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["term", "-question", "region"], name="term_like"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="step_of_enterprise"),
        ),
    ]
