"""A run keeps whether its list was published in time. Older runs do not say, and stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_access")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="list_standing",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "截止前已发布"), (2, "截止后才发布"), (3, "尚未发布")],
                null=True,
                verbose_name="清单发布情况",
            ),
        ),
    ]
