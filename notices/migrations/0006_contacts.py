import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_outgoing_access"),
        ("tenancy", "0015_peer_group_changes_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("unit", models.CharField(max_length=60, verbose_name="单位")),
                ("leader", models.CharField(max_length=40, verbose_name="分管领导")),
                ("phone", models.CharField(max_length=80, verbose_name="联系电话")),
                ("handler", models.CharField(max_length=40, verbose_name="经办人")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("filed_at", models.DateTimeField(verbose_name="报送时间")),
                ("filed_as", models.CharField(blank=True, max_length=100, verbose_name="报送人")),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "负责人",
                "ordering": ["year", "region_id"],
            },
        ),
        migrations.CreateModel(
            name="ContactRound",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                ("due_on", models.DateField(verbose_name="报送期限")),
                ("set_as", models.CharField(blank=True, max_length=100, verbose_name="设定人")),
                ("set_at", models.DateTimeField(null=True, verbose_name="设定时间")),
            ],
            options={
                "verbose_name": "名单报送期限",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="ContactReveal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("seen_as", models.CharField(max_length=100, verbose_name="查看人")),
                (
                    "way",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "查看号码"), (2, "导出名单"), (3, "打印名单")], verbose_name="方式"
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="查看时间")),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.contact",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "号码查看记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ContactUpload",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("entries", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "待确认"), (2, "已写入"), (3, "已放弃")], verbose_name="状态"
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("committed_at", models.DateTimeField(null=True, verbose_name="写入时间")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="上传单位"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "名单上传",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ContactMobile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notices.contact"
                    ),
                ),
                ("post", models.CharField(max_length=40, verbose_name="职务")),
                ("number", models.CharField(db_column="password", max_length=11, verbose_name="手机号码")),
                ("masked", models.CharField(max_length=11, verbose_name="脱敏号码")),
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
                "verbose_name": "经办人手机号码",
            },
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(fields=("year", "region"), name="contact_once"),
        ),
        migrations.AddIndex(
            model_name="contactreveal",
            index=models.Index(fields=["year", "-id"], name="contact_reveal_year"),
        ),
        migrations.AddConstraint(
            model_name="contactupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3])), name="contact_upload_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", 2), _negated=True),
                    models.Q(("committed_at__isnull", False), ("errors", [])),
                    _connector="OR",
                ),
                name="contact_upload_whole",
            ),
        ),
    ]
