"""`manage.py count_leading 2018-01 2019-12`: count the leading index of months that the night's task no longer looks at."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.services import count_leading
from core.periods import Month, local_date
from tenancy.roles import system_actor
from tenancy.scope import job_scope


class Command(BaseCommand):
    """Counts month by month, each in a transaction of its own; counted again, a month is the same."""

    help = "计算一段月份的景气先行指数（count_leading 2018-01 2019-12）；近七个月由系统每晚计算。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", metavar="YYYY-MM", help="起始月份")
        parser.add_argument("last", metavar="YYYY-MM", help="截止月份")

    def handle(self, *args: Any, first: str, last: str, **options: Any) -> None:
        now = timezone.now()
        try:
            begin, end = Month.parse(first), Month.parse(last)
        except ValueError:
            raise CommandError("月份应写作 2020-06 的形式。") from None
        if begin > end or end > Month.of(local_date(now)):
            raise CommandError("起始月份不能晚于截止月份，截止月份不能在将来。")
        for month in Month.span(begin, end):
            with job_scope(reason="count_leading"):
                rows = count_leading(months=[month], by=system_actor("命令行计算"), now=now)
            self.stdout.write(f"{month.label}：{rows} 行")
