"""The working calendar in a browser: a year beyond the published ones, entered by workbook and by hand, at both widths."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor
from tests.tenancy.holidays import YEAR_2027

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_centre_enters_a_year_and_corrects_a_day(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    centre = visit(people.CENTRE, people.PASSWORD)
    centre.go("/calendar/?year=2027")
    centre.arrives("2027年节假日调休 按周一至周五推算", "calendar-estimated")
    book = Workbook()
    book.active.append(("日期", "类型", "说明"))
    for entry in YEAR_2027:
        book.active.append((entry.day, entry.kind.label, entry.note))
    made = BytesIO()
    book.save(made)
    centre.follow("上传工作簿")
    centre.field("工作簿").set_input_files({"name": "2027.xlsx", "mimeType": XLSX, "buffer": made.getvalue()})
    centre.press("上传并核对")
    centre.arrives("核对节假日调休 待确认", "calendar-preview")
    centre.press(f"确认写入 {len(YEAR_2027)} 行")
    centre.arrives("核对节假日调休 已写入")
    centre.go("/calendar/?year=2027")
    centre.arrives("2027年节假日调休 本系统录入", "calendar-entered")
    centre.main.get_by_role("link", name=re.compile("2027年10月4日")).click()
    centre.arrives("2027年10月4日 周一", "calendar-day")
    centre.press("删除这一天的安排")
    expect(centre.main).to_contain_text("缺少 2027-10-04")
    centre.go("/calendar/2027-10-04/")
    centre.page.get_by_label("休（放假）").check()
    centre.field("说明").fill("国庆节")
    centre.press("保存")
    expect(centre.main).to_contain_text("2027年10月4日已录入为休（国庆节）")
    expect(centre.heading).to_contain_text("本系统录入")


def test_an_enterprise_looks_and_changes_nothing(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    clerk = visit(people.CLERK, people.PASSWORD)
    clerk.follow("节假日调休")
    clerk.arrives("2020年节假日调休 国家公布（内置）", "calendar-clerk")
    clerk.go("/calendar/2020-05-09/")
    clerk.arrives("2020年5月9日 周六", "calendar-day-clerk")
    expect(clerk.page.get_by_role("button", name="保存")).to_have_count(0)
