"""`manage.py load_targets 2018 FILE`: load a year's Target Table from a workbook."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import Refused
from core.workbook import TRUSTED
from targets import services
from targets.imports import read_targets
from targets.models import TargetTable
from tenancy.roles import system_actor
from tenancy.rules import code_from_gb
from tenancy.scope import actor_scope

DATA = Path(__file__).resolve().parents[2] / "data"
SHOWN_ERRORS = 50


class Command(BaseCommand):
    """Writes the table whole or not at all; loaded again it changes nothing."""

    help = (
        "从工作簿载入一个年度的重点工作绩效目标表：载入 2018 年且不指定文件时，使用系统自带的 targets_2018.xlsx。"
        "有一处错误就不写入任何内容；重复载入不改变任何内容。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, metavar="YYYY", help="年度，如 2018")
        parser.add_argument("file", nargs="?", metavar="FILE", help="工作簿（.xlsx）")
        parser.add_argument("--title", default="", help="标题；不填的按 2018 年的式样")
        parser.add_argument("--region", default="330000", metavar="CODE", help="省级区划代码，默认 330000")

    def handle(self, *args: Any, year: int, file: str | None, title: str, region: str, **options: Any) -> None:
        path = Path(file) if file else DATA / f"targets_{year}.xlsx"
        try:
            content, code = path.read_bytes(), code_from_gb(region)
        except OSError as unread:
            raise CommandError(f"无法读取 {path.name}：{unread.strerror}。") from unread
        except ValueError as wrong:
            raise CommandError(f"“{region}”不是区划代码。") from wrong
        by = system_actor("载入绩效目标")
        try:
            found = read_targets(content, limits=TRUSTED)
            if found.error_count:
                for error in found.errors[:SHOWN_ERRORS]:
                    self.stderr.write(error.text)
                raise CommandError(f"共 {found.error_count} 处错误，没有写入任何内容。")
            with actor_scope(by):
                before = TargetTable.objects.filter(region_id=code, year=year).values_list("version", flat=True).first()
                table = services.load_table(
                    rows=found.rows, year=year, title=title, region=code, by=by, now=timezone.now()
                )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        done = "没有变化" if table.version == before else "已写入"
        self.stdout.write(f"{table.title}：{len(found.rows)} 项目标，{done}。")
