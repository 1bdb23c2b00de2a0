"""Confirmed schemes: what one row is."""

import uuid

from django.db import models
from django.db.models import Q

from tenancy.models import User


class SchemeConfirmation(models.Model):
    """A provincial user's word that a year is assessed by exactly this scheme (definitions §4); never changed or removed.

    `digest` is of the scheme as it was confirmed (`Scheme.digest`): one that says anything else needs a word of its own.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("年份")
    key = models.CharField("考核方案", max_length=30)
    version = models.PositiveSmallIntegerField("方案版本")
    digest = models.CharField("方案摘要", max_length=64)
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    confirmed_as = models.CharField("确认人", max_length=100)  # people are out of sight inside a scope
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "考核方案确认"
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "digest"], name="scheme_confirmed_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="scheme_confirmation_digest"),
            models.CheckConstraint(condition=Q(version__gte=1), name="scheme_confirmation_version"),
        ]
