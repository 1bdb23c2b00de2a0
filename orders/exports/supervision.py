"""Lists of supervision as workbooks: changes of rosters, reminders, samples."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from core.periods import Month
from core.workbook import Column, Kind, Sheet, write_workbook
from orders.enums import RosterAct, SampleResult
from orders.selectors.reminders import ReminderRow
from orders.selectors.sampling import ItemRow, SampleRow
from orders.selectors.supervision import ChangeRow
from tenancy.models import Enterprise
from tenancy.rules import city_of, county_of, gb_from_code
from tenancy.selectors import Regions

LIMIT = 10_000
"""Rows; more are refused, as the workbook is made while the official waits."""

_PLACE = (
    Column("设区市", "city", width=12),
    Column("县(市、区)", "county", width=14),
    Column("地区代码", "region", Kind.CODE, width=12),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业名称", "name", width=36),
)
CHANGES = (
    Column("月份", "month", Kind.MONTH),
    *_PLACE,
    Column("变动", "act", Kind.CHOICE, choices=tuple(act.label for act in RosterAct)),
    Column("原因", "reason", width=40),
    Column("时间", "at", Kind.DATETIME),
    Column("首次填报时间", "first_filed_at", Kind.DATETIME),
)
REMINDERS = (
    Column("月份", "month", Kind.MONTH),
    *_PLACE,
    Column("类型", "kind", width=16),
    Column("催报单位", "office", width=20),
    Column("催报时间", "sent_at", Kind.DATETIME),
    Column("催后情况", "outcome", width=12),
    Column("首次填报时间", "first_filed_at", Kind.DATETIME),
)
ITEMS = (
    Column("月份", "month", Kind.MONTH),
    *_PLACE,
    Column("结果", "result", Kind.CHOICE, choices=tuple(one.label for one in SampleResult)),
    Column("说明", "note", width=48),
    Column("核查时间", "judged_at", Kind.DATETIME),
    Column("企业订正时间", "corrected_at", Kind.DATETIME),
    Column("随机种子", "seed", width=20),
    Column("每县抽取", "per_county", Kind.INTEGER),
    Column("抽取时间", "drawn_at", Kind.DATETIME),
)


def write_changes(rows: Iterable[ChangeRow], target: BinaryIO, *, regions: Regions, now: datetime) -> None:
    """One row a change of a roster."""
    cells = (
        (
            Month.of(row.change.month),
            *_place(row.change.region_id, row.enterprise, regions),
            row.act.label,
            row.change.reason,
            row.change.at,
            row.filed_at,
        )
        for row in rows
    )
    write_workbook([Sheet("应报名录变动", CHANGES, cells)], target, made_at=now)


def write_reminders(rows: Iterable[ReminderRow], target: BinaryIO, *, regions: Regions, now: datetime) -> None:
    """One row a reminder."""
    cells = (
        (
            Month.of(row.reminder.month),
            *_place(row.reminder.region_id, row.enterprise, regions),
            row.kind.label,
            row.reminder.office or None,
            row.reminder.sent_at,
            row.outcome.label,
            row.filed_at,
        )
        for row in rows
    )
    write_workbook([Sheet("催报记录", REMINDERS, cells)], target, made_at=now)


def write_items(
    sample: SampleRow, rows: Iterable[ItemRow], target: BinaryIO, *, regions: Regions, now: datetime
) -> None:
    """One row a drawn return, with what the draw was made by, so that it can be made again."""
    write_workbook([Sheet("抽查结果", ITEMS, _items(sample, rows, regions))], target, made_at=now)


def _items(sample: SampleRow, rows: Iterable[ItemRow], regions: Regions) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            sample.month,
            *_place(row.item.region_id, row.enterprise, regions),
            row.result.label,
            row.item.note or None,
            row.item.judged_at,
            row.corrected_at,
            sample.sample.seed,
            sample.sample.per_county,
            sample.sample.drawn_at,
        )


def _place(region: int, enterprise: Enterprise | None, regions: Regions) -> tuple[object, ...]:
    return (
        regions.names.get(city_of(region), ""),
        regions.names.get(county_of(region), ""),
        gb_from_code(region),
        enterprise.uscc if enterprise else None,
        enterprise.name if enterprise else "（已迁出的企业）",
    )
