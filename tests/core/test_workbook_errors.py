"""The uploaded workbook back with its faulty cells marked."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from core.periods import Month
from core.workbook import CellError, Column, Kind, WorkbookError, error_workbook, read_table
from tests.core.workbooks import EXPORTS, saved, workbook

USCC = "91350100M000100Y43"
HEADERS = [column.header for column in EXPORTS]
FAULTY = "00F8CBAD"


def marked(content: bytes) -> Any:
    return load_workbook(BytesIO(error_workbook(content, read_table(content, EXPORTS).errors)))


def test_faulty_cells_are_coloured_and_commented_and_others_are_not() -> None:
    page = marked(workbook(HEADERS, [USCC, "2020-05", 1], [USCC, "2020年5月", None], ["=A1", "2020-06", 2])).active
    coloured = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == FAULTY}
    assert coloured == {"B3", "C3", "A4"}
    assert "2020-05" in page["B3"].comment.text
    assert page["C3"].comment.text == "此项必填"
    assert page["A2"].comment is None
    assert page["B3"].value == "2020年5月"


def test_values_come_back_as_they_were() -> None:
    content = workbook(
        HEADERS,
        [USCC, date(2020, 5, 1), 1.25],
        [USCC, datetime(2020, 5, 1, 12, 30, 5), "１，２３４"],
        [],
        ["'=1+1", "x", True],
    )
    page = marked(content).active
    assert [cell.value for cell in page[2]] == [USCC, datetime(2020, 5, 1), 1.25]
    assert [cell.value for cell in page[3]] == [USCC, datetime(2020, 5, 1, 12, 30, 5), "１，２３４"]
    assert [cell.value for cell in page[5]][:2] == ["'=1+1", "x"]


def test_the_corrected_workbook_can_be_uploaded_as_it_is() -> None:
    content = workbook(HEADERS, [USCC, "2020-05", 1], [USCC, "五月", 2], [USCC, "六月", 3])
    book = marked(content)
    book.active["B3"], book.active["B4"] = "2020-06", "2020-07"
    table = read_table(saved(book), EXPORTS)
    assert table.errors == []
    assert [row["month"] for row in table.rows] == [Month(2020, 5), Month(2020, 6), Month(2020, 7)]


def test_what_looks_like_a_formula_comes_back_as_text() -> None:
    error = CellError("Sheet", 2, HEADERS[0], "", "=2+2")
    page = load_workbook(
        BytesIO(error_workbook(workbook(HEADERS, ["'", "2020-05", 1], ["＝1+1", "=1+1", 1]), [error]))
    ).active
    assert page["A3"].data_type == "s"
    assert page["A3"].value == "＝1+1"
    assert page["B3"].value is None
    assert page["A2"].comment.text == "=2+2"


def test_several_errors_of_one_cell_stand_in_one_comment() -> None:
    content = workbook(HEADERS, [USCC, "2020-05", 1])
    errors = [CellError("Sheet", 2, HEADERS[0], USCC, text) for text in ("名录中没有该企业", "与第 9 行重复")]
    assert (
        load_workbook(BytesIO(error_workbook(content, errors))).active["A2"].comment.text
        == "名录中没有该企业；与第 9 行重复"
    )


def test_a_column_under_another_accepted_header_is_named_as_it_stands() -> None:
    columns = (Column("状态", "state", Kind.CHOICE, choices=("正常",), also=("状态(正常)",)), Column("备注", "note"))
    content = workbook(["状态(正常)", "备注"], ["开业", "x"], ["正常", "x"])
    table = read_table(content, columns)
    table.refuse(table.rows[0], "state", "与登记不符")
    assert [error.column for error in table.errors] == ["状态(正常)", "状态(正常)"]
    page = load_workbook(BytesIO(error_workbook(content, table.errors))).active
    assert [page["A2"].fill.fgColor.rgb, page["A3"].comment.text] == [FAULTY, "与登记不符"]


def test_content_beside_the_headers_is_marked_too() -> None:
    page = marked(workbook(HEADERS, [USCC, "2020-05", 1, "另注"])).active
    assert page["D2"].fill.fgColor.rgb == FAULTY
    assert page["D2"].value == "另注"


def test_thousands_of_errors_are_all_coloured_and_the_first_commented() -> None:
    content = workbook(HEADERS, *[[USCC, "五月", 1]] * 2_500)
    page = marked(content).active
    cells = [page.cell(row, 2) for row in range(2, 2_502)]
    assert all(cell.fill.fgColor.rgb == FAULTY for cell in cells)
    assert [cell.comment is not None for cell in cells] == [True] * 2_000 + [False] * 500


def test_a_file_that_cannot_be_read_is_refused_here_too() -> None:
    with pytest.raises(WorkbookError):
        error_workbook(b"PK nothing", [])
