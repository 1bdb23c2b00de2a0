"""Rows of historic deductions (workbook `deductions`)."""

from collections.abc import Mapping
from datetime import datetime

from assessment.enums import DeductionKind
from assessment.takeover import DeductionRow
from core.workbook import TRUSTED, Column, Kind, Limits, Row, Table
from orders.imports import PastMonths
from tenancy.enums import RegionLevel
from tenancy.imports import REGION, Reading, check_region, read_rows

_KINDS = {"拖沓": DeductionKind.LATE, "草率": DeductionKind.PERFUNCTORY}

DEDUCTION_COLUMNS = (
    Column("月份", "month", Kind.MONTH),
    REGION,
    Column("类型", "kind", Kind.CHOICE, choices=tuple(_KINDS), also=("类型(拖沓/草率)",)),
    Column("次数", "occurrences", Kind.INTEGER, minimum=1, maximum=1_000),
    Column("依据", "evidence", required=False, max_length=500, width=48),
)


def read_deductions(
    content: bytes, *, levels: Mapping[int, int], now: datetime, limits: Limits = TRUSTED
) -> Reading[DeductionRow]:
    """Decided deductions of cities and counties; the province's own row carries none (definitions §4).

    `levels` maps every known region to its tier. Raises WorkbookError when the file cannot be used.
    """
    months = PastMonths(now)
    places = (RegionLevel.CITY, RegionLevel.COUNTY)

    def judge(row: Row, table: Table) -> DeductionRow:
        return DeductionRow(
            month=months.first_day(row, table),
            region=check_region(row, table, levels, places, "应为区划表中的设区市或县（市、区）代码，省本级不扣减"),
            kind=_KINDS[row["kind"]].value,
            occurrences=row["occurrences"],
            evidence=row["evidence"] or "",
        )

    return read_rows(
        content,
        DEDUCTION_COLUMNS,
        judge=judge,
        key=lambda row: (row.month, row.region, row.kind, row.evidence),
        limits=limits,
    )
