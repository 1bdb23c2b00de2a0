"""Rows of historic questions and answers (workbook `questions`)."""

from collections.abc import Mapping
from datetime import datetime

from cases.takeover import QuestionRow
from core.workbook import TRUSTED, Column, Kind, Limits, Row, Table
from tenancy.enums import RegionLevel
from tenancy.imports import USCC, Reading, check_known, check_moment, check_region, read_rows
from tenancy.rules import province_of
from tenancy.takeover import Place

QUESTION_COLUMNS = (
    Column("编号", "number", max_length=40),
    USCC,
    Column("提问时间", "asked_at", Kind.DATETIME),
    Column("标题", "title", max_length=100, width=32),
    Column("内容", "text", max_length=5_000, width=60),
    Column("答复时间", "answered_at", Kind.DATETIME, required=False),
    Column("答复地区代码", "office", Kind.CODE, required=False, width=14),
    Column("答复内容", "answer", required=False, max_length=5_000, width=60),
    Column("满意度", "rating", Kind.INTEGER, required=False, minimum=1, maximum=5, also=("满意度(1–5)", "满意度(1-5)")),
    Column("有效", "valid", Kind.YES_NO, also=("有效(是/否)",)),
)


def read_questions(
    content: bytes, *, known: Mapping[str, Place], levels: Mapping[int, int], now: datetime, limits: Limits = TRUSTED
) -> Reading[QuestionRow]:
    """Historic questions, each number once an enterprise. Raises WorkbookError when the file cannot be used.

    An answer has a time, a text and the bureau that gave it (any of the same province: enterprises move), or none of
    the three; without an answer there is nothing to rate. `levels` maps every known region to its tier.
    """

    def judge(row: Row, table: Table) -> QuestionRow:
        code = check_known(row, table, known)
        place = known.get(code)
        return QuestionRow(
            number=row["number"],
            uscc=code,
            asked_at=check_moment(row, table, "asked_at", now),
            title=row["title"],
            text=row["text"],
            answered_at=_answered_at(row, table, now),
            office=_office(row, table, levels, None if place is None else place.county),
            answer=_answer(row, table),
            rating=_rating(row, table),
            valid=row["valid"],
        )

    return read_rows(content, QUESTION_COLUMNS, judge=judge, key=lambda row: (row.uscc, row.number), limits=limits)


def _answered_at(row: Row, table: Table, now: datetime) -> datetime | None:
    moment: datetime | None = row["answered_at"]
    if moment is None:
        if row["answer"] is not None or row["office"] is not None:
            table.refuse(row, "answered_at", "有答复的须填写答复时间")
    elif moment < row["asked_at"]:
        table.refuse(row, "answered_at", "不能早于提问时间")
    elif moment > now:
        table.refuse(row, "answered_at", "不能晚于现在")
    return moment


def _answer(row: Row, table: Table) -> str:
    if row["answered_at"] is not None and row["answer"] is None:
        table.refuse(row, "answer", "有答复时间的须填写答复内容")
    return row["answer"] or ""


def _office(row: Row, table: Table, levels: Mapping[int, int], county: int | None) -> int | None:
    if row["office"] is None:
        if row["answered_at"] is not None:
            table.refuse(row, "office", "有答复时间的须填写答复单位的区划代码")
        return None
    code = check_region(row, table, levels, tuple(RegionLevel), "应为区划表中的地区代码", key="office")
    if county is not None and code in levels and province_of(code) != province_of(county):
        table.refuse(row, "office", "应为本省的地区代码")
    return code


def _rating(row: Row, table: Table) -> int | None:
    rating: int | None = row["rating"]
    if rating is not None and row["answered_at"] is None:
        table.refuse(row, "rating", "没有答复的诉求不能有满意度")
    return rating
