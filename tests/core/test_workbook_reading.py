"""Uploads that people make: what is read, and what each mistake is answered with."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from core.periods import SHANGHAI, Month, Quarter
from core.workbook import Column, Kind, WorkbookError, read_chunks, read_table
from tests.core.workbooks import (
    AMOUNT,
    CODE,
    EXPORTS,
    HEADER_XML,
    MONTH,
    ROW_XML,
    raw_workbook,
    read_one,
    saved,
    text_xml,
    workbook,
    written,
)

USCC = "91350100M000100Y43"
HEADERS = [column.header for column in EXPORTS]


def column(kind: Kind, **options: Any) -> Column:
    return Column("列", "value", kind, **options)


def value_of(kind: Kind, cell: Any, **options: Any) -> Any:
    table = read_one(column(kind, **options), cell)
    assert table.errors == []
    return table.rows[0]["value"]


def complaint_about(kind: Kind, cell: Any, **options: Any) -> str:
    table = read_one(column(kind, **options), cell)
    assert table.rows == []
    assert table.error_count == 1
    error = table.errors[0]
    assert (error.sheet, error.row, error.column) == ("Sheet", 2, "列")
    return error.expected


def test_a_plain_workbook_is_read_in_any_order_of_columns() -> None:
    table = read_table(workbook(["月份", "出口额(万美元)", "统一社会信用代码"], ["2020-05", 12.5, USCC]), EXPORTS)
    assert table.errors == []
    assert table.sheet == "Sheet"
    assert [(row.number, row.values) for row in table.rows] == [
        (2, {"uscc": USCC, "month": Month(2020, 5), "amount": Decimal("12.5")})
    ]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, " 　虚构企业　", "虚构企业"),
        (Kind.TEXT, 1203, "1203"),
        (Kind.TEXT, 12.5, "12.5"),
        (Kind.TEXT, date(2020, 5, 8), "2020-05-08"),
        (Kind.CODE, " ９１350100m000100y43", USCC),
        (Kind.CODE, 3301234567, "3301234567"),
        (Kind.DATE, date(2020, 5, 8), date(2020, 5, 8)),
        (Kind.DATE, datetime(2020, 5, 8, 12, 30), date(2020, 5, 8)),
        (Kind.DATE, "2020-05-08", date(2020, 5, 8)),
        (Kind.DATE, "２０２０－０５－０８", date(2020, 5, 8)),
        (Kind.DATETIME, "2020-05-08 15:30", datetime(2020, 5, 8, 15, 30, tzinfo=SHANGHAI)),
        (Kind.DATETIME, datetime(2020, 5, 8, 15, 30, 17), datetime(2020, 5, 8, 15, 30, 17, tzinfo=SHANGHAI)),
        (Kind.DATETIME, datetime(2020, 5, 8), datetime(2020, 5, 8, tzinfo=SHANGHAI)),
        (Kind.MONTH, "2020-05", Month(2020, 5)),
        (Kind.MONTH, date(2020, 5, 31), Month(2020, 5)),
        (Kind.QUARTER, "2020q1", Quarter(2020, 1)),
        (Kind.DECIMAL, "１，２３４．５０", Decimal("1234.50")),
        (Kind.DECIMAL, 0.1 + 0.2, Decimal("0.3")),
        (Kind.DECIMAL, -7, Decimal(-7)),
        (Kind.INTEGER, "1,200", 1200),
        (Kind.INTEGER, 12.0, 12),
        (Kind.YES_NO, "是", True),
        (Kind.YES_NO, False, False),
    ],
)
def test_a_cell_is_read_in_the_type_of_its_column(kind: Kind, cell: Any, value: Any) -> None:
    assert value_of(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "hint"),
    [
        (Kind.CODE, 913301060000000000, "位数可能已丢失"),
        (Kind.CODE, 12.5, "文本格式"),
        (Kind.CODE, date(2020, 5, 8), "文本格式"),
        (Kind.TEXT, 1.5e300, "位数可能已丢失"),
        (Kind.DATE, "2020-02-30", "真实存在"),
        (Kind.DATE, "2020/5/8", "2020-05-08"),
        (Kind.DATE, 43959, "日期单元格"),
        (Kind.DATE, time(15, 30), "日期单元格"),
        (Kind.DATETIME, "2020-05-08", "2020-05-08 15:30"),
        (Kind.DATETIME, "2020-05-08 25:00", "真实存在"),
        (Kind.MONTH, "2020-13", "2020-05"),
        (Kind.MONTH, 202005, "2020-05"),
        (Kind.QUARTER, "2020年一季度", "2020Q1"),
        (Kind.DECIMAL, "十二", "应为数字"),
        (Kind.DECIMAL, True, "应为数字"),
        (Kind.DECIMAL, 1e300, "数值过大"),
        (Kind.DECIMAL, "9" * 400, "数值过大"),
        (Kind.INTEGER, 1.5, "应为整数"),
        (Kind.YES_NO, "对", "“是”或“否”"),
    ],
)
def test_a_cell_of_another_type_is_told_what_was_expected(kind: Kind, cell: Any, hint: str) -> None:
    assert hint in complaint_about(kind, cell)


def test_bounds_of_a_column_are_kept() -> None:
    assert "小数" in complaint_about(Kind.DECIMAL, 1.234, places=2)
    assert value_of(Kind.DECIMAL, 1.23, places=2) == Decimal("1.23")
    assert "不能小于 0" in complaint_about(Kind.DECIMAL, -1, minimum=0)
    assert "不能大于 5" in complaint_about(Kind.INTEGER, 6, minimum=1, maximum=5)
    assert "不能超过 3 个字" in complaint_about(Kind.TEXT, "四个汉字", max_length=3)
    assert "正常、停业" in complaint_about(Kind.CHOICE, "开业", choices=("正常", "停业"))
    assert value_of(Kind.CHOICE, "停业", choices=("正常", "停业")) == "停业"


def test_required_cells_are_missed_and_others_may_be_blank() -> None:
    assert complaint_about(Kind.TEXT, " \t　") == "此项必填"
    assert complaint_about(Kind.CODE, "\u200b") == "此项必填"
    assert value_of(Kind.DATE, None, required=False) is None


def test_an_error_tells_sheet_row_column_value_and_expectation() -> None:
    table = read_table(workbook(HEADERS, [USCC, "2020-05", 1], [USCC, "2020年5月", 1]), EXPORTS)
    assert [row.number for row in table.rows] == [2]
    assert table.errors[0].text == "工作表“Sheet”第 3 行“月份”：填的是“2020年5月”，应为月份，按 2020-05 的格式填写"


@pytest.mark.parametrize(
    ("headers", "hint"),
    [
        (["统一社会信用代码", "月份"], "缺少列：“出口额(万美元)”"),
        ([*HEADERS, "备注"], "不认识的列：“备注”"),
        ([*HEADERS, "月份"], "重复的列：“月份”"),
        (["统一社会信用代码", "月份", "出口额（万美元）"], "“出口额（万美元）”（应为“出口额(万美元)”）"),
        (["统一社会信用代码 ", "月 份", "出口额(万美元)"], "“月 份”（应为“月份”）"),
    ],
)
def test_wrong_headers_are_named(headers: list[str], hint: str) -> None:
    with pytest.raises(WorkbookError) as refused:
        read_table(workbook(headers, ["x"] * len(headers)), EXPORTS)
    assert hint in refused.value.message


def test_headers_not_in_the_first_row_are_not_searched_for() -> None:
    with pytest.raises(WorkbookError, match="第 1 行没有表头"):
        read_table(workbook([], HEADERS, [USCC, "2020-05", 1]), EXPORTS)
    with pytest.raises(WorkbookError, match="不认识的列：“2020年出口”"):
        read_table(workbook(["2020年出口"], HEADERS), EXPORTS)


def test_an_omittable_column_may_be_missing() -> None:
    tags = Column("标签", "tags", required=False, omittable=True)
    assert read_table(workbook(HEADERS, [USCC, "2020-05", 1]), (*EXPORTS, tags)).rows[0]["tags"] is None
    assert (
        read_table(workbook([*HEADERS, "标签"], [USCC, "2020-05", 1, "输美"]), (*EXPORTS, tags)).rows[0]["tags"]
        == "输美"
    )


def test_content_beside_the_headers_is_not_overlooked() -> None:
    beside = read_table(workbook(HEADERS, [USCC, "2020-05", 1, "另注"]), EXPORTS)
    assert (beside.errors[0].column, beside.errors[0].value) == ("D 列", "另注")
    between = read_table(workbook([HEADERS[0], None, *HEADERS[1:]], [USCC, "另注"]), EXPORTS)
    assert "B 列" in [error.column for error in between.errors]


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_sheet() -> None:
    table = read_table(workbook(HEADERS, [], [USCC, "2020-05", 1], [None, " "], [], []), EXPORTS)
    assert [row.number for row in table.rows] == [3]
    assert table.errors == []


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "文件是空的"),
        (b"a,b\n1,2\n", "不是 Excel 工作簿"),
        (workbook(HEADERS), "只有表头"),
        (workbook(), "工作簿是空的"),
    ],
)
def test_files_without_data_are_told_so(content: bytes, hint: str) -> None:
    with pytest.raises(WorkbookError, match=hint):
        read_table(content, EXPORTS)


def test_a_second_filled_sheet_is_refused_and_an_empty_one_is_not() -> None:
    book = Workbook()
    for row in (HEADERS, [USCC, "2020-05", 1]):
        book.active.append(row)
    spare = book.create_sheet("Sheet2")
    assert len(read_table(saved(book), EXPORTS).rows) == 1
    spare["A1"] = "说明"
    with pytest.raises(WorkbookError, match="2 张含内容的工作表（“Sheet”、“Sheet2”）"):
        read_table(saved(book), EXPORTS)


def test_the_filled_sheet_need_not_be_the_first() -> None:
    book = Workbook()
    second = book.create_sheet("数据")
    for row in (HEADERS, [USCC, "2020-05", 1]):
        second.append(row)
    assert read_table(saved(book), EXPORTS).sheet == "数据"


def test_a_formula_without_a_result_is_an_error_not_a_blank() -> None:
    optional = (CODE, MONTH, Column(AMOUNT.header, "amount", Kind.DECIMAL, required=False))
    table = read_table(workbook(HEADERS, [USCC, "2020-05", "=1+1"], ["=A2", None, None]), optional)
    assert table.rows == []
    assert [(error.row, error.column, error.value) for error in table.errors] == [
        (2, "出口额(万美元)", "公式"),
        (3, "统一社会信用代码", "公式"),
        (3, "月份", ""),
    ]
    assert "没有计算结果" in table.errors[0].expected


def test_a_formula_with_a_result_is_its_result_and_a_failed_one_an_error() -> None:
    rows = (
        HEADER_XML
        + '<row r="2">' + text_xml("A2", USCC) + '<c r="B2" t="str"><f>"2020-"&amp;"05"</f><v>2020-05</v></c>'
        + '<c r="C2"><f>1+1</f><v>2</v></c></row>'
        + '<row r="3">' + text_xml("A3", USCC) + text_xml("B3", "2020-05")
        + '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )  # fmt: skip
    table = read_table(raw_workbook(rows), EXPORTS)
    assert [row.values for row in table.rows] == [{"uscc": USCC, "month": Month(2020, 5), "amount": Decimal(2)}]
    assert [(error.row, error.value) for error in table.errors] == [(3, "#DIV/0!")]


def test_merged_cells_are_an_error_unless_the_reader_fills_them() -> None:
    book = Workbook()
    for row in (HEADERS, [USCC, "2020-05", 1], [None, "2020-06", 2]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    table = read_table(saved(book), EXPORTS)
    assert table.rows == []
    assert "合并单元格" in table.errors[0].expected
    assert table.bad_rows == {2, 3}
    filled = read_table(saved(book), EXPORTS, fill_merged=True)
    assert [row["uscc"] for row in filled.rows] == [USCC, USCC]
    assert filled.errors == []


def test_a_column_may_allow_cells_merged_below_each_other_and_no_others() -> None:
    columns = (Column(CODE.header, "uscc", merges=True), MONTH, AMOUNT)
    book = Workbook()
    for row in (HEADERS, [USCC, "2020-05", 1], [None, "2020-06", 2], [None, None, None], ["乙", "2020-07", 3]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")  # beyond its last filled row: a row that holds nothing else is none
    table = read_table(saved(book), columns)
    assert [row["uscc"] for row in table.rows] == [USCC, USCC, "乙"] and table.errors == []
    for area in ("A5:B5", "C2:C3"):
        book.active.merge_cells(area)
        assert "只有“统一社会信用代码”一列可以上下合并" in read_table(saved(book), columns).errors[0].expected, area
        book.active.unmerge_cells(area)


def test_hidden_rows_are_read_and_counted() -> None:
    table = read_table(raw_workbook(HEADER_XML + ROW_XML.replace('r="2"', 'r="2" hidden="1"', 1)), EXPORTS)
    assert table.hidden_rows == 1
    assert len(table.rows) == 1


def test_cells_without_references_count_on() -> None:
    bare = (HEADER_XML + ROW_XML).translate({})
    for reference in ("A1", "B1", "C1", "A2", "B2", "C2", "1", "2"):
        bare = bare.replace(f' r="{reference}"', "")
    assert len(read_table(raw_workbook(bare), EXPORTS).rows) == 1


def test_invisible_control_characters_are_refused() -> None:
    book = raw_workbook(HEADER_XML + ROW_XML.replace("91350100M000100Y43", "a_x0000_b"))
    table = read_table(book, (Column(CODE.header, "uscc"), MONTH, AMOUNT))
    assert "控制字符" in table.errors[0].expected


def test_twenty_thousand_bad_rows_are_all_counted() -> None:
    rows = [["坏代码", "2020-05", "很多"]] * 20_000
    table = read_table(written((CODE, MONTH, Column(AMOUNT.header, "amount")), rows), EXPORTS)
    assert table.error_count == 20_000 == len(table.bad_rows)
    assert table.rows == []
    assert len(table.shown_errors) == 1_000


def test_more_rows_than_allowed_are_refused_at_once() -> None:
    content = workbook(HEADERS, *[[USCC, "2020-05", 1]] * 3)
    assert len(read_table(content, EXPORTS, max_rows=3).rows) == 3
    with pytest.raises(WorkbookError, match="数据超过 2 行"):
        read_table(content, EXPORTS, max_rows=2)
    with pytest.raises(WorkbookError, match="文件过大"):
        read_table(content, EXPORTS, max_bytes=100)


def test_large_files_come_in_parts() -> None:
    content = workbook(HEADERS, *[[USCC, "2020-05", number] for number in range(1, 6)], [USCC, "x", 1])
    tables = list(read_chunks(content, EXPORTS, size=2))
    assert [[row.number for row in table.rows] for table in tables] == [[2, 3], [4, 5], [6]]
    assert [table.error_count for table in tables] == [0, 0, 1]


def test_what_only_the_importer_knows_is_added_to_the_errors() -> None:
    table = read_table(workbook(HEADERS, [USCC, "2020-05", 1], [USCC, "2020-06", 2], [USCC, "2020-05", 3]), EXPORTS)
    table.refuse_repeats(("uscc", "month"))
    table.refuse(table.rows[1], "amount", "与海关数据不符")
    assert [row.number for row in table.good_rows] == [2]
    assert [(error.row, error.value, error.expected) for error in table.shown_errors] == [
        (3, "2", "与海关数据不符"),
        (4, USCC, "与第 2 行重复"),
    ]
