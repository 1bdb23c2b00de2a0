"""Keys of the machine interface, and the answers kept for their repeated requests."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenancy.enums import TokenScope
from tenancy.models.people import User
from tenancy.models.places import Region
from tenancy.models.registry import Enterprise


class Key(models.Model):
    """What any key is, whoever it is for.

    The token itself is shown once and kept nowhere: `token_hash` is its SHA-256, `prefix` what may be shown. `expires_on` is
    the last day on which it works; `last_used_at` is true to the minute.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("名称", max_length=50)
    prefix = models.CharField("开头", max_length=12)
    token_hash = models.BinaryField(max_length=32)
    created_by = models.ForeignKey(User, models.PROTECT, verbose_name="创建人", related_name="+", db_index=False)
    created_by_name = models.CharField("创建人姓名", max_length=50)  # people are out of sight inside a scope
    created_at = models.DateTimeField("创建时间")
    expires_on = models.DateField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True)
    last_used_from = models.CharField("最近使用地址", max_length=45, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="停用人", null=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class ApiToken(Key):
    """A key (接口密钥) by which an enterprise's own program uses the machine interface; works as its creator."""

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=TokenScope.choices()), verbose_name="权限")

    class Meta:
        verbose_name = "接口密钥"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "enterprise"], name="api_token_of_enterprise"),
            # Begins with the hash, by which a request is looked up before its enterprise is known.
            models.UniqueConstraint(fields=["token_hash", "enterprise"], name="api_token_once"),
        ]

    @property
    def may_write(self) -> bool:
        """Whether the key may also save and file."""
        return TokenScope.WRITE.value in self.scopes


class KeptAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key: sent again, byte for byte, for a day.

    `fingerprint` is the SHA-256 of method, path, condition and body; `content` the body of the answer.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "接口应答"
        constraints = [models.UniqueConstraint(fields=["enterprise", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]
