"""Regions, enterprises, people and jobs: what one row is."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from tenancy.enums import EnterpriseState, EnterpriseTag, JobState, RegionLevel, Role
from tenancy.rules import gb_from_code


class Region(models.Model):
    """A node of 省 → 设区市 → 县(市、区) → 镇街; `code` is GB/T 2260 in nine-digit form."""

    code = models.IntegerField("区划代码", primary_key=True)
    name = models.CharField("名称", max_length=50)
    name_en = models.CharField("英文名", max_length=80, blank=True)
    level = models.PositiveSmallIntegerField("层级", choices=RegionLevel.choices())
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )

    class Meta:
        verbose_name = "地区"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def gb(self) -> str:
        """Code as GB/T 2260 prints it: six digits, nine for the 镇街 tier."""
        return gb_from_code(self.code)


class PeerGroup(models.Model):
    """A named set of regions ranked together (definitions §1), e.g. 30 出口强县; the list is data."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=50)
    regions = models.ManyToManyField(Region, verbose_name="地区", related_name="peer_groups", blank=True)

    class Meta:
        verbose_name = "考核分组"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the working calendar states otherwise than the package or the week do (definitions §4)."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "节假日调休"
        ordering = ["date"]


class Enterprise(models.Model):
    """One legal entity; belongs to one county."""

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
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="enterprise_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Django's natural-key door; people are created by `tenancy.services`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Exact user name, as signed in with."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in. What the person may do is said by memberships."""

    username = models.CharField("用户名", max_length=50, unique=True)
    display_name = models.CharField("姓名", max_length=50)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=False)
    created_at = models.DateTimeField("创建时间")

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "用户"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.display_name


class Membership(models.Model):
    """One person in one role: of an enterprise, of a region's bureau, or of the system."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="memberships")
    role = models.PositiveSmallIntegerField("角色", choices=Role.choices())
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="地区")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, verbose_name="企业")

    class Meta:
        verbose_name = "任职"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="membership_fits_role",
                condition=(
                    Q(role=Role.ENTERPRISE_CLERK, enterprise__isnull=False, region__isnull=False)
                    | Q(
                        role__in=[
                            Role.COUNTY_OFFICER,
                            Role.CITY_OFFICER,
                            Role.PROVINCIAL_CENTRE,
                            Role.PROVINCIAL_DEPARTMENT,
                            Role.AUDITOR,
                        ],
                        enterprise__isnull=True,
                        region__isnull=False,
                    )
                    | Q(role=Role.SYSTEM_ADMINISTRATOR, enterprise__isnull=True, region__isnull=True)
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region", "enterprise"], name="membership_once", nulls_distinct=False
            ),
        ]


class SignInAttempt(models.Model):
    """Failed sign-ins by (user name, address): never by the name alone, or a rival could lock a company out."""

    username = models.CharField(max_length=150)
    address = models.CharField(max_length=45)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["username", "address"], name="signin_attempt_once")]


class Job(models.Model):
    """A background job. The row is the truth, Celery only the doorbell: `kind` is the Celery task's name.

    `progress` and `total` count the job's own units; `lease` is the token of the worker that holds it.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类型", max_length=60)
    key = models.CharField("幂等键", max_length=150, unique=True)
    title = models.CharField("名称", max_length=120)
    params = models.JSONField("参数", default=dict)
    state = models.PositiveSmallIntegerField("状态", choices=JobState.choices(), default=JobState.QUEUED)
    progress = models.PositiveIntegerField("进度", default=0)
    total = models.PositiveIntegerField("总量", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True)
    created_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[state.value for state in JobState]), name="job_state"),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state__in=[1, 2]), name="job_open"),
            models.Index(fields=["region", "-id"], name="job_region"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the job still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def is_failed(self) -> bool:
        """Whether the job ended without a result."""
        return self.state == JobState.FAILED


class StoredFile(models.Model):
    """A file made by a job, kept in the database so that row security guards its download."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True)
    name = models.CharField("文件名", max_length=150)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件"
