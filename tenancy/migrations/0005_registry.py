"""The registry: versions, changes and uploads of enterprises; authorisations to file for another enterprise."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0004_zhejiang"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authorisation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("username", models.CharField(max_length=50, verbose_name="代填人用户名")),
                ("basis", models.CharField(max_length=200, verbose_name="授权依据")),
                ("granted_at", models.DateTimeField(verbose_name="授权时间")),
                ("valid_until", models.DateField(verbose_name="有效期至")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
            ],
            options={
                "verbose_name": "代填授权",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "修改信息"), (2, "迁移"), (3, "修改标签"), (4, "变更状态")],
                        verbose_name="类型",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("old", models.JSONField(default=dict, verbose_name="原内容")),
                ("new", models.JSONField(default=dict, verbose_name="新内容")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("changed_at", models.DateTimeField(verbose_name="时间")),
                ("changed_as", models.CharField(max_length=100, verbose_name="办理单位")),
            ],
            options={
                "verbose_name": "名录变更",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseUpload",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file_name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("packed", models.BinaryField(default=bytes)),
                ("plan", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("errors", models.JSONField(default=list)),
                ("repeated", models.PositiveIntegerField(default=0, verbose_name="重复行数")),
                ("bad_rows", models.PositiveIntegerField(default=0, verbose_name="错误行数")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="错误数")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="不能使用的原因")),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "读取中"),
                            (2, "待确认"),
                            (3, "写入中"),
                            (4, "已写入"),
                            (5, "已放弃"),
                            (6, "不能使用"),
                        ],
                        verbose_name="状态",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("committed_at", models.DateTimeField(null=True, verbose_name="写入时间")),
            ],
            options={
                "verbose_name": "名录上传",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="enterprise",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="added_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="added_as",
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name="登记单位"),
        ),
        migrations.AddField(
            model_name="membership",
            name="entity",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="entity_name",
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="企业名称"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["name", "id"], name="enterprise_by_name"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["joined_on", "id"], name="enterprise_by_joined"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("id", "enterprise"), name="membership_of_enterprise"),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="granted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="membership",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorisations",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="region",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region", verbose_name="地区"
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="revoked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代填人",
            ),
        ),
        migrations.AddField(
            model_name="enterprisechange",
            name="changed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enterprisechange",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="tenancy.enterprise",
            ),
        ),
        migrations.AddField(
            model_name="enterprisechange",
            name="region",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenancy.region"),
        ),
        migrations.AddField(
            model_name="enterpriseupload",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.job",
            ),
        ),
        migrations.AddField(
            model_name="enterpriseupload",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenancy.region",
                verbose_name="上传单位",
            ),
        ),
        migrations.AddField(
            model_name="enterpriseupload",
            name="uploaded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enterprisechange",
            name="upload",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.enterpriseupload",
            ),
        ),
        migrations.AddIndex(
            model_name="authorisation",
            index=models.Index(fields=["enterprise", "-id"], name="authorisation_of"),
        ),
        migrations.AddConstraint(
            model_name="authorisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("enterprise", "membership"),
                name="authorisation_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True), name="authorisation_has_basis"
            ),
        ),
        migrations.AddIndex(
            model_name="enterpriseupload",
            index=models.Index(fields=["region", "-id"], name="enterprise_upload_office"),
        ),
        migrations.AddConstraint(
            model_name="enterpriseupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [1, 2, 3, 4, 5, 6])), name="enterprise_upload_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="enterpriseupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", 4), _negated=True),
                    models.Q(("committed_at__isnull", False), ("error_count", 0)),
                    _connector="OR",
                ),
                name="enterprise_upload_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="enterprisechange",
            index=models.Index(fields=["enterprise", "-id"], name="enterprise_change_of"),
        ),
        migrations.AddConstraint(
            model_name="enterprisechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [1, 2, 3, 4])), name="enterprise_change_kind"
            ),
        ),
    ]
