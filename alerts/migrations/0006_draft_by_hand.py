from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_sum")]

    operations = [
        migrations.RemoveConstraint(model_name="draftentry", name="draft_entry_says_something"),
        migrations.AddConstraint(
            model_name="draftentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("colour__isnull", False), ("before__isnull", False), ("changed_by_hand", True), _connector="OR"
                ),
                name="draft_entry_says_something",
            ),
        ),
    ]
