"""The registry of enterprises: what one stands for, what was changed, and workbooks that wait to change it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from tenancy.enums import ChangeKind, EnterpriseState, EnterpriseTag, UploadState
from tenancy.models.places import Region


class Enterprise(models.Model):
    """One legal entity; belongs to one county. `version` counts its changes, so that a stale page is found out.

    `added_at` and `added_as` (who, in words) begin its history; a workbook of thousands needs no row of history each.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=120)
    customs_code = models.CharField("海关编码", max_length=10, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所在地区")
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    state = models.PositiveSmallIntegerField("状态", choices=EnterpriseState.choices(), default=EnterpriseState.ACTIVE)
    joined_on = models.DateField("纳入日期")
    tags = ArrayField(
        models.CharField(max_length=20, choices=EnterpriseTag.choices()), verbose_name="标签", default=list, blank=True
    )
    taken_over = models.BooleanField("历史导入", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    added_at = models.DateTimeField("登记时间", null=True, editable=False)
    added_as = models.CharField("登记单位", max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = "企业"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EnterpriseState]), name="enterprise_state"
            ),
            models.CheckConstraint(condition=Q(uscc=Upper("uscc")), name="enterprise_uscc_upper"),
        ]
        indexes = [
            models.Index(fields=["region", "id"], name="enterprise_region"),
            models.Index(fields=["customs_code"], condition=~Q(customs_code=""), name="enterprise_customs_code"),
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="enterprise_name_trgm"),
            # The orders of the registry's list, each walked from its first row to a page's last.
            models.Index(fields=["name", "id"], name="enterprise_by_name"),
            models.Index(fields=["joined_on", "id"], name="enterprise_by_joined"),
            # Whom a tag selects, for lists of something else (a month's returns): read from the index alone.
            *(
                models.Index(fields=["region", "id"], condition=Q(tags__contains=[tag.value]), name=f"enterprise_{tag}")
                for tag in EnterpriseTag
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseChange(models.Model):
    """One change of an enterprise in the registry: who, when, why, from what to what. Written once, never changed.

    `region` is where the enterprise stood after the change, and stays; `version` is the enterprise's after the change.
    `old` and `new` hold the changed columns only, as the registry stores them. How it was added says the enterprise itself.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="changes", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    kind = models.PositiveSmallIntegerField("类型", choices=ChangeKind.choices())
    version = models.PositiveIntegerField("版本")
    old = models.JSONField("原内容", default=dict)
    new = models.JSONField("新内容", default=dict)
    reason = models.CharField("原因", max_length=200, blank=True)
    changed_at = models.DateTimeField("时间")
    changed_by = models.ForeignKey("tenancy.User", models.PROTECT, null=True, related_name="+", db_index=False)
    changed_as = models.CharField("办理单位", max_length=100)
    upload = models.ForeignKey("tenancy.EnterpriseUpload", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "名录变更"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in ChangeKind]), name="enterprise_change_kind"),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="enterprise_change_of")]


class EnterpriseUpload(models.Model):
    """A workbook of enterprises that an office uploaded, with what was read from it, before it changes the registry.

    `packed` holds the good rows (`tenancy.rules.pack`), `plan` what they would do and the first rows of each kind,
    `digest` what they would do to which version of which enterprise. `errors` are the failing cells ([sheet, row, column,
    value, expected]; the first 20,000 of `error_count`), `bad_rows` the rows that have any, `repeated` the rows that said
    an earlier one again. Only the office that uploaded it ever sees it.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="上传单位", db_index=False)
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    packed = models.BinaryField(default=bytes)
    plan = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    errors = models.JSONField(default=list)
    repeated = models.PositiveIntegerField("重复行数", default=0)
    bad_rows = models.PositiveIntegerField("错误行数", default=0)
    error_count = models.PositiveIntegerField("错误数", default=0)
    problem = models.CharField("不能使用的原因", max_length=300, blank=True)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices())
    job = models.ForeignKey("tenancy.Job", models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_by = models.ForeignKey("tenancy.User", models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField("上传时间")
    committed_at = models.DateTimeField("写入时间", null=True)

    class Meta:
        verbose_name = "名录上传"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in UploadState]), name="enterprise_upload_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.COMMITTED) | Q(error_count=0, committed_at__isnull=False),
                name="enterprise_upload_whole",
            ),
        ]
        indexes = [models.Index(fields=["region", "-id"], name="enterprise_upload_office")]
