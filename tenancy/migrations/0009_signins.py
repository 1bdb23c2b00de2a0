import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0008_tokens_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("role", models.PositiveSmallIntegerField(verbose_name="角色")),
                ("office", models.IntegerField(verbose_name="单位地区代码")),
                ("address", models.CharField(max_length=45, verbose_name="网络地址")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "登录记录",
                "indexes": [models.Index(fields=["at"], name="signin_age")],
            },
        ),
    ]
