"""Figures of questions by region, period and topic, so that their page costs the same whatever the number of questions."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_watch_access"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Statistic",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("month", models.PositiveSmallIntegerField(null=True, verbose_name="月份")),
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
                        null=True,
                        verbose_name="主题",
                    ),
                ),
                ("asked", models.PositiveIntegerField(verbose_name="提问数")),
                ("answered", models.PositiveIntegerField(verbose_name="答复数")),
                ("in_time", models.PositiveIntegerField(verbose_name="两日内答复数")),
                ("resolved", models.PositiveIntegerField(verbose_name="解决数")),
                ("rated", models.PositiveIntegerField(verbose_name="评价数")),
                ("satisfied", models.PositiveIntegerField(verbose_name="满意数")),
                ("reopened", models.PositiveIntegerField(verbose_name="重新办理数")),
                ("overdue", models.PositiveIntegerField(verbose_name="逾期未答复数")),
                (
                    "first_minutes",
                    models.DecimalField(decimal_places=1, max_digits=12, null=True, verbose_name="首次答复用时中位数"),
                ),
                (
                    "resolved_minutes",
                    models.DecimalField(decimal_places=1, max_digits=12, null=True, verbose_name="解决用时中位数"),
                ),
                ("as_of", models.DateTimeField(verbose_name="截至")),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "诉求统计",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "year", "month", "topic"), name="statistic_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="statistic_month"
                    ),
                    models.CheckConstraint(
                        condition=Q(answered__lte=F("asked"), in_time__lte=F("answered"), resolved__lte=F("answered")),
                        name="statistic_answers_among_asked",
                    ),
                    models.CheckConstraint(
                        condition=Q(satisfied__lte=F("rated"), rated__lte=F("answered")),
                        name="statistic_rated_among_answered",
                    ),
                ],
            },
        ),
    ]
