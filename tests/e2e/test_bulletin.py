"""A bulletin from its draft to its publication, on a desk, on a phone and on paper."""

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.clock import Clock
from tests.e2e.conftest import PICTURES, OpenVisitor

pytestmark = pytest.mark.browser


def test_from_the_draft_to_the_published_bulletin(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    centre, department = visit(people.CENTRE, people.PASSWORD), visit(people.DEPARTMENT, people.PASSWORD)
    centre.go("/assessment/bulletins/")
    centre.page.get_by_label("起草通报的月份").select_option("2020-05")
    centre.press("起草")
    centre.arrives("2020年5月外贸“订单+清单”监测预警工作通报 草稿", "bulletin-1-draft")
    address = centre.page.url
    centre.follow("修改正文")
    centre.field("下一步工作要求").fill("请未达标地区对照差距逐项整改。")
    centre.arrives("修改2020年5月通报正文", "bulletin-2-edit")
    centre.press("保存")
    centre.press("提交复核")
    department.page.goto(address)
    department.press("复核无误")
    department.arrives("2020年5月外贸“订单+清单”监测预警工作通报 已复核，待发布", "bulletin-3-reviewed")
    centre.page.goto(address)
    centre.follow("发布…")
    centre.press("发布")
    centre.arrives("2020年5月外贸“订单+清单”监测预警工作通报 已发布", "bulletin-4-published")
    county = visit(people.COUNTY, people.PASSWORD, phone=True)
    county.page.goto(address)
    expect(county.page.get_by_text("请未达标地区对照差距逐项整改。")).to_be_visible()
    county.page.emulate_media(media="print")
    expect(county.page.get_by_role("link", name="下载文档")).to_be_hidden()
    if county.pictures is not None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        county.page.pdf(path=PICTURES / "bulletin-a4.pdf", format="A4", print_background=True)
    county.page.emulate_media(media="screen")
    assert county.download("下载文档").suggested_filename.endswith(".docx")
    assert county.download("下载工作簿").suggested_filename.endswith(".xlsx")
