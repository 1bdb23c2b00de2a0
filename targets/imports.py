"""Rows of the Target Table (workbook `targets`): its eleven columns, the key work merged over its targets."""

from decimal import Decimal

from core.errors import Refused
from core.workbook import UPLOAD, CellError, Column, Kind, Limits, Row, Table, WorkbookError
from targets.facts import TargetRow
from targets.rules import category_of, rows_problems
from tenancy.imports import Reading, read_rows

MAX_TARGETS = 500
_LONG = 500
"""Characters of a text."""

TARGET_COLUMNS = (
    Column("重点工作", "key_work", merges=True, width=26, max_length=_LONG),
    Column("序号", "number", Kind.INTEGER, minimum=1, maximum=999, width=6),
    Column("绩效目标", "text", width=30, max_length=_LONG),
    Column("目标类别", "category", max_length=20, width=14),
    Column("完成时限(月)", "due_month", Kind.INTEGER, minimum=1, maximum=12, width=8, also=("完成时限（月）",)),
    Column("半年度目标", "half_text", required=False, width=26, max_length=_LONG),
    Column(
        "分值权重(分)",
        "weight",
        Kind.DECIMAL,
        places=2,
        minimum=Decimal("0.01"),
        maximum=Decimal("999.99"),
        width=8,
        number_format="General",
        also=("分值权重（分）",),
    ),
    Column("制定依据", "basis", width=26, max_length=_LONG),
    Column("核验标准", "standard", width=26, max_length=_LONG),
    Column("财政保障项目(是/否)", "funded", Kind.YES_NO, width=10, also=("财政保障项目（是/否）",)),
    Column("备注", "remark", required=False, width=22, also=("备 注",), max_length=_LONG),
)


def read_targets(content: bytes, *, limits: Limits = UPLOAD) -> Reading[TargetRow]:
    """The rows of a year's table. Raises Refused (field "file") when the file as a whole cannot be used.

    Only 重点工作 may be merged. Of 目标类别 the word is kept as it stands; a word of no category is an error, as are 序号 that do
    not grow and key works whose targets do not stand together.
    """
    sheets: set[str] = set()

    def judge(row: Row, table: Table) -> TargetRow:
        sheets.add(table.sheet)
        if category_of(row["category"]) is None:
            table.refuse(row, "category", "应为“关键量化指标”“一般量化指标”或“定性绩效目标”")
        values = {column.key: row[column.key] for column in TARGET_COLUMNS}
        return TargetRow(**values | {"half_text": row["half_text"] or "", "remark": row["remark"] or ""})

    try:
        reading = read_rows(content, TARGET_COLUMNS, judge=judge, key=lambda row: row.number, limits=limits)
    except WorkbookError as unusable:
        raise Refused(unusable.message, field="file") from unusable
    if len(reading.rows) > MAX_TARGETS:
        raise Refused(f"一份目标表不能超过 {MAX_TARGETS} 项，现有 {len(reading.rows):,} 项。", field="file")
    headers = {column.key: column.header for column in TARGET_COLUMNS}
    reading.refuse(
        {
            place: CellError(
                "".join(sheets),
                reading.numbers[place],
                headers[field],
                str(getattr(reading.rows[place], field)),
                expected,
            )
            for place, (field, expected) in rows_problems(reading.rows).items()
        }
    )
    return reading
