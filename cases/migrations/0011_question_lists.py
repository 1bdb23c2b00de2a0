"""The indexes of the lists hold what a desk filters, seeks and sorts by as well, so that no row is read for it."""

from django.db import migrations, models

LISTED = (
    "office", "assignee", "state", "topic", "tags", "limit_at", "first_answered_at", "exclusion", "proposed", "number", "title",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_statistics_access")]

    operations = [
        migrations.RemoveIndex(model_name="question", name="question_owed"),
        migrations.RemoveIndex(model_name="question", name="question_region"),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("owed_by__isnull", False)),
                fields=["owed_by", "asked_at", "id"],
                include=("region", "enterprise", *LISTED),
                name="question_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["region", "-asked_at", "-id"],
                include=("enterprise", "owed_by", "due_at", *LISTED),
                name="question_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="question", index=models.Index(fields=["limit_at", "id"], name="question_limit")
        ),
    ]
