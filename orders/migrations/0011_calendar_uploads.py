"""The working calendar comes in by the door of customs exports and rates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_lean_filing")]

    operations = [
        migrations.AlterField(
            model_name="referenceupload",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "出口实绩"), (2, "汇率"), (3, "节假日调休")], verbose_name="类型"
            ),
        ),
        migrations.RemoveConstraint(model_name="referenceupload", name="reference_upload_kind"),
        migrations.AddConstraint(
            model_name="referenceupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [1, 2, 3])), name="reference_upload_kind"
            ),
        ),
    ]
