"""Bad historic workbooks: every cell in error is named, and nothing at all is written."""

import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenancy.models import Enterprise
from tenancy.scope import job_scope
from tests.cast import make_uscc
from tests.history.books import HEADERS, ONE, TWO, WORLD, write_book, write_directory
from zjtrade.history import import_history

pytestmark = pytest.mark.django_db
UNKNOWN = make_uscc(999)


def run(directory: Path, **options: bool) -> tuple[str, str]:
    """Standard output and the lines of errors; the command has to fail."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("import_history", str(directory), stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), f"{err.getvalue()}{failure.value}"


def nothing_written() -> bool:
    with job_scope(reason="test"):
        return not Enterprise.objects.exists()


def changed(kind: str, row: int, column: str, value: Any) -> dict[str, Sequence[Sequence[Any]]]:
    """The world with one cell of one file replaced; `row` counts from 2, as in the sheet."""
    name = f"{kind}.xlsx"
    rows = [list(cells) for cells in WORLD[name]]
    rows[row - 2][HEADERS[name].index(column)] = value
    return {kind: rows}


@pytest.mark.parametrize(
    "kind, row, column, value, expected",
    [
        (
            "enterprises",
            2,
            "统一社会信用代码",
            ONE[:-1] + ("0" if ONE[-1] != "0" else "1"),
            "不是有效的统一社会信用代码",
        ),
        ("enterprises", 3, "地区代码", "330199", "应为区划表中的县（市、区）或镇街代码"),
        ("enterprises", 3, "地区代码", "330100", "应为区划表中的县（市、区）或镇街代码"),
        ("enterprises", 3, "地区代码", "33010", "应为 6 位或 9 位区划代码"),
        ("enterprises", 3, "海关编码", "12345", "应为 10 位数字或字母"),
        ("enterprises", 3, "状态", "开业", "应为以下之一：正常、停业、注销"),
        ("enterprises", 3, "纳入日期", "2019/1/1", "应为日期单元格"),
        ("enterprises", 3, "标签", "输美；免检", "标签应为以下之一"),
        ("enterprises", 3, "企业名称", "", "此项必填"),
        ("exports", 3, "统一社会信用代码", UNKNOWN, "企业名录中没有该企业"),
        ("exports", 3, "出口额(万美元)", -1, "不能小于 0"),
        ("exports", 3, "月份", "2999-01", "该月份还没有到"),
        ("exports", 3, "月份", "1020-01", "不能早于 2000-01"),
        ("returns", 2, "填报时间", "", "此项必填"),
        ("returns", 2, "填报时间", "2019-12-31 23:59", "不能早于 2020-01-01"),
        ("returns", 2, "填报时间", "2999-01-01 00:00", "不能晚于现在"),
        ("returns", 2, "月份", "2999-01", "该月份还没有到"),
        ("returns", 2, "新签订单笔数", -1, "不能小于 0"),
        ("returns", 3, "新签订单金额(万美元)", 5, "零申报的金额应为 0 或空白"),
        ("returns", 3, "新签订单笔数", 5, "零申报的笔数应为 0 或空白"),
        ("returns", 2, "准确", "对", "应填“是”或“否”"),
        ("returns", 2, "统一社会信用代码", UNKNOWN, "企业名录中没有该企业"),
        ("questions", 3, "提问时间", "0001-01-01 00:00", "不能早于 2000 年"),
        ("questions", 3, "提问时间", "2999-01-01 00:00", "不能晚于现在"),
        ("questions", 2, "答复内容", "", "有答复时间的须填写答复内容"),
        ("questions", 2, "答复地区代码", "", "有答复时间的须填写答复单位的区划代码"),
        ("questions", 2, "答复地区代码", "440100", "应为区划表中的地区代码"),
        ("questions", 2, "答复时间", "2020-05-08 14:59", "不能早于提问时间"),
        ("questions", 2, "答复时间", "", "有答复的须填写答复时间"),
        ("questions", 2, "满意度", 6, "不能大于 5"),
        ("questions", 3, "满意度", 3, "没有答复的诉求不能有满意度"),
        ("list", 2, "颜色", "紫", "应为以下之一：红、橙、黄、蓝、绿"),
        ("list", 2, "季度", "2998Q4", "该季度尚未结束"),
        ("list", 2, "预警原因", "", "此项必填"),
        ("feedback", 2, "季度", "2019Q4", "系统中没有该季度的五色清单"),
        ("feedback", 2, "反馈时间", "1999-12-31 00:00", "不能早于 2000 年"),
        ("feedback", 2, "反馈时间", "2999-01-01 00:00", "不能晚于现在"),
        ("deductions", 2, "地区代码", "330000", "省本级不扣减"),
        ("deductions", 2, "次数", 0, "不能小于 1"),
        ("deductions", 2, "次数", 1.5, "应为整数"),
        ("deductions", 2, "类型", "迟到", "应为以下之一：拖沓、草率"),
    ],
)
def test_a_wrong_cell(tmp_path: Path, kind: str, row: int, column: str, value: Any, expected: str) -> None:
    _, errors = run(write_directory(tmp_path / "2020", **changed(kind, row, column, value)))
    lines = [line for line in errors.splitlines() if line.startswith(f"{kind}.xlsx ")]
    assert any(f"第 {row} 行“{column}”" in line and expected in line for line in lines), errors
    assert nothing_written()


def test_errors_of_all_files_are_told_at_once_with_a_preview(tmp_path: Path) -> None:
    wrong = changed("list", 2, "颜色", "紫") | changed("exports", 3, "出口额(万美元)", "很多")
    out, errors = run(write_directory(tmp_path / "2020", **wrong))
    assert "exports.xlsx 工作表“数据”第 3 行“出口额(万美元)”：填的是“很多”，应为数字" in errors
    assert "list.xlsx 工作表“数据”第 2 行“颜色”：填的是“紫”，应为以下之一：红、橙、黄、蓝、绿" in errors
    assert errors.endswith("共 2 处错误，没有写入任何内容。")
    assert "exports.xlsx（出口实绩）：共 3 行，新增 2，修改 0，跳过 0，有误 1" in out
    assert nothing_written()


def test_other_words_under_the_same_key_name_both_rows(tmp_path: Path) -> None:
    rows = [*WORLD["returns.xlsx"], (ONE, "2020-01", "2020-01-16 09:30", "否", 120.5, 3, "是")]
    _, errors = run(write_directory(tmp_path / "2020", returns=rows))
    assert "returns.xlsx 工作表“数据”第 6 行" in errors
    assert "与第 2 行重复，内容却不同" in errors


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "这是旧版 .xls 文件"),
        ("统一社会信用代码,月份".encode(), "文件不是 Excel 工作簿"),
        (b"PK\x03\x04 not really", "文件不完整或已损坏"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, expected: str) -> None:
    directory = write_directory(tmp_path / "2020")
    (directory / "list.xlsx").write_bytes(content)
    out, errors = run(directory)
    assert f"list.xlsx（五色清单）：{expected}" in out
    assert errors.endswith("没有写入任何内容。")
    assert nothing_written()


def test_unknown_and_missing_headers_are_named(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020")
    write_book(directory / "exports.xlsx", ("统一社会信用代码", "月份", "出口额", "备注"), [(ONE, "2020-01", 1, "")])
    out, _ = run(directory)
    assert "有不认识的列：“出口额”、“备注”" in out
    assert "缺少列：“出口额(万美元)”" in out
    assert nothing_written()


def test_an_empty_sheet_and_headers_alone(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020")
    write_book(directory / "exports.xlsx", (), [])
    write_book(directory / "list.xlsx", HEADERS["list.xlsx"], [])
    out, _ = run(directory)
    assert "exports.xlsx（出口实绩）：工作簿是空的" in out
    assert "list.xlsx（五色清单）：工作簿只有表头，没有数据行" in out
    assert nothing_written()


def test_headers_with_their_choices_in_brackets_are_read_as_well(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020")
    headers = [*HEADERS["returns.xlsx"][:-1], "准确(是/否)"]
    write_book(directory / "returns.xlsx", headers, WORLD["returns.xlsx"])
    assert import_history(directory, now=timezone.now()).written


def test_twenty_thousand_bad_rows_are_told_in_seconds(tmp_path: Path) -> None:
    rows = [(f"BAD{number}", "2020-13", "x") for number in range(20_000)]
    started = time.process_time()
    out, errors = run(write_directory(tmp_path / "2020", exports=rows))
    assert time.process_time() - started < 10  # of this process: a busy machine says nothing
    assert "exports.xlsx（出口实绩）：共 20000 行，新增 0，修改 0，跳过 0，有误 20000" in out
    assert "共 40000 处错误" in errors
    assert len(errors.splitlines()) < 250
    assert nothing_written()


def test_a_directory_that_cannot_be_used(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "file.xlsx").write_bytes(b"")
    for directory, expected in (
        (tmp_path / "nowhere", "目录不存在或不是目录"),
        (tmp_path / "file.xlsx", "目录不存在或不是目录"),
        (empty, "目录是空的"),
    ):
        _, errors = run(directory)
        assert errors.startswith(expected)
        assert len(errors.splitlines()) == 1


def test_unknown_workbooks_are_refused_by_name(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "2020")
    write_book(directory / "return.xlsx", HEADERS["returns.xlsx"], WORLD["returns.xlsx"])
    (directory / "readme.txt").write_text("ours")
    _, errors = run(directory)
    assert errors.startswith("有不认识的工作簿：return.xlsx；")
    assert nothing_written()


def test_a_directory_without_any_known_file(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    _, errors = run(tmp_path)
    assert errors.startswith("目录中没有可导入的工作簿")


def test_an_unknown_enterprise_is_known_once_its_row_is_in_the_same_run(tmp_path: Path) -> None:
    _, errors = run(write_directory(tmp_path / "2020", enterprises=WORLD["enterprises.xlsx"][1:]))
    assert "企业名录中没有该企业" in errors
    assert TWO not in errors
    assert nothing_written()
