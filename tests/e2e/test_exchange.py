"""Workbooks in a browser: a month out and back, customs exports in, and the pages round them, at both widths."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.e2e import people
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = ("HT-E2E-1", "2020-06-02", "美国", "847130", "", "USD", 50000, "2020-09", "在手", "")


def test_a_month_goes_out_is_filled_in_and_comes_back(visit: OpenVisitor, clock: Clock, tmp_path: Path) -> None:
    clock.set(2020, 6, 18, 15)
    clerk = visit(people.TODAYS_CLERK, people.PASSWORD)
    clerk.go("/orders/months/2020-06/workbook/")
    clerk.arrives("2020年6月 Excel 填报", "workbook-1")
    sent = clerk.download("下载2020年6月工作簿")
    book = load_workbook(BytesIO(Path(sent.path()).read_bytes()))
    book.active.append(ROW)
    book.active.append(("HT-E2E-2", "三日", *ROW[2:]))
    filled = BytesIO()
    book.save(filled)
    _choose(clerk, "填好的工作簿", filled.getvalue())
    clerk.press("上传并核对")
    clerk.arrives("2020年6月工作簿与现有内容的差异", "workbook-2-errors")
    book.active.delete_rows(book.active.max_row)
    filled = BytesIO()
    book.save(filled)
    clerk.go("/orders/months/2020-06/workbook/")
    _choose(clerk, "填好的工作簿", filled.getvalue())
    clerk.press("上传并核对")
    clerk.arrives("2020年6月工作簿与现有内容的差异", "workbook-3-difference")
    clerk.press("存为草稿")
    clerk.go("/orders/conversion/")
    clerk.arrives("订单转化", "conversion-own")
    clerk.go("/orders/rates/")
    clerk.arrives("2020年6月汇率", "rates-clerk")


def test_customs_exports_come_in(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    centre = visit(people.CENTRE, people.PASSWORD)
    for path, heading, picture in (
        ("/orders/uploads/new/", "上传出口实绩、汇率或节假日调休", "upload-new"),
        ("/orders/rates/", "2020年6月汇率", "rates-centre"),
        ("/orders/conversions/", "订单转化", "conversions"),
        ("/orders/signals/", "2020年6月数据质量线索", "signals"),
    ):
        centre.go(path)
        centre.arrives(heading, picture)
    book = Workbook()
    book.active.append(("统一社会信用代码", "月份", "出口额(万美元)"))
    for firm in people.FIRMS:
        book.active.append((firm.uscc, "2020-05", 12.5 * firm.number))
    made = BytesIO()
    book.save(made)
    centre.go("/orders/uploads/new/?kind=exports")
    _choose(centre, "工作簿", made.getvalue())
    centre.press("上传并核对")
    centre.arrives("核对出口实绩 待确认", "upload-preview")
    centre.go("/orders/uploads/")
    centre.arrives("出口实绩、汇率和节假日导入", "uploads")


def _choose(visitor: object, label: str, content: bytes) -> None:
    visitor.field(label).set_input_files(  # type: ignore[attr-defined]
        {"name": "工作簿.xlsx", "mimeType": XLSX, "buffer": content}
    )
