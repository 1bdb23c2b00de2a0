"""An enterprise is found by its customs code; those without one are not in the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0016_by_reference")]

    operations = [
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                condition=models.Q(("customs_code", ""), _negated=True),
                fields=["customs_code"],
                name="enterprise_customs_code",
            ),
        ),
    ]
