"""Rows of a draft are written from the registry itself: checking each of them against it again took a second of a large list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0007_leading_hidden")]

    operations = [
        migrations.AlterField(
            model_name="draftentry",
            name="enterprise",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
            ),
        ),
        migrations.AlterField(
            model_name="draftentry",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.region",
            ),
        ),
    ]
