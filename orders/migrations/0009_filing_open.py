"""The index of who has not filed holds what the officials' list counts and sorts by as well, so that no row is read for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_uploads_access")]

    operations = [
        migrations.RemoveIndex(model_name="filing", name="filing_open"),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("on_roster", True)),
                fields=["month", "first_filed_at", "region"],
                include=(
                    "enterprise",
                    "status",
                    "due_before",
                    "filed_before",
                    "on_time_before",
                    "signed_count",
                    "signed_usd_10k",
                ),
                name="filing_open",
            ),
        ),
    ]
