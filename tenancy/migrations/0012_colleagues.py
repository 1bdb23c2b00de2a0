"""Names of an office's people, kept with their memberships."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0011_enterprise_tags")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="person_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=50, verbose_name="姓名"),
            preserve_default=False,
        ),
    ]
