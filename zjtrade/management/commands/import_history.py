from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import Refused
from zjtrade.history import Report, import_history

SHOWN_ERRORS = 200
SHOWN_REMARKS = 50


class Command(BaseCommand):
    """Take over history from before the system was there (formats: docs/import.md)."""

    help = "Take over the historic workbooks of a directory: all of them or, with any error, none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory", type=Path, metavar="DIRECTORY", help="directory with enterprises.xlsx, returns.xlsx …"
        )
        parser.add_argument("--check", action="store_true", help="only judge the files and say what would be written")

    def handle(self, *args: Any, **options: Any) -> None:
        check: bool = options["check"]
        try:
            report = import_history(options["directory"], now=timezone.now(), check=check, say=self._say)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self._print(report)
        if report.error_count:
            raise CommandError(f"共 {report.error_count} 处错误，没有写入任何内容。")
        if check:
            self.stdout.write("检查通过，没有写入任何内容（--check）。")
        else:
            self.stdout.write(self.style.SUCCESS("导入完成。"))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _print(self, report: Report) -> None:
        for file in report.files:
            self.stdout.write(file.summary)
            for remark in file.tally.remarks[:SHOWN_REMARKS]:
                self.stdout.write(f"    提示：{remark}")
            if file.tally.remark_count > SHOWN_REMARKS:
                self.stdout.write(f"    提示：另有 {file.tally.remark_count - SHOWN_REMARKS} 条，不再列出")
        if report.published:
            self.stdout.write(report.published)
        room = SHOWN_ERRORS
        for file in report.files:
            for error in file.errors[:room]:
                self.stderr.write(f"{file.name} {error.text}")
            room -= min(room, len(file.errors))
        hidden = report.error_count - sum(bool(file.problem) for file in report.files) - (SHOWN_ERRORS - room)
        if hidden > 0:
            self.stderr.write(f"另有 {hidden} 处错误，不再列出")
