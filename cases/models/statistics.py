"""Figures of questions, worked out by a job: what one row is."""

from django.db import models
from django.db.models import F, Q

from cases.enums import Topic
from tenancy.models import Region


class Statistic(models.Model):
    """Questions that a region's enterprises asked in a year or a month of it, on all topics or one; counted anew by a job.

    `region` is a county, a city or the province, each counted by itself, because medians cannot be added up. `month` is
    empty for the whole year, `topic` for all. What counts is what counts in the assessment (definitions §4) at `as_of`; what
    became of it (resolved, rated, reopened, overdue) is as it stood then. The medians are exact, in working minutes.
    A region without a question that counts has no row.
    """

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年份")
    month = models.PositiveSmallIntegerField("月份", null=True)
    topic = models.PositiveSmallIntegerField("主题", choices=Topic.choices(), null=True)
    asked = models.PositiveIntegerField("提问数")
    answered = models.PositiveIntegerField("答复数")
    in_time = models.PositiveIntegerField("两日内答复数")
    resolved = models.PositiveIntegerField("解决数")
    rated = models.PositiveIntegerField("评价数")
    satisfied = models.PositiveIntegerField("满意数")
    reopened = models.PositiveIntegerField("重新办理数")
    overdue = models.PositiveIntegerField("逾期未答复数")
    first_minutes = models.DecimalField("首次答复用时中位数", max_digits=12, decimal_places=1, null=True)
    resolved_minutes = models.DecimalField("解决用时中位数", max_digits=12, decimal_places=1, null=True)
    as_of = models.DateTimeField("截至")

    class Meta:
        verbose_name = "诉求统计"
        constraints = [
            # Also the index of the page: a region's years and months, or one period of several regions.
            models.UniqueConstraint(
                fields=["region", "year", "month", "topic"], name="statistic_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="statistic_month"),
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked"), in_time__lte=F("answered"), resolved__lte=F("answered")),
                name="statistic_answers_among_asked",
            ),
            models.CheckConstraint(
                condition=Q(satisfied__lte=F("rated"), rated__lte=F("answered")), name="statistic_rated_among_answered"
            ),
        ]
