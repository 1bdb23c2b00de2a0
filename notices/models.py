"""The inbox and the way out of the house: what one notice, one address, one wish, one delivery is."""

import uuid

from django.db import models
from django.db.models import Q

from notices.enums import Audience, Channel, ContactUploadState, DeliveryState, Duty, Kind, Mode, RevealWay
from notices.rules import CONTACT_LENGTHS, MAX_ADDRESS
from tenancy.models import Enterprise, Region, User


class Notice(models.Model):
    """One message to an enterprise, or to the office of a region; shared by all who work there.

    `enterprise` is whom the notice concerns; `region` the office that is addressed or that the enterprise belongs to.
    `key` makes sending safe to repeat.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.PositiveSmallIntegerField("收件方", choices=Audience.choices())
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, verbose_name="企业")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    kind = models.PositiveSmallIntegerField("类别", choices=Kind.choices())
    key = models.CharField("去重键", max_length=150)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    path = models.CharField("链接", max_length=200, blank=True)
    sent_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "消息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "enterprise", "audience", "key"], name="notice_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.OFFICE) | Q(enterprise__isnull=False), name="notice_has_recipient"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="notice_enterprise"),
            models.Index(fields=["region", "audience", "-id"], name="notice_region"),
            # Every page counts the unread.
            models.Index(
                fields=["enterprise", "audience"], condition=Q(read_at__isnull=True), name="notice_unread_enterprise"
            ),
            models.Index(fields=["region", "audience"], condition=Q(read_at__isnull=True), name="notice_unread_region"),
        ]


class Address(models.Model):
    """Where one person, or an office for one duty, is reached on one channel; blank when it was taken away.

    `region` and `enterprise` say whose it is: a person's are those of the post it was entered in. `masked` is what others
    may read. `secret` signs what goes to a robot; its column is called `password`, because the audit veils that name.
    """

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, verbose_name="企业", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="本人", db_index=False)
    duty = models.PositiveSmallIntegerField("职责", choices=Duty.choices(), null=True)
    channel = models.PositiveSmallIntegerField("渠道", choices=Channel.choices())
    address = models.CharField("地址", max_length=MAX_ADDRESS, blank=True)
    masked = models.CharField("脱敏地址", max_length=MAX_ADDRESS, blank=True)
    secret = models.CharField("加签密钥", max_length=128, blank=True, db_column="password")

    class Meta:
        verbose_name = "收件地址"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "enterprise", "user", "duty", "channel"], name="address_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, duty__isnull=True)
                | Q(user__isnull=True, duty__isnull=False, enterprise__isnull=True),
                name="address_of_person_or_office",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "channel"], name="address_enterprise")]


class Preference(models.Model):
    """What a person said otherwise than the rule: the notices of a kind on a channel at once, in the digest, or not."""

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, verbose_name="企业", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="本人", db_index=False)
    kind = models.PositiveSmallIntegerField("类别", choices=Kind.choices())
    channel = models.PositiveSmallIntegerField("渠道", choices=Channel.choices())
    mode = models.PositiveSmallIntegerField("方式", choices=Mode.choices())

    class Meta:
        verbose_name = "消息设置"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "region", "enterprise", "kind", "channel"], name="preference_once", nulls_distinct=False
            ),
        ]


OPEN = [DeliveryState.QUEUED.value, DeliveryState.SENDING.value, DeliveryState.FAILED.value]
"""States from which a delivery goes on by itself."""


class Delivery(models.Model):
    """One notice on its way to one address. `region` and `enterprise` are the address's, `masked` is what it was.

    `message` stands for what is really sent: rows that go out together share it, and it stays the same at every attempt, so
    that a receiver can tell a repetition. `attempts` counts those begun.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries", db_index=False)
    address = models.ForeignKey(Address, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, verbose_name="企业", db_index=False)
    kind = models.PositiveSmallIntegerField("类别", choices=Kind.choices())
    channel = models.PositiveSmallIntegerField("渠道", choices=Channel.choices())
    masked = models.CharField("收件地址", max_length=MAX_ADDRESS)
    digest = models.BooleanField("汇总")
    state = models.PositiveSmallIntegerField("状态", choices=DeliveryState.choices())
    queued_at = models.DateTimeField("登记时间")
    next_at = models.DateTimeField("下次发送")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    message = models.UUIDField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField("最近发送", null=True)
    sent_at = models.DateTimeField("送达时间", null=True)
    answer = models.CharField("对方答复", max_length=300, blank=True)

    class Meta:
        verbose_name = "发送记录"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "address", "region"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]), name="delivery_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at"],
                condition=Q(state__in=OPEN),
                name="delivery_due",
            ),
            models.Index(fields=["channel", "started_at"], name="delivery_pace"),
            models.Index(fields=["channel", "state", "-id"], name="delivery_log"),
            models.Index(fields=["queued_at"], name="delivery_age"),
        ]


