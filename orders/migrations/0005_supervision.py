import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_live_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "act",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "核实"), (2, "退回"), (3, "抽查退回")], verbose_name="办理"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="原因")),
                ("revision", models.PositiveSmallIntegerField(verbose_name="填报版次")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("office", models.CharField(max_length=100, verbose_name="办理单位")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="orders.filing",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "审核记录",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="review_has_reason",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="reminder",
            name="office",
            field=models.CharField(default="", max_length=100, verbose_name="催报单位"),
        ),
        migrations.AddField(
            model_name="filing",
            name="seen_enterprise",
            field=models.ForeignObject(
                from_fields=["enterprise"],
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="tenancy.enterprise",
                to_fields=["id"],
            ),
        ),
    ]
