"""The demo world as a directory of historic workbooks, ready for `import_history`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from alerts.imports import FEEDBACK_COLUMNS, LIST_COLUMNS
from assessment.imports import DEDUCTION_COLUMNS
from cases.imports import QUESTION_COLUMNS
from core.periods import day_start
from core.workbook import Column, Sheet, write_workbook
from orders.imports import EXPORT_COLUMNS, RETURN_COLUMNS
from tenancy.imports import ENTERPRISE_COLUMNS
from zjtrade.demo import conversation, world
from zjtrade.demo.world import HISTORY, Calendar, Cells, Company

SEED = 20_200_507
COLUMNS: dict[str, tuple[Column, ...]] = {
    "enterprises.xlsx": ENTERPRISE_COLUMNS,
    "exports.xlsx": EXPORT_COLUMNS,
    "returns.xlsx": RETURN_COLUMNS,
    "questions.xlsx": QUESTION_COLUMNS,
    "list.xlsx": LIST_COLUMNS,
    "feedback.xlsx": FEEDBACK_COLUMNS,
    "deductions.xlsx": DEDUCTION_COLUMNS,
}


@dataclass(frozen=True)
class History:
    """The rows of every workbook, in the order of its columns.

    Two directories: taking over freezes every roster between the first and the last month of a directory, and the
    years between 2020 and the running one are nobody's.
    """

    companies: list[Company]
    year_2020: dict[str, list[Cells]]
    running_year: dict[str, list[Cells]]


def make_history(counties: Sequence[int], today: date, seed: int = SEED) -> History:
    """The world in the counties of these nine-digit codes. The same arguments give the same rows.

    Every part draws from numbers of its own, so that a change of one leaves the others as they are.
    """

    def draw(part: str) -> Random:
        return Random(f"{seed} {part}")  # noqa: S311  # invented data, no secret

    calendar = Calendar(today)
    places = world.make_counties(draw("counties"), counties)
    steady = world.make_companies(draw("companies"), places)
    companies = world.with_slumps(
        draw("slumps"),
        steady,
        calendar,
        newest=conversation.list_quarters(calendar)[-1].first_month,
        sure=conversation.first_companies(steady),
    )
    entries = conversation.list_rows(draw("list"), companies, calendar)
    year_2020: dict[str, list[Cells]] = {
        "enterprises.xlsx": world.enterprise_rows(draw("enterprises"), companies),
        "exports.xlsx": world.export_rows(draw("exports"), companies, calendar),
    }
    running_year: dict[str, list[Cells]] = {}
    for name, year_column, rows in (
        ("returns.xlsx", 1, world.return_rows(draw("returns"), companies, calendar)),
        ("questions.xlsx", 2, conversation.question_rows(draw("questions"), companies, calendar)),
        ("list.xlsx", 0, entries),
        ("feedback.xlsx", 0, conversation.feedback_rows(draw("feedback"), companies, entries, calendar)),
        ("deductions.xlsx", 0, conversation.deduction_rows(draw("deductions"), places, calendar)),
    ):
        year_2020[name] = [row for row in rows if row[year_column].year == HISTORY[0].year]
        running_year[name] = [row for row in rows if row[year_column].year != HISTORY[0].year]
    return History(companies, year_2020, {name: rows for name, rows in running_year.items() if rows})


def write_history(directory: Path, workbooks: dict[str, list[Cells]], today: date) -> None:
    """Write one workbook a kind into the directory; the same rows give the same bytes."""
    for name, rows in workbooks.items():
        with (directory / name).open("wb") as target:
            write_workbook([Sheet(name.removesuffix(".xlsx"), COLUMNS[name], rows)], target, made_at=day_start(today))