class ContactRound(models.Model):
    """When the contacts of a year are due; a year without a row uses the usual day (`rules.usual_contacts_due`)."""

    id = models.AutoField(primary_key=True)
    year = models.PositiveSmallIntegerField("年度", unique=True)
    due_on = models.DateField("报送期限")
    set_as = models.CharField("设定人", max_length=100, blank=True)
    set_at = models.DateTimeField("设定时间", null=True)

    class Meta:
        verbose_name = "名单报送期限"
        ordering = ["-year"]


class Contact(models.Model):
    """Whom a region names for a year (annex 1 of the Notice): leader in charge and handler; every bureau may read it."""

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    unit = models.CharField("单位", max_length=CONTACT_LENGTHS["unit"])
    leader = models.CharField("分管领导", max_length=CONTACT_LENGTHS["leader"])
    phone = models.CharField("联系电话", max_length=CONTACT_LENGTHS["phone"])
    handler = models.CharField("经办人", max_length=CONTACT_LENGTHS["handler"])
    version = models.PositiveIntegerField("版本", default=1)
    filed_at = models.DateTimeField("报送时间")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    filed_as = models.CharField("报送人", max_length=100, blank=True)

    class Meta:
        verbose_name = "负责人"
        ordering = ["year", "region_id"]
        constraints = [models.UniqueConstraint(fields=["year", "region"], name="contact_once")]


class ContactMobile(models.Model):
    """The handler's post and mobile number, in a table of its own: fewer may read them than the rest of the line.

    The number's column is called `password`, because the audit veils that name.
    """

    id = models.BigAutoField(primary_key=True)
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    post = models.CharField("职务", max_length=CONTACT_LENGTHS["post"])
    number = models.CharField("手机号码", max_length=CONTACT_LENGTHS["mobile"], db_column="password")
    masked = models.CharField("脱敏号码", max_length=CONTACT_LENGTHS["mobile"])

    class Meta:
        verbose_name = "经办人手机号码"


class ContactReveal(models.Model):
    """Somebody was shown a handler's mobile number: who, when, how. `region` is the contact's."""

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_as = models.CharField("查看人", max_length=100)
    way = models.PositiveSmallIntegerField("方式", choices=RevealWay.choices())
    seen_at = models.DateTimeField("查看时间")

    class Meta:
        verbose_name = "号码查看记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["year", "-id"], name="contact_reveal_year")]


class ContactUpload(models.Model):
    """A workbook of contacts that an office uploaded, before it changes anything; only that office ever sees it.

    `entries` are the good rows ([region, row, the six columns]); `errors` the failing cells ([sheet, row, column, value,
    expected]).
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="上传单位")
    year = models.PositiveSmallIntegerField("年度")
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField()
    entries = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    state = models.PositiveSmallIntegerField("状态", choices=ContactUploadState.choices())
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField("上传时间")
    committed_at = models.DateTimeField("写入时间", null=True)

    class Meta:
        verbose_name = "名单上传"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ContactUploadState]), name="contact_upload_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ContactUploadState.COMMITTED.value) | Q(errors=[], committed_at__isnull=False),
                name="contact_upload_whole",
            ),
        ]
