"""Rows of historic workbooks of orders: customs exports and returns."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from core.periods import Month, day_start, local_date
from core.workbook import TRUSTED, Column, Kind, Limits, Row, Table
from orders.enums import Trend
from orders.takeover import ExportRow, ReturnRow
from tenancy.imports import USCC, Reading, check_known, read_rows
from tenancy.takeover import Place

EARLIEST = Month(2000, 1)
LARGEST_AMOUNT = Decimal("99999999999999.99")
LARGEST_COUNT = 2_147_483_647
ZERO = Decimal("0.00")
YES_NO = "(是/否)"
_TRENDS = tuple(trend.label for trend in Trend)

EXPORT_COLUMNS = (
    USCC,
    Column("月份", "month", Kind.MONTH),
    Column("出口额(万美元)", "usd_10k", Kind.DECIMAL, places=2, minimum=0, maximum=LARGEST_AMOUNT),
)
RETURN_COLUMNS = (
    USCC,
    Column("月份", "month", Kind.MONTH),
    Column("填报时间", "filed_at", Kind.DATETIME),
    Column("零申报", "is_nil", Kind.YES_NO, also=(f"零申报{YES_NO}",)),
    Column(
        "新签订单金额(万美元)", "usd_10k", Kind.DECIMAL, required=False, places=2, minimum=0, maximum=LARGEST_AMOUNT
    ),
    Column("新签订单笔数", "count", Kind.INTEGER, required=False, minimum=0, maximum=LARGEST_COUNT),
    Column("准确", "accurate", Kind.YES_NO, also=(f"准确{YES_NO}",)),
    Column(
        "订单趋势",
        "trend",
        Kind.CHOICE,
        required=False,
        omittable=True,
        choices=_TRENDS,
        also=(f"订单趋势({'/'.join(_TRENDS)})",),
    ),
)


class PastMonths:
    """Months that a historic workbook may speak of; one shared date a month keeps a million rows small."""

    def __init__(self, now: datetime) -> None:
        self._current = Month.of(local_date(now))
        self._days: dict[Month, date] = {}

    def first_day(self, row: Row, table: Table) -> date:
        """First day of the row's month, refused when the month has not come or lies before 2000."""
        month: Month = row["month"]
        if month > self._current:
            table.refuse(row, "month", "该月份还没有到")
        elif month < EARLIEST:
            table.refuse(row, "month", f"不能早于 {EARLIEST}")
        return self._days.setdefault(month, month.first_day)


def read_exports(
    content: bytes, *, known: Mapping[str, Place], now: datetime, limits: Limits = TRUSTED
) -> Reading[ExportRow]:
    """Customs exports, one row an enterprise and month. Raises WorkbookError when the file cannot be used."""
    months = PastMonths(now)

    def judge(row: Row, table: Table) -> ExportRow:
        return ExportRow(check_known(row, table, known), months.first_day(row, table), row["usd_10k"])

    return read_rows(content, EXPORT_COLUMNS, judge=judge, key=lambda row: (row.uscc, row.month), limits=limits)


def read_returns(
    content: bytes, *, known: Mapping[str, Place], now: datetime, limits: Limits = TRUSTED
) -> Reading[ReturnRow]:
    """Historic returns, one row an enterprise and month. Raises WorkbookError when the file cannot be used.

    A 零申报 states no orders: its amount and number may be blank or zero. Nobody can have filed before the month began.
    订单趋势, what the return said of its orders, may be left out, as a cell or as a column.
    """
    months = PastMonths(now)
    starts: dict[date, datetime] = {}
    trends = {trend.label: trend.value for trend in Trend}

    def judge(row: Row, table: Table) -> ReturnRow:
        month = months.first_day(row, table)
        filed_at, is_nil, amount, count = row["filed_at"], row["is_nil"], row["usd_10k"], row["count"]
        if month not in starts:
            starts[month] = day_start(month)
        if filed_at < starts[month]:
            table.refuse(row, "filed_at", f"不能早于 {month.isoformat()}")
        elif filed_at > now:
            table.refuse(row, "filed_at", "不能晚于现在")
        if is_nil and amount:
            table.refuse(row, "usd_10k", "零申报的金额应为 0 或空白")
        if is_nil and count:
            table.refuse(row, "count", "零申报的笔数应为 0 或空白")
        return ReturnRow(
            uscc=check_known(row, table, known),
            month=month,
            filed_at=filed_at,
            is_nil=is_nil,
            usd_10k=ZERO if is_nil else amount,
            orders=count or 0,
            accurate=row["accurate"],
            trend=trends.get(row["trend"]),
        )

    return read_rows(content, RETURN_COLUMNS, judge=judge, key=lambda row: (row.uscc, row.month), limits=limits)
