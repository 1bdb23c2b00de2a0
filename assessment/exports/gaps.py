"""The lists behind a gap as workbooks."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from assessment.enums import GapList
from assessment.selectors import GapPage
from assessment.selectors.gap_lists import EntryLine, Line, QuestionLine, ReturnLine
from core.decimals import show
from core.workbook import Column, Kind, Sheet, write_workbook
from tenancy.rules import city_of, county_of, gb_from_code
from tenancy.selectors import Regions

LIMIT = 10_000
"""Rows; more are refused, as the workbook is made while the official waits."""
MOVED = "（已迁出的企业）"

_PLACE = (
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("地区代码", "region", Kind.CODE, width=12),
)
_WORTH = (
    Column("事项", "act", width=20),
    Column("一件所值(百分点)", "worth", width=16),
)
RETURNS = (
    Column("月份", "month", Kind.MONTH),
    *_PLACE,
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("可能性(前六个月)", "likelihood", width=20),
    Column("待订正的问题", "problems", width=24),
    Column("前六个月应报", "due", Kind.INTEGER),
    Column("其中已报", "filed", Kind.INTEGER),
    Column("其中按时", "on_time", Kind.INTEGER),
    *_WORTH,
)
QUESTIONS = (
    Column("编号", "number", width=18),
    *_PLACE,
    Column("企业名称", "name", width=36),
    Column("标题", "title", width=40),
    Column("提问时间", "asked_at", Kind.DATETIME),
    Column("两个工作日期限", "due_at", Kind.DATETIME),
    Column("答复期限", "limit_at", Kind.DATETIME),
    *_WORTH,
)
ENTRIES = (
    Column("季度", "quarter", width=14),
    *_PLACE,
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
    Column("颜色", "colour", width=8),
    Column("预警原因", "reason", width=40),
    Column("催办次数", "reminded", Kind.INTEGER),
    *_WORTH,
)


def write_gap_list(
    gap: GapPage, chosen: GapList, lines: Iterable[Line], target: BinaryIO, *, regions: Regions, now: datetime
) -> None:
    """One row an enterprise, return or question, in the order of the page."""
    columns = {GapList.QUESTIONS: QUESTIONS, GapList.FEEDBACK: ENTRIES}.get(chosen, RETURNS)
    write_workbook([Sheet(chosen.label, columns, _cells(gap, lines, regions))], target, made_at=now)


def _cells(gap: GapPage, lines: Iterable[Line], regions: Regions) -> Iterator[tuple[object, ...]]:
    for line in lines:
        found = gap.worths.get(line.act)
        worth = (line.act.label, show(found.points if found is not None else 0))
        match line:
            case ReturnLine(row=returned, likelihood=likelihood, problems=problems):
                filing, enterprise = returned.filing, returned.enterprise
                yield (
                    returned.month,
                    *_place(filing.region_id, regions),
                    enterprise.uscc if enterprise else None,
                    enterprise.name if enterprise else MOVED,
                    likelihood.label,
                    problems or None,
                    filing.due_before,
                    filing.filed_before,
                    filing.on_time_before,
                    *worth,
                )
            case QuestionLine(row=asked):
                question = asked.question
                yield (
                    question.number,
                    *_place(question.region_id, regions),
                    asked.enterprise,
                    question.title,
                    question.asked_at,
                    question.due_at,
                    question.limit_at,
                    *worth,
                )
            case EntryLine(row=listed):
                yield (
                    listed.quarter.label,
                    *_place(listed.entry.region_id, regions),
                    listed.uscc or None,
                    listed.enterprise,
                    listed.colour.word,
                    listed.entry.reason,
                    listed.reminded,
                    *worth,
                )


def _place(region: int, regions: Regions) -> tuple[str, str, str]:
    return regions.names.get(city_of(region), ""), regions.names.get(county_of(region), ""), gb_from_code(region)
