from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import Refused
from core.periods import SHANGHAI, local_date
from zjtrade.demo.accounts import account_lines
from zjtrade.demo.seeding import seed

FIRST_DAY = date(2022, 1, 1)


class Command(BaseCommand):
    """Write the demo data once: 2,000 invented companies, the whole of 2020, the running year up to today."""

    help = "Write the demo data once (invented companies, the year 2020, the running month)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--print-accounts", action="store_true", help="only print the demo accounts; no database is asked"
        )
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, help="as if written on this day (YYYY-MM-DD)"
        )
        parser.add_argument("--force", action="store_true", help="in production too")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_accounts"]:
            self._print_accounts()
            return
        if settings.PRODUCTION and not options["force"]:
            raise CommandError("生产环境不写入演示数据；确需写入请加 --force。")
        now = timezone.now()
        today: date | None = options["today"]
        if today is not None and not FIRST_DAY <= today <= local_date(now):
            raise CommandError(f"--today 应在 {FIRST_DAY} 与今天之间。")
        if today is not None and today != local_date(now):
            now = datetime.combine(today, time(15), tzinfo=SHANGHAI)
        try:
            written = seed(now=now, say=self._say)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write("演示数据已写入。" if written else "演示数据已经存在，没有改动。")
        self._print_accounts()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _print_accounts(self) -> None:
        for line in account_lines():
            self.stdout.write(line)
