"""Regions, groups of regions and the working calendar: reference that everybody may read."""

from django.db import models

from tenancy.enums import RegionLevel
from tenancy.rules import gb_from_code


class Region(models.Model):
    """A node of 省 → 设区市 → 县(市、区) → 镇街; `code` is GB/T 2260 in nine-digit form.

    `by_reference`: in its subtree the province's policies of priority are followed by reference (宁波地区可参照执行, Notice
    三（三）).
    """

    code = models.IntegerField("区划代码", primary_key=True)
    name = models.CharField("名称", max_length=50)
    name_en = models.CharField("英文名", max_length=80, blank=True)
    level = models.PositiveSmallIntegerField("层级", choices=RegionLevel.choices())
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )
    by_reference = models.BooleanField("参照执行", default=False, db_default=False)

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


class PeerGroupChange(models.Model):
    """One change of a group's members, with its reason: what ranks are shown by has a history, though no versions."""

    id = models.AutoField(primary_key=True)
    group = models.ForeignKey(PeerGroup, models.PROTECT, verbose_name="考核分组", related_name="changes")
    added = models.JSONField("增加的地区")
    removed = models.JSONField("减少的地区")
    reason = models.CharField("原因", max_length=200)
    changed_at = models.DateTimeField("变动时间")
    changed_by = models.CharField("变动人", max_length=200)

    class Meta:
        verbose_name = "考核分组变动"
        ordering = ["-changed_at", "-id"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="peer_group_change_has_reason")]


class CalendarDay(models.Model):
    """A day that the working calendar states otherwise than the package or the week do (definitions §4)."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "节假日调休"
        ordering = ["date"]
