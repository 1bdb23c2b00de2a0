"""Published five-colour lists, their entries, and what was changed in them since: what one row is."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from alerts.enums import ChangeKind, Colour, ObjectionState, Source
from orders.enums import Origin
from tenancy.models import Enterprise, Region, User


class WarningList(models.Model):
    """A published five-colour list (五色清单) of one quarter ("2020Q1"); counts once `published_at` has come.

    `ruleset` are the rules that drew it, as `alerts.rulesets` freezes them (None: it came from a workbook); `version` is 1 as
    published and counts every removal and change of colour since (`EntryChange`).
    """

    id = models.AutoField(primary_key=True)
    quarter = models.CharField("季度", max_length=6, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    source = models.PositiveSmallIntegerField("生成方式", choices=Source.choices(), default=Source.WORKBOOK)
    ruleset = models.JSONField("规则", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    origin = models.PositiveSmallIntegerField("来源", choices=Origin.choices(), default=Origin.SYSTEM)

    class Meta:
        verbose_name = "五色清单"
        ordering = ["-quarter"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__regex=r"^\d{4}Q[1-4]$"), name="warning_list_quarter"),
            models.CheckConstraint(condition=Q(source__in=[s.value for s in Source]), name="warning_list_source"),
        ]


class Entry(models.Model):
    """One enterprise on one list; `region` is its county at publication and never moves.

    `colour` is as published and frozen, `colour_now` as the province last changed it; from `removed_at` on it stands on the
    list no more. `drawn_colour` is what the rules alone said (None: nothing, or a workbook's row), `held` that the colour of
    the quarter before was kept; `reason_codes` are the rules that fired, `figures` what they looked at
    (`alerts.rules.figures`, as JSON).
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    warning_list = models.ForeignKey(WarningList, models.PROTECT, verbose_name="清单", related_name="entries")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    colour = models.PositiveSmallIntegerField("颜色", choices=Colour.choices())
    colour_now = models.PositiveSmallIntegerField("现颜色", choices=Colour.choices())
    removed_at = models.DateTimeField("移出时间", null=True)
    drawn_colour = models.PositiveSmallIntegerField("规则颜色", choices=Colour.choices(), null=True)
    held = models.BooleanField("沿用上季", default=False)
    reason = models.CharField("预警原因", max_length=500)
    reason_codes = ArrayField(models.CharField(max_length=30), verbose_name="触发规则", default=list)
    figures = models.JSONField("指标", null=True)

    class Meta:
        verbose_name = "清单企业"
        ordering = ["colour", "id"]
        constraints = [
            models.UniqueConstraint(fields=["warning_list", "enterprise"], name="entry_once_a_list"),
            models.UniqueConstraint(fields=["id", "enterprise"], name="entry_of_enterprise"),
            models.CheckConstraint(condition=Q(colour__in=[c.value for c in Colour]), name="entry_colour"),
            models.CheckConstraint(condition=Q(colour_now__in=[c.value for c in Colour]), name="entry_colour_now"),
        ]
        indexes = [
            models.Index(fields=["warning_list", "region"], name="entry_list_region"),
            models.Index(fields=["enterprise", "-id"], name="entry_enterprise"),
        ]


class EntryChange(models.Model):
    """What the province changed in a published list, with its reason; never changed itself. `version` is the list's from then on.

    A removal counts from `changed_at` on (definitions §4: the list as frozen plus recorded removals); a colour changes no count.
    """

    id = models.BigAutoField(primary_key=True)
    warning_list = models.ForeignKey(
        WarningList, models.PROTECT, verbose_name="清单", related_name="changes", db_index=False
    )
    version = models.PositiveIntegerField("版本")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="changes", db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    kind = models.PositiveSmallIntegerField("变更", choices=ChangeKind.choices())
    colour_before = models.PositiveSmallIntegerField("原颜色", choices=Colour.choices())
    colour_after = models.PositiveSmallIntegerField("新颜色", choices=Colour.choices(), null=True)
    reason = models.CharField("理由", max_length=500)
    changed_at = models.DateTimeField("变更时间")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "清单变更"
        ordering = ["warning_list", "version"]
        constraints = [
            models.UniqueConstraint(fields=["warning_list", "version"], name="entry_change_version"),
            models.UniqueConstraint(fields=["id", "enterprise"], name="entry_change_of_enterprise"),
            models.UniqueConstraint(fields=["entry"], condition=Q(kind=ChangeKind.REMOVED), name="entry_removed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="entry_change_reason"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.REMOVED, colour_after__isnull=True)
                | (
                    Q(kind=ChangeKind.RECOLOURED, colour_after__isnull=False)
                    & ~Q(colour_after=models.F("colour_before"))
                ),
                name="entry_change_kind",
            ),
        ]


class Objection(models.Model):
    """An enterprise's objection to its being listed (ours: within five working days of publication), and the decision."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="objection", db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    text = models.TextField("异议理由", max_length=1000)
    raised_at = models.DateTimeField("提出时间")
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.PositiveSmallIntegerField("状态", choices=ObjectionState.choices(), default=ObjectionState.OPEN)
    decision = models.TextField("处理意见", max_length=500, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    change = models.OneToOneField(EntryChange, models.PROTECT, null=True, related_name="objection", db_constraint=False)

    class Meta:
        verbose_name = "清单异议"
        ordering = ["state", "raised_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_has_text"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ObjectionState]), name="objection_state"),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN, decided_at__isnull=True)
                | Q(state=ObjectionState.WITHDRAWN, decided_at__isnull=False)
                | (
                    Q(
                        state__in=[ObjectionState.REMOVED, ObjectionState.RECOLOURED, ObjectionState.KEPT],
                        decided_at__isnull=False,
                    )
                    & ~Q(decision="")
                ),
                name="objection_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_at"], name="objection_desk")]
