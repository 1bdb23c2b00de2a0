"""Changes of peer groups, each with its reason."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0013_colleagues_access")]

    operations = [
        migrations.CreateModel(
            name="PeerGroupChange",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("added", models.JSONField(verbose_name="增加的地区")),
                ("removed", models.JSONField(verbose_name="减少的地区")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("changed_at", models.DateTimeField(verbose_name="变动时间")),
                ("changed_by", models.CharField(max_length=200, verbose_name="变动人")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="tenancy.peergroup",
                        verbose_name="考核分组",
                    ),
                ),
            ],
            options={"verbose_name": "考核分组变动", "ordering": ["-changed_at", "-id"]},
        ),
        migrations.AddConstraint(
            model_name="peergroupchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="peer_group_change_has_reason"
            ),
        ),
    ]
