"""Small historic directories for the tests: rows by file, with the headers that the formats name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from core.periods import SHANGHAI
from tests.cast import make_uscc

HEADERS = {
    "enterprises.xlsx": (
        "统一社会信用代码",
        "企业名称",
        "海关编码",
        "地区代码",
        "联系人",
        "联系电话",
        "状态",
        "纳入日期",
        "标签",
    ),
    "exports.xlsx": ("统一社会信用代码", "月份", "出口额(万美元)"),
    "returns.xlsx": ("统一社会信用代码", "月份", "填报时间", "零申报", "新签订单金额(万美元)", "新签订单笔数", "准确"),
    "questions.xlsx": (
        "编号",
        "统一社会信用代码",
        "提问时间",
        "标题",
        "内容",
        "答复时间",
        "答复地区代码",
        "答复内容",
        "满意度",
        "有效",
    ),
    "list.xlsx": ("季度", "统一社会信用代码", "颜色", "预警原因"),
    "feedback.xlsx": ("季度", "统一社会信用代码", "反馈时间", "内容"),
    "deductions.xlsx": ("月份", "地区代码", "类型", "次数", "依据"),
}

ONE, TWO, THREE = make_uscc(101), make_uscc(102), make_uscc(103)
"""Three companies: 西湖区, 上城区, 鹿城区."""

WORLD: Mapping[str, Sequence[Sequence[Any]]] = {
    "enterprises.xlsx": (
        (ONE, "测试甲有限公司", "33TEST0001", "330106", "甲", "000-1", "正常", "2019-01-01", "输美；重点"),
        (TWO, "测试乙有限公司", "", "330102", "", "", "正常", "2019-01-01", ""),
        (THREE, "测试丙有限公司", "", "330302", "", "", "停业", "2019-01-01", ""),
    ),
    "exports.xlsx": ((ONE, "2019-12", 12.5), (TWO, "2019-11", "3"), (THREE, "2019-11", 3)),
    "returns.xlsx": (
        (ONE, "2020-01", "2020-01-15 09:30", "否", 120.5, 3, "是"),
        (ONE, "2020-03", "2020-03-18 10:00", "是", "", "", "是"),
        (TWO, "2020-01", "2020-02-03 08:00", "否", 10, 1, "否"),
        (THREE, "2020-01", "2020-01-10 08:00", "是", 0, 0, "是"),
    ),
    "questions.xlsx": (
        ("1", ONE, "2020-05-08 15:00", "舱位", "订不到舱位", "2020-05-09 10:00", "330106", "已协调船公司", 5, "是"),
        ("2", ONE, "2020-04-30 15:00", "退税", "退税没有到账", "", "", "", "", "是"),
        ("1", TWO, "2020-01-22 15:00", "重复", "同上", "2020-01-23 09:00", "330100", "请见前次答复", "", "否"),
    ),
    "list.xlsx": (("2020Q1", ONE, "红", "订单下降"), ("2020Q1", TWO, "绿", "平稳")),
    "feedback.xlsx": (
        ("2020Q1", ONE, "2020-05-06 09:00", "已开拓新市场"),
        ("2020Q1", ONE, "2020-06-01 09:00", "订单回升"),
        ("2020Q1", THREE, "2020-06-01 09:00", "不在清单上"),
    ),
    "deductions.xlsx": (("2020-05", "330106", "拖沓", 1, "逾期未答复"), ("2020-05", "330300", "草率", 2, "")),
}


def write_book(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One workbook, as a person would save it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(list(headers))
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    book.save(path)


def write_directory(
    path: Path, files: Mapping[str, Sequence[Sequence[Any]]] = WORLD, **changed: Sequence[Sequence[Any]]
) -> Path:
    """A directory of workbooks; `returns=[…]` replaces the rows of returns.xlsx, an empty list leaves the file out."""
    path.mkdir(exist_ok=True)
    for old in path.glob("*.xlsx"):
        old.unlink()
    for name, rows in {**files, **{f"{kind}.xlsx": rows for kind, rows in changed.items()}}.items():
        if rows:
            write_book(path / name, HEADERS[name], rows)
    return path


def shanghai(*fields: int) -> datetime:
    """A moment by the clocks of Shanghai."""
    return datetime(*fields, tzinfo=SHANGHAI)  # type: ignore[arg-type]
