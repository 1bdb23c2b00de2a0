"""The counts of a month are read out of an index of their own, and no question is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_question_lists")]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["region", "asked_at"],
                include=("first_answered_at", "due_at", "excluded_at", "exclusion"),
                name="question_counted",
            ),
        ),
    ]
