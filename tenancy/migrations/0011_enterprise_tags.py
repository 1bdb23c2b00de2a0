"""Whom a tag selects, read from an index alone; one index a tag of the time."""

from django.db import migrations, models

TAGS = ("us_exporter", "key", "canton_fair", "subsidised")


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0010_signins_access")]

    operations = [
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                condition=models.Q(("tags__contains", [tag])), fields=["region", "id"], name=f"enterprise_{tag}"
            ),
        )
        for tag in TAGS
    ]
