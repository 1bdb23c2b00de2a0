"""The leading index says of each place whether it may be shown; a region's markets are found through an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_draft_by_hand")]

    operations = [
        migrations.AddField(
            model_name="leadingcount",
            name="hidden",
            field=models.BooleanField(default=False, verbose_name="不公布"),
        ),
        migrations.AddIndex(
            model_name="leadingcount",
            index=models.Index(fields=["month", "region", "breakdown"], name="leading_count_region"),
        ),
    ]
