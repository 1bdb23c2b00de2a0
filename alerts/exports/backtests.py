"""A back-test, as a workbook."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from alerts.enums import Colour
from alerts.models import BackTest
from alerts.rules.backtest import BackTestResult, Tally
from alerts.rulesets import Ruleset
from core.workbook import Column, Kind, Sheet, write_workbook

BACKTEST_COLUMNS = (
    Column("季度", "quarter", width=14),
    Column("颜色", "colour", width=8),
    Column("列入企业", "coloured", Kind.INTEGER),
    Column("其后出口下降", "fell", Kind.INTEGER, width=14),
    Column("无法判断", "unknown", Kind.INTEGER),
    Column("命中率(%)", "precision", Kind.DECIMAL, width=12),
    Column("累计覆盖率(%)", "recall", Kind.DECIMAL, width=14),
)
OUTCOME_COLUMNS = (
    Column("季度", "quarter", width=14),
    Column("评估企业", "judged", Kind.INTEGER),
    Column("出口下降", "fallen", Kind.INTEGER),
    Column("事先未预警", "missed", Kind.INTEGER, width=12),
    Column("漏报率(%)", "missed_share", Kind.DECIMAL, width=12),
)


def write_backtest(test: BackTest, result: BackTestResult, target: BinaryIO, *, now: datetime) -> None:
    """Write a back-test to `target` as .xlsx: the quarters by colour, and who fell without a warning; all together first."""
    title = Ruleset.from_canonical(test.ruleset).title
    heading = f"{title}，出口下降 {test.drop}% 以上"
    rows = [("合计", result.total), *((quarter.label, tally) for quarter, tally in result.quarters)]
    sheets = [
        Sheet("各颜色命中率", BACKTEST_COLUMNS, (cells for row in rows for cells in _by_colour(*row)), heading=heading),
        Sheet(
            "漏报",
            OUTCOME_COLUMNS,
            ((name, tally.judged, tally.fallen, tally.missed, tally.missed_share()) for name, tally in rows),
            heading=heading,
        ),
    ]
    write_workbook(sheets, target, made_at=now)


def _by_colour(name: str, tally: Tally) -> Iterator[tuple[object, ...]]:
    for colour in Colour:
        row = tally.colours[colour]
        yield name, colour.label, row.coloured, row.fell, row.unknown, tally.precision(colour), tally.recall(colour)
