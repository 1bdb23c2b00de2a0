"""A city's contacts in the browser: one wrong cell is told and marked, the right workbook is written, annex 1 comes out equal."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("单位", "分管领导", "联系电话", "经办人", "职务", "手机号码")
CITY = ("杭州市商务局", "李某", "0571-86000000", "赵某", "处长", "13900000001")
COUNTY = ("杭州市西湖区商务局", "钱某", "0571-86000001、28000001", "王某某", "科长", "13900000002")


def test_a_citys_contacts_come_in_and_go_out_as_annex_1(visit: OpenVisitor) -> None:
    city = visit(people.CITY, people.PASSWORD)
    sends(city, CITY, (*COUNTY[:-1], "1390000"))
    expect(city.main).to_contain_text("应为 11 位手机号码")
    expect(city.page.get_by_role("button", name="确认写入")).to_have_count(0)
    city.check("contacts-1-errors")
    sends(city, CITY, COUNTY)
    city.check("contacts-2-preview")
    city.press("确认写入")
    city.arrives("2020年负责人名单", "contacts-3-list")
    expect(city.main).not_to_contain_text(CITY[-1])
    expect(city.main).to_contain_text("139****0001")
    with city.page.expect_download() as coming:
        city.page.get_by_role("button", name="导出 Excel").click()
    book = load_workbook(BytesIO(Path(coming.value.path()).read_bytes()))
    assert list(book.active.iter_rows(values_only=True)) == [HEADERS, CITY, COUNTY]


def sends(city: Visitor, *rows: tuple[str, ...]) -> None:
    """Choose a workbook of these rows and have it checked."""
    book, content = Workbook(), BytesIO()
    for row in (HEADERS, *rows):
        book.active.append(row)
    book.save(content)
    city.go("/messages/contacts/2020/upload/")
    city.field("名单工作簿").set_input_files({"name": "名单.xlsx", "mimeType": XLSX, "buffer": content.getvalue()})
    city.press("上传并核对")
