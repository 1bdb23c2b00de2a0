"""What waits for a second official is counted on every first page; few rows, found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_typical_cases_access")]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("exclusion__isnull", True), ("proposed__isnull", False)),
                fields=["region"],
                name="question_proposed",
            ),
        ),
    ]
