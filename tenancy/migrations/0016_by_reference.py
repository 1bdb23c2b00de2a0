"""Ningbo follows the province's policies of priority by reference (宁波地区可参照执行, Notice 三（三）)."""

from django.db import migrations, models

from tenancy.rls import run


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0015_peer_group_changes_access")]

    operations = [
        migrations.AddField(
            model_name="region",
            name="by_reference",
            field=models.BooleanField(default=False, db_default=False, verbose_name="参照执行"),
        ),
        run(["UPDATE tenancy_region SET by_reference = true WHERE code = 330200000"]),
    ]
