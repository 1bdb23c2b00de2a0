import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_kinds"),
        ("tenancy", "0011_enterprise_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "duty",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "经办人"), (2, "分管领导"), (3, "工作群")], null=True, verbose_name="职责"
                    ),
                ),
                (
                    "channel",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "网页提醒"), (2, "电子邮件"), (3, "浙政钉"), (4, "钉钉群机器人"), (5, "短信")],
                        verbose_name="渠道",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="地址")),
                ("masked", models.CharField(blank=True, max_length=254, verbose_name="脱敏地址")),
                ("secret", models.CharField(blank=True, db_column="password", max_length=128, verbose_name="加签密钥")),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="本人",
                    ),
                ),
            ],
            options={
                "verbose_name": "收件地址",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
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
                (
                    "channel",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "网页提醒"), (2, "电子邮件"), (3, "浙政钉"), (4, "钉钉群机器人"), (5, "短信")],
                        verbose_name="渠道",
                    ),
                ),
                ("masked", models.CharField(max_length=254, verbose_name="收件地址")),
                ("digest", models.BooleanField(verbose_name="汇总")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待发送"),
                            (2, "发送中"),
                            (3, "已发送"),
                            (4, "待重试"),
                            (5, "发送失败"),
                            (6, "未发送"),
                        ],
                        verbose_name="状态",
                    ),
                ),
                ("queued_at", models.DateTimeField(verbose_name="登记时间")),
                ("next_at", models.DateTimeField(verbose_name="下次发送")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("message", models.UUIDField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True, verbose_name="最近发送")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="送达时间")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="对方答复")),
                (
                    "address",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="notices.address"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notices.notice",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "发送记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
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
                (
                    "channel",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "网页提醒"), (2, "电子邮件"), (3, "浙政钉"), (4, "钉钉群机器人"), (5, "短信")],
                        verbose_name="渠道",
                    ),
                ),
                (
                    "mode",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "立即"), (2, "每日汇总"), (3, "不发")], verbose_name="方式"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancy.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="本人",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息设置",
            },
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["enterprise", "channel"], name="address_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                fields=("region", "enterprise", "user", "duty", "channel"), name="address_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty__isnull", True), ("user__isnull", False)),
                    models.Q(("duty__isnull", False), ("enterprise__isnull", True), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="address_of_person_or_office",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", [1, 2, 4])), fields=["channel", "next_at"], name="delivery_due"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["channel", "started_at"], name="delivery_pace"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["channel", "state", "-id"], name="delivery_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["queued_at"], name="delivery_age"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("notice", "address", "region"), name="delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6])), name="delivery_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(
                fields=("user", "region", "enterprise", "kind", "channel"), name="preference_once", nulls_distinct=False
            ),
        ),
    ]
