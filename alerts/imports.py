"""Rows of the five-colour list and of its historic feedback (workbooks `list`, `feedback`)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from alerts.enums import Colour
from alerts.selectors import listing_registry
from alerts.takeover import FeedbackRow, ListRow
from core.errors import Refused
from core.periods import local_date
from core.workbook import UPLOAD, CellError, Column, Kind, Limits, Row, Table, WorkbookError
from tenancy.imports import USCC, Reading, check_known, check_moment, read_rows
from tenancy.roles import Actor
from tenancy.takeover import Place, places_of

_COLOURS = tuple(colour.label for colour in Colour)

LIST_COLUMNS = (
    Column("季度", "quarter", Kind.QUARTER),
    USCC,
    Column("颜色", "colour", Kind.CHOICE, choices=_COLOURS, also=(f"颜色({'/'.join(_COLOURS)})",)),
    Column("预警原因", "reason", max_length=500, width=48),
)
FEEDBACK_COLUMNS = (
    Column("季度", "quarter", Kind.QUARTER),
    USCC,
    Column("反馈时间", "given_at", Kind.DATETIME),
    Column("内容", "text", max_length=2000, width=60),
)


def read_list(
    content: bytes,
    *,
    known: Mapping[str, Place] | None = None,
    now: datetime | None = None,
    check: Callable[[Row, Table], None] | None = None,
    limits: Limits = UPLOAD,
) -> Reading[ListRow]:
    """The rows of a list, each enterprise once a quarter. Raises WorkbookError when the file cannot be used.

    `check` may refuse more (`table.refuse`). `known` is the registry by credit code, `tenancy.takeover.places_of()`
    (None: not asked); with `now`, a quarter that has not ended is refused.
    """
    colours = {colour.label: colour.value for colour in Colour}
    quarters: dict[object, str] = {}

    def judge(row: Row, table: Table) -> ListRow:
        quarter = row["quarter"]
        if now is not None and quarter.publication_month.first_day > local_date(now):
            table.refuse(row, "quarter", "该季度尚未结束，还没有清单")
        if check is not None:
            check(row, table)
        return ListRow(
            quarter=quarters.setdefault(quarter, str(quarter)),
            uscc=check_known(row, table, known),
            colour=colours[row["colour"]],
            reason=row["reason"],
        )

    return read_rows(
        content,
        LIST_COLUMNS,
        judge=judge,
        key=lambda entry: (entry.quarter, entry.uscc),
        clash=lambda first, again: "colour" if first.colour != again.colour else "reason",
        limits=limits,
    )


def read_upload(content: bytes, *, by: Actor, now: datetime, limits: Limits = UPLOAD) -> Reading[ListRow]:
    """The list that the centre wants to draft: one quarter, none that has its list, no enterprise closed or of another province.

    Raises Refused (field "file") when the file cannot be used.
    """
    registry, known = listing_registry(), places_of()
    sheets: set[str] = set()

    def check(row: Row, table: Table) -> None:
        sheets.add(table.sheet)
        if str(row["quarter"]) in registry.published:
            table.refuse(row, "quarter", "该季度的清单已经发布，不能重复发布")
        if row["uscc"] in registry.closed:
            table.refuse(row, "uscc", "该企业已注销，不能列入清单")
        place = known.get(row["uscc"])
        if place is not None and not by.covers(place.county):
            table.refuse(row, "uscc", "该企业不在本省，不能列入本省清单")

    try:
        reading = read_list(content, known=known, now=now, check=check, limits=limits)
    except WorkbookError as unusable:
        raise Refused(unusable.message, field="file") from unusable
    _keep_one_quarter(reading, "".join(sheets))
    return reading


def _keep_one_quarter(reading: Reading[ListRow], sheet: str) -> None:
    """Turn the rows of any quarter but the most frequent into errors: which row is the odd one shows only at the end."""
    frequent = Counter(row.quarter for row in reading.rows).most_common(1)
    expected = "其他行的季度是“{}”，一份工作簿只能有一个季度"
    reading.refuse(
        {
            place: CellError(
                sheet,
                reading.numbers[place],
                LIST_COLUMNS[0].header,
                row.quarter,
                expected.format(frequent[0][0]),
            )
            for place, row in enumerate(reading.rows)
            if row.quarter != frequent[0][0]
        }
    )


def read_feedback(
    content: bytes,
    *,
    known: Mapping[str, Place],
    quarters: Collection[str],
    now: datetime,
    limits: Limits = UPLOAD,
) -> Reading[FeedbackRow]:
    """Historic feedback; an enterprise may have given several. `quarters` are those that have a list."""

    def judge(row: Row, table: Table) -> FeedbackRow:
        quarter = str(row["quarter"])
        if quarter not in quarters:
            table.refuse(row, "quarter", "系统中没有该季度的五色清单，请先导入清单")
        return FeedbackRow(
            quarter=quarter,
            uscc=check_known(row, table, known),
            given_at=check_moment(row, table, "given_at", now),
            text=row["text"],
        )

    return read_rows(content, FEEDBACK_COLUMNS, judge=judge, key=lambda feedback: feedback, limits=limits)
