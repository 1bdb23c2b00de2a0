"""What a workbook's columns are and what reading one gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from core.periods import SHANGHAI

SHOWN_ERRORS = 1_000
KEPT_ERRORS = 20_000


class Kind(Enum):
    """How a cell is read and written; beside it the Python type of its value."""

    TEXT = "text"  # str, outer blanks removed
    CODE = "code"  # str, half-width, upper-case, without blanks
    DATE = "date"  # datetime.date
    DATETIME = "datetime"  # aware datetime, Asia/Shanghai
    MONTH = "month"  # core.periods.Month
    QUARTER = "quarter"  # core.periods.Quarter
    DECIMAL = "decimal"  # Decimal
    INTEGER = "integer"  # int
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # str, one of the column's choices


@dataclass(frozen=True)
class Column:
    """One column, for reading and for writing.

    `also`: other headers accepted when reading. `required`: every row must fill it. `omittable`: the
    header itself may be missing, its values are then None. `places`: most decimal places read, and the
    number written. `minimum`, `maximum`: bounds of numbers, both allowed. `max_length`: most characters of
    a text. `width`: of the written column, in characters; `number_format`: a workbook's notation, where
    the kind's own does not fit. `merges`: cells below each other may be merged into one, which then counts for each of
    its rows; merged cells anywhere else are an error.
    """

    header: str
    key: str
    kind: Kind = Kind.TEXT
    required: bool = True
    omittable: bool = False
    choices: tuple[str, ...] = ()
    max_length: int | None = None
    places: int | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    width: int | None = None
    number_format: str | None = None
    also: tuple[str, ...] = ()
    merges: bool = False


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is refused; bytes, rows of data, columns, seconds."""

    max_bytes: int
    max_real_bytes: int
    max_rows: int
    max_columns: int
    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int
    output_bytes: int


UPLOAD = Limits(
    max_bytes=20 << 20,
    max_real_bytes=300 << 20,
    max_rows=100_000,
    max_columns=60,
    memory_bytes=640 << 20,
    cpu_seconds=60,
    wall_seconds=90,
    output_bytes=300 << 20,
)
"""For files that arrive over the web."""

TRUSTED = Limits(
    max_bytes=500 << 20,
    max_real_bytes=3 << 30,
    max_rows=1_048_575,
    max_columns=60,
    memory_bytes=4 << 30,
    cpu_seconds=900,
    wall_seconds=1_800,
    output_bytes=3 << 30,
)
"""For files that an administrator names on the command line: all that one sheet can hold."""


class WorkbookError(Exception):
    """The file as a whole cannot be read; `message` is Chinese and ready to be shown."""

    message: str

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell: where, what stands there, what was expected."""

    sheet: str
    row: int
    column: str
    value: str
    expected: str

    @property
    def text(self) -> str:
        found = f"“{self.value}”" if self.value else "空白"
        return f"工作表“{self.sheet}”第 {self.row} 行“{self.column}”：填的是{found}，{self.expected}"


@dataclass(slots=True)
class Row:
    """A row of data: its number in the sheet and its values by column key (None where blank)."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass
class Table:
    """The rows of a sheet and all that is wrong with them.

    `rows` holds the rows that could be read without error so far; `refuse` adds what only the caller can
    know. `errors` keeps the first `KEPT_ERRORS`, `error_count` counts all, `bad_rows` are the numbers of
    the rows in error, `hidden_rows` how many rows of the sheet are hidden (they are read like others),
    `headers` maps a column key to the header found.
    """

    sheet: str
    columns: Sequence[Column]
    rows: list[Row] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    bad_rows: set[int] = field(default_factory=set)
    hidden_rows: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def add_error(self, number: int, header: str, value: str, expected: str) -> None:
        self.error_count += 1
        self.bad_rows.add(number)
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(CellError(self.sheet, number, header, value, expected))

    def refuse(self, row: Row, key: str, expected: str) -> None:
        """Records that the value of `row` in the column `key` is not accepted, and what was expected."""
        self.add_error(row.number, self.header_of(key), shown(row.values.get(key)), expected)

    def header_of(self, key: str) -> str:
        """The header of a column as it stands in the sheet."""
        return self.headers.get(key) or next(column.header for column in self.columns if column.key == key)

    def refuse_repeats(self, keys: Sequence[str]) -> None:
        """Refuses each row whose values in `keys` stand in an earlier row already."""
        seen: dict[tuple[Any, ...], int] = {}
        for row in self.rows:
            first = seen.setdefault(tuple(row.values[key] for key in keys), row.number)
            if first != row.number:
                self.refuse(row, keys[0], f"与第 {first} 行重复")

    @property
    def good_rows(self) -> list[Row]:
        """The rows without any error, in the order of the sheet."""
        return [row for row in self.rows if row.number not in self.bad_rows]

    @property
    def shown_errors(self) -> list[CellError]:
        """The errors that a page lists, by row."""
        return sorted(self.errors, key=lambda error: error.row)[:SHOWN_ERRORS]


def shown(value: object) -> str:
    """A value as a message shows it, at most 60 characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
