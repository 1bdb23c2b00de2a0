"""Who confirmed which scheme of which year, before its first month is locked."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_runs_access"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SchemeConfirmation",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("key", models.CharField(max_length=30, verbose_name="考核方案")),
                ("version", models.PositiveSmallIntegerField(verbose_name="方案版本")),
                ("digest", models.CharField(max_length=64, verbose_name="方案摘要")),
                ("confirmed_at", models.DateTimeField(verbose_name="确认时间")),
                ("confirmed_as", models.CharField(max_length=100, verbose_name="确认人")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "考核方案确认",
                "ordering": ["year", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "digest"), name="scheme_confirmed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="scheme_confirmation_digest"
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="scheme_confirmation_version"),
                ],
            },
        ),
    ]
