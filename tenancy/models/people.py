"""People, what they are, and for whom they may file."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tenancy.enums import Role
from tenancy.models.places import Region
from tenancy.models.registry import Enterprise


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
    """One person in one role: of an enterprise, of a region's bureau, or of the system.

    `entity` and `entity_name` are the enterprise's public id and name, kept here for the header: before a role is taken no
    tenant row can be read. The database fills them in; `tenancy.services.registry` has them follow. So does it `person_name`
    of an office's people, whom their colleagues may see.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="memberships")
    role = models.PositiveSmallIntegerField("角色", choices=Role.choices())
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="地区")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, verbose_name="企业")
    entity = models.UUIDField(null=True, editable=False)
    entity_name = models.CharField("企业名称", max_length=120, blank=True, editable=False)
    person_name = models.CharField("姓名", max_length=50, blank=True, editable=False)

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
            models.UniqueConstraint(fields=["id", "enterprise"], name="membership_of_enterprise"),
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


class Authorisation(models.Model):
    """A recorded authorisation (授权): an enterprise lets another enterprise's clerk file for it, until a day.

    The agent's membership counts only while one of its authorisations stands: neither revoked nor past `valid_until`, the
    last day that counts (Asia/Shanghai). `basis` is the document it rests on; `username` the name it was given to.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="代填人", related_name="+", db_index=False)
    username = models.CharField("代填人用户名", max_length=50)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="authorisations", db_constraint=False)
    basis = models.CharField("授权依据", max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    granted_at = models.DateTimeField("授权时间")
    valid_until = models.DateField("有效期至")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "代填授权"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "membership"], condition=Q(revoked_at__isnull=True), name="authorisation_standing"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="authorisation_has_basis"),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="authorisation_of")]
