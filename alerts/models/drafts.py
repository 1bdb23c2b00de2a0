"""Lists before they are published, and what the rules are tried on: the province's alone."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alerts.enums import Colour, DraftState, Source, UploadState
from alerts.models.lists import WarningList
from tenancy.models import Enterprise, Job, Region, User


class ListDraft(models.Model):
    """The list of a quarter before it is published: a dry run (试算) of rules, then a draft, then under review.

    `ruleset` are the rules as frozen by `alerts.rulesets` (None: from a workbook), `as_of` the moment as of which they looked;
    `previous` is the list it is compared with. `judged` enterprises were looked at, `small` of them were below the ruleset's
    size. `digest` is of the rows as they were handed in for review: only exactly these are published.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = models.CharField("季度", max_length=6)
    source = models.PositiveSmallIntegerField("生成方式", choices=Source.choices())
    state = models.PositiveSmallIntegerField("状态", choices=DraftState.choices())
    ruleset = models.JSONField("规则", null=True)
    as_of = models.DateTimeField("数据截至")
    previous = models.ForeignKey(WarningList, models.PROTECT, null=True, related_name="+", db_index=False)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", db_index=False)
    judged = models.PositiveIntegerField("评估企业", default=0)
    small = models.PositiveIntegerField("规模以下企业", default=0)
    created_at = models.DateTimeField("生成时间")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    digest = models.CharField("内容校验码", max_length=64, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    sent_back_at = models.DateTimeField("退回时间", null=True)
    sent_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    sent_back_reason = models.CharField("退回理由", max_length=500, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    warning_list = models.OneToOneField(WarningList, models.PROTECT, null=True, related_name="draft")

    class Meta:
        verbose_name = "清单草案"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__regex=r"^\d{4}Q[1-4]$"), name="list_draft_quarter"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in DraftState]), name="list_draft_state"),
            models.CheckConstraint(
                condition=Q(source=Source.RULES, ruleset__isnull=False)
                | Q(source=Source.WORKBOOK, ruleset__isnull=True),
                name="list_draft_source",
            ),
            models.UniqueConstraint(
                fields=["quarter"],
                condition=Q(state__in=[DraftState.DRAFT, DraftState.REVIEW]),
                name="list_draft_one_a_quarter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DraftState.REVIEW, DraftState.PUBLISHED]) | Q(submitted_at__isnull=False),
                name="list_draft_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, warning_list__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(warning_list__isnull=True)),
                name="list_draft_published",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(published_by=F("submitted_by")),
                name="list_draft_two_people",
            ),
        ]


class DraftEntry(models.Model):
    """One enterprise of a draft: its colour (None: it leaves the list) beside the one it has on the list before (None: none).

    Of an enterprise without either there is a row only where the centre left it out. `changed_by_hand` says that the centre set
    the colour itself, `note` why.
    """

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(ListDraft, models.CASCADE, related_name="entries", db_index=False)
    # Without the database's check of each row: they are written from the registry itself, tens of thousands at a time.
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False, db_constraint=False)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False, db_constraint=False)
    tags = ArrayField(models.CharField(max_length=20), verbose_name="标签", default=list)
    colour = models.PositiveSmallIntegerField("颜色", choices=Colour.choices(), null=True)
    before = models.PositiveSmallIntegerField("上季颜色", choices=Colour.choices(), null=True)
    drawn_colour = models.PositiveSmallIntegerField("规则颜色", choices=Colour.choices(), null=True)
    held = models.BooleanField("沿用上季", default=False)
    reason = models.CharField("预警原因", max_length=500, blank=True)
    reason_codes = ArrayField(models.CharField(max_length=30), verbose_name="触发规则", default=list)
    figures = models.JSONField("指标", null=True)
    changed_by_hand = models.BooleanField("人工调整", default=False)
    note = models.CharField("调整理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "草案企业"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "enterprise"], name="draft_entry_once"),
            models.CheckConstraint(
                condition=Q(colour__isnull=False) | Q(before__isnull=False) | Q(changed_by_hand=True),
                name="draft_entry_says_something",
            ),
            models.CheckConstraint(condition=Q(colour__isnull=True) | ~Q(reason=""), name="draft_entry_reason"),
        ]
        indexes = [models.Index(fields=["draft", "region"], name="draft_entry_region")]


class BackTest(models.Model):
    """How a ruleset would have done in past quarters; `result` is `alerts.rules.backtest`'s, as JSON (None: not done yet)."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ruleset = models.JSONField("规则")
    first_quarter = models.CharField("起始季度", max_length=6)
    last_quarter = models.CharField("截止季度", max_length=6)
    drop = models.PositiveSmallIntegerField("出口降幅(%)")
    result = models.JSONField("结果", null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField("提交时间")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "规则回测"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(drop__gte=1, drop__lte=100), name="back_test_drop"),
        ]


class ListUpload(models.Model):
    """A workbook that the centre uploaded, with what was read from it, before it becomes the draft of a list.

    `rows` are the good rows as JSON ([quarter, credit code, colour, reason]), `errors` the failing cells ([sheet, row,
    column, value, expected]; the first 20,000 of `error_count`), `bad_rows` the rows that have any, `repeated` the rows
    that said an earlier one again. Only the province ever sees it.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = models.CharField("季度", max_length=6, blank=True)
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    repeated = models.PositiveIntegerField("重复行数", default=0)
    bad_rows = models.PositiveIntegerField("错误行数", default=0)
    error_count = models.PositiveIntegerField("错误数", default=0)
    state = models.PositiveSmallIntegerField("状态", choices=UploadState.choices(), default=UploadState.PENDING)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    draft = models.ForeignKey(ListDraft, models.PROTECT, null=True, related_name="+", db_index=False)
    warning_list = models.ForeignKey(WarningList, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "清单上传"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in UploadState]), name="list_upload_state"),
            models.CheckConstraint(
                condition=(
                    Q(state=UploadState.DRAFTED, error_count=0)
                    & (Q(draft__isnull=False) | Q(warning_list__isnull=False))
                )
                | (~Q(state=UploadState.DRAFTED) & Q(draft__isnull=True, warning_list__isnull=True)),
                name="list_upload_drafted_whole",
            ),
        ]
