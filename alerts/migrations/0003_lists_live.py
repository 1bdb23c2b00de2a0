"""Lists have a life: drafts, review, versions, objections; feedback in taps, visits, reminders; the leading index."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_access"),
        ("cases", "0011_question_lists"),
        ("tenancy", "0013_colleagues_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackTest",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ruleset", models.JSONField(verbose_name="规则")),
                ("first_quarter", models.CharField(max_length=6, verbose_name="起始季度")),
                ("last_quarter", models.CharField(max_length=6, verbose_name="截止季度")),
                ("drop", models.PositiveSmallIntegerField(verbose_name="出口降幅(%)")),
                ("result", models.JSONField(null=True, verbose_name="结果")),
                ("requested_at", models.DateTimeField(verbose_name="提交时间")),
            ],
            options={
                "verbose_name": "规则回测",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DraftEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="标签"
                    ),
                ),
                (
                    "colour",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")], null=True, verbose_name="颜色"
                    ),
                ),
                (
                    "before",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")],
                        null=True,
                        verbose_name="上季颜色",
                    ),
                ),
                (
                    "drawn_colour",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")],
                        null=True,
                        verbose_name="规则颜色",
                    ),
                ),
                ("held", models.BooleanField(default=False, verbose_name="沿用上季")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="预警原因")),
                (
                    "reason_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None, verbose_name="触发规则"
                    ),
                ),
                ("figures", models.JSONField(null=True, verbose_name="指标")),
                ("changed_by_hand", models.BooleanField(default=False, verbose_name="人工调整")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="调整理由")),
            ],
            options={
                "verbose_name": "草案企业",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="EntryChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "移出清单"), (2, "调整颜色")], verbose_name="变更"),
                ),
                (
                    "colour_before",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")], verbose_name="原颜色"
                    ),
                ),
                (
                    "colour_after",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")],
                        null=True,
                        verbose_name="新颜色",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("changed_at", models.DateTimeField(verbose_name="变更时间")),
            ],
            options={
                "verbose_name": "清单变更",
                "ordering": ["warning_list", "version"],
            },
        ),
        migrations.CreateModel(
            name="FeedbackDraft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("content", models.JSONField(default=dict, verbose_name="草稿")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "清单反馈草稿",
            },
        ),
        migrations.CreateModel(
            name="FeedbackReminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "商务局催办"), (2, "截止前自动提醒")], verbose_name="方式"
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="日期")),
                ("sent_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "反馈催办",
                "ordering": ["entry", "sent_at"],
            },
        ),
        migrations.CreateModel(
            name="LeadingCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "breakdown",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "地区"), (2, "市场"), (3, "商品")], verbose_name="分类"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=10, verbose_name="代码")),
                ("rising", models.PositiveIntegerField(verbose_name="上升")),
                ("flat", models.PositiveIntegerField(verbose_name="持平")),
                ("falling", models.PositiveIntegerField(verbose_name="下降")),
                (
                    "exported",
                    models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="其后出口(万美元)"),
                ),
                (
                    "exported_before",
                    models.DecimalField(
                        decimal_places=2, max_digits=20, null=True, verbose_name="上年同期出口(万美元)"
                    ),
                ),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
            ],
            options={
                "verbose_name": "景气先行指数",
                "ordering": ["month", "breakdown", "code", "region"],
            },
        ),
        migrations.CreateModel(
            name="ListDraft",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("quarter", models.CharField(max_length=6, verbose_name="季度")),
                (
                    "source",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "上传工作簿"), (2, "按规则生成")], verbose_name="生成方式"
                    ),
                ),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "计算中"), (2, "试算"), (3, "草案"), (4, "待复核"), (5, "已发布"), (6, "已放弃")],
                        verbose_name="状态",
                    ),
                ),
                ("ruleset", models.JSONField(null=True, verbose_name="规则")),
                ("as_of", models.DateTimeField(verbose_name="数据截至")),
                ("judged", models.PositiveIntegerField(default=0, verbose_name="评估企业")),
                ("small", models.PositiveIntegerField(default=0, verbose_name="规模以下企业")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="内容校验码")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                ("sent_back_at", models.DateTimeField(null=True, verbose_name="退回时间")),
                ("sent_back_reason", models.CharField(blank=True, max_length=500, verbose_name="退回理由")),
            ],
            options={
                "verbose_name": "清单草案",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=1000, verbose_name="异议理由")),
                ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待处理"), (2, "移出清单"), (3, "调整颜色"), (4, "维持不变"), (5, "已撤回")],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("decision", models.TextField(blank=True, max_length=500, verbose_name="处理意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ],
            options={
                "verbose_name": "清单异议",
                "ordering": ["state", "raised_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "way",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "上门走访"), (2, "电话"), (3, "座谈会"), (4, "线上联系")], verbose_name="方式"
                    ),
                ),
                ("visited_on", models.DateField(verbose_name="日期")),
                ("text", models.TextField(max_length=2000, verbose_name="情况记录")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("office", models.CharField(max_length=100, verbose_name="记录单位")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待企业确认"), (2, "企业已确认"), (3, "企业不认可")],
                        default=1,
                        verbose_name="状态",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="企业答复时间")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="企业说明")),
            ],
            options={
                "verbose_name": "走访记录",
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="feedback",
            name="feedback_has_text",
        ),
        migrations.RemoveConstraint(
            model_name="listupload",
            name="list_upload_published_whole",
        ),
        migrations.AddField(
            model_name="entry",
            name="colour_now",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")], default=0, verbose_name="现颜色"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="drawn_colour",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "红"), (2, "橙"), (3, "黄"), (4, "蓝"), (5, "绿")], null=True, verbose_name="规则颜色"
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="figures",
            field=models.JSONField(null=True, verbose_name="指标"),
        ),
        migrations.AddField(
            model_name="entry",
            name="held",
            field=models.BooleanField(default=False, verbose_name="沿用上季"),
        ),
        migrations.AddField(
            model_name="entry",
            name="reason_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), default=list, size=None, verbose_name="触发规则"
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="removed_at",
            field=models.DateTimeField(null=True, verbose_name="移出时间"),
        ),
        migrations.AddField(
            model_name="feedback",
            name="may_call",
            field=models.BooleanField(null=True, verbose_name="可否电话联系"),
        ),
        migrations.AddField(
            model_name="feedback",
            name="need",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "暂不需要"),
                    (2, "融资支持"),
                    (3, "出口信保"),
                    (4, "展会与拓市"),
                    (5, "退税、通关"),
                    (6, "物流保障"),
                    (7, "稳岗用工"),
                    (8, "法律与摩擦应对"),
                    (9, "其他"),
                ],
                null=True,
                verbose_name="需要的帮助",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="outlook",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "三个月内恢复"), (2, "半年内恢复"), (3, "半年以上"), (4, "难以判断")],
                null=True,
                verbose_name="预计恢复",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="question",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.question",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="severity",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "影响不大"), (2, "影响较大"), (3, "影响严重")], null=True, verbose_name="影响程度"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="situation",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "客户下单减少"),
                    (2, "订单取消或推迟"),
                    (3, "成本上升、利润下降"),
                    (4, "物流、交货受阻"),
                    (5, "收汇或汇率问题"),
                    (6, "用工、产能不足"),
                    (7, "关税与贸易摩擦"),
                    (8, "季节性正常波动"),
                    (9, "业务调整或转移"),
                    (10, "其他"),
                ],
                null=True,
                verbose_name="主要情况",
            ),
        ),
        migrations.AddField(
            model_name="warninglist",
            name="ruleset",
            field=models.JSONField(null=True, verbose_name="规则"),
        ),
        migrations.AddField(
            model_name="warninglist",
            name="source",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "上传工作簿"), (2, "按规则生成")], default=1, verbose_name="生成方式"
            ),
        ),
        migrations.AddField(
            model_name="warninglist",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="feedback",
            name="text",
            field=models.TextField(blank=True, max_length=2000, verbose_name="补充说明"),
        ),
        migrations.AlterField(
            model_name="listupload",
            name="state",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "待处理"), (2, "已生成草案"), (3, "已放弃")], default=1, verbose_name="状态"
            ),
        ),
        # No entry has been recoloured yet. The owner bypasses row security while migrating.
        migrations.RunSQL("UPDATE alerts_entry SET colour_now = colour", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour_now__in", [1, 2, 3, 4, 5])), name="entry_colour_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("may_call__isnull", False),
                        ("need__isnull", False),
                        ("outlook__isnull", False),
                        ("severity__isnull", False),
                        ("situation__isnull", False),
                    ),
                    models.Q(
                        ("may_call__isnull", True),
                        ("need__isnull", True),
                        ("outlook__isnull", True),
                        ("severity__isnull", True),
                        ("situation__isnull", True),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="feedback_has_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="warninglist",
            constraint=models.CheckConstraint(condition=models.Q(("source__in", [1, 2])), name="warning_list_source"),
        ),
        migrations.AddField(
            model_name="backtest",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.job",
            ),
        ),
        migrations.AddField(
            model_name="backtest",
            name="requested_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draftentry",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="draftentry",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="changed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="alerts.entry",
            ),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="warning_list",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="alerts.warninglist",
                verbose_name="清单",
            ),
        ),
        migrations.AddField(
            model_name="feedbackdraft",
            name="enterprise",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"),
        ),
        migrations.AddField(
            model_name="feedbackdraft",
            name="entry",
            field=models.OneToOneField(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alerts.entry"
            ),
        ),
        migrations.AddField(
            model_name="feedbackdraft",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="feedbackreminder",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="feedbackreminder",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="alerts.entry",
            ),
        ),
        migrations.AddField(
            model_name="feedbackreminder",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="feedbackreminder",
            name="sent_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leadingcount",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.job",
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="previous",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alerts.warninglist",
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="published_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="sent_back_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="submitted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listdraft",
            name="warning_list",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="alerts.warninglist"
            ),
        ),
        migrations.AddField(
            model_name="draftentry",
            name="draft",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="alerts.listdraft",
            ),
        ),
        migrations.AddField(
            model_name="listupload",
            name="draft",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alerts.listdraft",
            ),
        ),
        migrations.AddConstraint(
            model_name="listupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("error_count", 0),
                        ("state", 2),
                        models.Q(("draft__isnull", False), ("warning_list__isnull", False), _connector="OR"),
                    ),
                    models.Q(
                        models.Q(("state", 2), _negated=True), ("draft__isnull", True), ("warning_list__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="list_upload_drafted_whole",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="change",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objection",
                to="alerts.entrychange",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise", verbose_name="企业"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="entry",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objection",
                to="alerts.entry",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="raised_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="enterprise",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"),
        ),
        migrations.AddField(
            model_name="visit",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="alerts.entry",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="region",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddConstraint(
            model_name="backtest",
            constraint=models.CheckConstraint(
                condition=models.Q(("drop__gte", 1), ("drop__lte", 100)), name="back_test_drop"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrychange",
            constraint=models.UniqueConstraint(fields=("warning_list", "version"), name="entry_change_version"),
        ),
        migrations.AddConstraint(
            model_name="entrychange",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="entry_change_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="entrychange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", 1)), fields=("entry",), name="entry_removed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrychange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="entry_change_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("colour_after__isnull", True), ("kind", 1)),
                    models.Q(
                        ("colour_after__isnull", False),
                        ("kind", 2),
                        models.Q(("colour_after", models.F("colour_before")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="entry_change_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackreminder",
            constraint=models.UniqueConstraint(fields=("entry", "sent_on"), name="feedback_reminder_daily"),
        ),
        migrations.AddConstraint(
            model_name="leadingcount",
            constraint=models.UniqueConstraint(
                fields=("month", "breakdown", "code", "region"), name="leading_count_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadingcount",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="leading_count_month_first"),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__regex", "^\\d{4}Q[1-4]$")), name="list_draft_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6])), name="list_draft_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruleset__isnull", False), ("source", 2)),
                    models.Q(("ruleset__isnull", True), ("source", 1)),
                    _connector="OR",
                ),
                name="list_draft_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", [3, 4])), fields=("quarter",), name="list_draft_one_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", [4, 5]), _negated=True), ("submitted_at__isnull", False), _connector="OR"
                ),
                name="list_draft_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", 5), ("warning_list__isnull", False)),
                    models.Q(models.Q(("state", 5), _negated=True), ("warning_list__isnull", True)),
                    _connector="OR",
                ),
                name="list_draft_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="listdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    ("submitted_by__isnull", True),
                    models.Q(("published_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="list_draft_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="draftentry",
            index=models.Index(fields=["draft", "region"], name="draft_entry_region"),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.UniqueConstraint(fields=("draft", "enterprise"), name="draft_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__isnull", False), ("before__isnull", False), _connector="OR"),
                name="draft_entry_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="draft_entry_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["state", "raised_at"], name="objection_desk"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="objection_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5])), name="objection_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", 1)),
                    models.Q(("decided_at__isnull", False), ("state", 5)),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state__in", [2, 3, 4]),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="objection_decided_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["entry", "answered_at"], name="visit_entry"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="visit_has_text"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", 1)),
                    models.Q(("answered_at__isnull", False), ("state", 2)),
                    models.Q(("answered_at__isnull", False), ("state", 3), models.Q(("remark", ""), _negated=True)),
                    _connector="OR",
                ),
                name="visit_state",
            ),
        ),
    ]
