"""Sheets of what stands behind a month's counts: enterprises by month, questions, entries of the list."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from assessment.enums import Figure
from assessment.facts import show_region
from assessment.selectors import MonthFigures, counties_behind, enterprises_behind, rows_behind
from core.periods import Month
from core.workbook import Column, Kind, Sheet
from orders.enums import ReturnVerdict
from tenancy.roles import Actor
from tenancy.selectors import Regions

MARKS = {
    ReturnVerdict.FILED: "已报",
    ReturnVerdict.DOUBTED: "已报（有问题）",
    ReturnVerdict.MISSING: "未报",
    ReturnVerdict.OFF_ROSTER: "名录外已报",
}

ROWS = (
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "region", width=14),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业", "enterprise", width=36),
    Column("内容", "subject", width=50),
    Column("是否计入", "standing", width=16),
    Column("说明", "reason", width=60),
)

Counted = Callable[[int, int], None]
"""Told how many counties of how many are written."""


def list_sheets(actor: Actor, shown: MonthFigures, regions: Regions, told: Counted) -> list[Sheet]:
    """The three sheets, of rows in the actor's view; none for a month from before inputs were frozen.

    Rows are made while they are written, a county at a time. `told` hears of every county of every sheet.
    """
    counties = counties_behind(actor, shown)
    if not counties:
        return []
    months = sorted({*Month.span(Month(shown.month.year, 1), shown.month), shown.month.previous()})
    step = _steps(told, 3 * len(counties))
    return [
        Sheet(
            "填报依据",
            _return_columns(months, shown.month),
            _returns(actor, shown, counties, months, regions, step),
            frozen_columns=4,
        ),
        *(
            Sheet(title, ROWS, _others(actor, shown, figure, counties, regions, step), frozen_columns=4)
            for title, figure in (("诉求依据", Figure.QUESTIONS), ("清单依据", Figure.LISTING))
        ),
    ]


def _steps(told: Counted, total: int) -> Callable[[], None]:
    done = iter(range(1, total + 1))
    return lambda: told(next(done, total), total)


def _return_columns(months: Sequence[Month], month: Month) -> tuple[Column, ...]:
    return (
        *ROWS[:4],
        *(Column(each.label, str(each), width=12) for each in months),
        Column(f"{month.month}月占比", "on_time", width=16),
        Column("说明（当月填报企业数占比）", "on_time_reason", width=44),
        Column(f"{month.previous().month}月准确率", "accuracy", width=16),
        Column("说明（上月填报准确率）", "accuracy_reason", width=44),
    )


def _returns(
    actor: Actor,
    shown: MonthFigures,
    counties: Sequence[int],
    months: Sequence[Month],
    regions: Regions,
    step: Callable[[], None],
) -> Iterator[list[Any]]:
    for county in counties:
        code, name = show_region(county), regions.names[county]
        for row in enterprises_behind(actor, shown, county):
            marks = [MARKS[row.verdicts[month]] if month in row.verdicts else None for month in months]
            yield [
                code,
                name,
                row.uscc,
                row.name,
                *marks,
                row.standings[0],
                row.reasons[0],
                row.standings[1],
                row.reasons[1],
            ]
        step()


def _others(
    actor: Actor,
    shown: MonthFigures,
    figure: Figure,
    counties: Sequence[int],
    regions: Regions,
    step: Callable[[], None],
) -> Iterator[list[Any]]:
    behind = partial(rows_behind, actor, shown, figure, regions=regions)
    for county in counties:
        code = show_region(county)
        for row in behind(county):
            yield [code, row.region, row.uscc, row.enterprise, row.subject, row.standing.label, row.reason]
        step()
