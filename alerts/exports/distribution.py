"""The colours of the lists over the quarters, as a workbook."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from alerts.enums import Colour
from alerts.rules import ColourCounts
from core.decimals import DASH, to_decimal
from core.periods import Quarter
from core.workbook import Column, Kind, Sheet, workbook_bytes
from tenancy.rules import gb_from_code, level_of

QUARTER_COLUMNS = (
    Column("季度", "quarter", Kind.QUARTER, width=10),
    Column("地区代码", "code", Kind.CODE, width=11),
    Column("地区", "name", width=16),
    Column("级别", "level", width=12),
    Column("清单企业数", "listed", Kind.INTEGER),
    *(Column(f"{colour.word}企业数", colour.slug, Kind.INTEGER) for colour in Colour),
    Column("红橙企业数", "severe", Kind.INTEGER),
    Column("红橙占比(%)", "share", Kind.DECIMAL, places=2),
)


def quarters_workbook(
    name: str, lines: Sequence[tuple[Quarter, int, str, ColourCounts]], *, made_at: datetime
) -> bytes:
    """Quarter by quarter, the region and the regions below it."""
    rows = [_row(*line) for line in lines]
    sheet = Sheet("历季变化", QUARTER_COLUMNS, rows, frozen_columns=3)
    return workbook_bytes([sheet], made_at=made_at, title=f"{name}五色清单历季变化")


def _row(quarter: Quarter, code: int, name: str, counts: ColourCounts) -> list[Any]:
    return [
        quarter,
        gb_from_code(code),
        name,
        level_of(code).label,
        counts.listed,
        *(number for _, number in counts.by_colour),
        counts.severe,
        _shown(counts.severe_share),
    ]


def _shown(value: Fraction | None) -> Any:
    return DASH if value is None else to_decimal(value, 2)
