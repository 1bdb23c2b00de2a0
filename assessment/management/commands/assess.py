"""`manage.py assess 2020-06`: compute a month or a year from the data, print it, publish it."""

import json
import re
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.facts import ListCounts
from assessment.facts import show_region
from assessment.formulas import RegionResult
from assessment.models import Run
from assessment.scheme_files import load_scheme
from assessment.selectors import compute, figures_of, latest_runs
from assessment.services import compute_run, month_alone, publish_run
from core.decimals import show
from core.errors import Refused
from core.periods import Month, local_date
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope
from tenancy.selectors import all_regions

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class Command(BaseCommand):
    """Prints what the data give now; what was published stays as it was published."""

    help = (
        "按数据库现有数据计算一个月（assess 2020-06）或一年（assess --year 2020）的填报率和响应率并打印。"
        "打印的是按现有数据算出的结果，不是已发布时冻结的结果；数据取到当月截止时刻，尚未截止的取到现在。"
        "未发布的月份同时保存结果，截止前为“进行中”，截止后为“已定数”；加 --publish 则发布（已发布的月份跳过）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", nargs="?", metavar="YYYY-MM", help="月份，如 2020-06")
        parser.add_argument("--year", metavar="YYYY", help="全年各月；尚未开始的月份不算")
        parser.add_argument("--publish", action="store_true", help="发布；已发布的月份跳过并提示")
        parser.add_argument("--json", action="store_true", help="打印 JSON 数组，每个地区每月一项")

    def handle(self, *args: Any, month: str | None, year: str | None, publish: bool, **options: Any) -> None:
        now = timezone.now()
        by = system_actor("命令行发布" if publish else "命令行考核")
        found: list[RegionResult] = []
        names: dict[int, str] = {}
        try:
            for each in self._months(month, year, now):
                with month_alone(each), actor_scope(by, snapshot=True):
                    found += self._assess(each, publish, by, now, whole_year=year is not None)
                    names = all_regions().names  # the same every month; read inside the scope
        except Refused as refusal:
            raise CommandError(refusal.message.replace("\n", "；")) from refusal
        if options["json"]:
            self.stdout.write(_json(found))
        else:
            for line in _table(found, names):
                self.stdout.write(line)

    def _months(self, month: str | None, year: str | None, now: datetime) -> list[Month]:
        if (month is None) == (year is None):
            raise CommandError("请给出一个月份（如 2020-06）或 --year 年份（如 --year 2020），二者选一。")
        running = Month.of(local_date(now))
        if month is not None:
            try:
                return [Month.parse(month)]
            except ValueError:
                raise CommandError(f"月份应写作 2020-06 的形式，给出的是“{month}”。") from None
        if _YEAR.fullmatch(year or "") is None or year == "0000":
            raise CommandError(f"年份应写作 2020 的形式，给出的是“{year}”。")
        first = Month(int(year or 0), 1)
        if first > running:
            raise CommandError(f"{year}年尚未开始。")
        return Month.span(first, min(first.plus(11), running))

    def _assess(self, month: Month, publish: bool, by: Actor, now: datetime, *, whole_year: bool) -> list[RegionResult]:
        """The month's results in the order of the tables."""
        published = latest_runs([month], published_only=True).get(month)
        cutoff = load_scheme(month.year).month(month.month).cutoff
        if published is not None:
            if publish:
                self.stderr.write(f"{month.label}已发布第{published.version}版，跳过。")
            return list(compute(month, min(now, cutoff)).results)
        if publish and whole_year and now < cutoff:
            self.stderr.write(f"{month.label}尚未截止，不发布。")
            publish = False
        if publish:
            run = publish_run(month=month, by=by, now=now)
            self.stderr.write(f"{month.label}已发布第{run.version}版，摘要 {run.digest}，校验码 {run.hash}。")
        else:
            run = compute_run(month=month, as_of=min(now, cutoff), by=by, now=now)
        return _results(run)


def _results(run: Run) -> list[RegionResult]:
    return list(figures_of(run).results.values())


def _json(found: list[RegionResult]) -> str:
    return json.dumps([result.as_row() for result in found], ensure_ascii=False, indent=1)


_HEADERS = (
    *("月份", "代码", "地区", "填报率", "当月占比", "按时/应报", "上月准确率", "准确/填报", "完成度", "累计填报/应报"),
    *("响应率", "诉求响应率", "响应/提问", "清单响应率", "反馈/预警", "扣减"),
)
_TEXTS = 3
"""The first columns are texts and stand on the left; figures stand on the right."""


def _table(found: list[RegionResult], names: dict[int, str]) -> list[str]:
    """Headers and one line a region and month, columns aligned by the width that Chinese takes on a terminal."""
    rows = [_HEADERS, *(_cells(result, names) for result in found)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = zip(row, widths, strict=True)
    return "  ".join(_padded(cell, width, at < _TEXTS) for at, (cell, width) in enumerate(cells)).rstrip()


def _cells(result: RegionResult, names: dict[int, str]) -> tuple[str, ...]:
    filing, questions, listing = result.counts.filing, result.counts.questions, result.counts.listing
    return (
        str(result.month),
        show_region(result.region),
        names[result.region],
        show(result.filing.rate),
        show(result.filing.on_time),
        f"{filing.on_time}/{filing.roster}",
        show(result.filing.accuracy),
        f"{filing.previous_accurate}/{filing.previous_returns}",
        show(result.filing.completion),
        f"{filing.filed_to_date}/{filing.roster_to_date}",
        show(result.response.rate),
        show(result.response.question_rate),
        f"{questions.answered}/{questions.asked}",
        show(result.response.list_rate),
        f"{listing.fed_back}/{listing.listed}" if listing != ListCounts.ZERO else "—",
        show(result.response.deduction),
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text
