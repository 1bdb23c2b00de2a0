"""What offices write once and use again: canned replies, the knowledge base, topics of several counties."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_life_access"),
        ("tenancy", "0013_colleagues_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "topic",
                    models.PositiveSmallIntegerField(
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
                        default=13,
                        verbose_name="主题",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="标签",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("asked", models.TextField(max_length=2000, verbose_name="诉求内容")),
                ("answer", models.TextField(max_length=5000, verbose_name="答复内容")),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "已发布"), (2, "已撤下")], default=1, verbose_name="状态"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("published_at", models.DateTimeField(verbose_name="发布时间")),
                ("revised_at", models.DateTimeField(null=True, verbose_name="修订时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤下时间")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500, verbose_name="撤下原因")),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="发布单位",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_from",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="撤下单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识库条目",
                "ordering": ["-published_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ArticleLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("gathered", models.BooleanField(default=False, verbose_name="多地集中诉求")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.article"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="cases.question",
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
                "verbose_name": "知识库条目来源",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("text", models.TextField(max_length=5000, verbose_name="内容")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "常用答复",
                "ordering": ["title", "id"],
            },
        ),
        migrations.CreateModel(
            name="HotTopic",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待处置"), (2, "已答复"), (3, "不作处置")], default=1, verbose_name="状态"
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                ("grown_at", models.DateTimeField(verbose_name="最近增加时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处置时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="不作处置的理由")),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.article",
                        verbose_name="答复",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "多地集中诉求",
                "ordering": ["-found_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="HotTopicLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.enterprise"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="cases.question",
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
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.hottopic"
                    ),
                ),
            ],
            options={
                "verbose_name": "多地集中诉求的诉求",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="article_terms"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-published_at"], name="article_published"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic__in", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])), name="article_topic"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", 1), ("withdrawn_at__isnull", True)),
                    models.Q(
                        ("state", 2), ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="article_withdrawn_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlelink",
            constraint=models.UniqueConstraint(fields=("question", "enterprise", "article"), name="article_link_once"),
        ),
        migrations.AddConstraint(
            model_name="cannedreply",
            constraint=models.UniqueConstraint(fields=("region", "title"), name="reply_title_once"),
        ),
        migrations.AddIndex(
            model_name="hottopic",
            index=models.Index(fields=["state", "-found_at"], name="topic_state"),
        ),
        migrations.AddConstraint(
            model_name="hottopic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article__isnull", True), ("decided_at__isnull", True), ("state", 1)),
                    models.Q(("article__isnull", False), ("decided_at__isnull", False), ("state", 2)),
                    models.Q(
                        ("article__isnull", True),
                        ("decided_at__isnull", False),
                        ("state", 3),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="topic_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="hottopiclink",
            constraint=models.UniqueConstraint(fields=("question", "enterprise"), name="topic_link_once"),
        ),
    ]
