"""A warning answered on the phone: six taps from the notice, its demand made a question, a visit confirmed with one tap."""

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor
from tests.e2e.house import House
from tests.e2e.warned import REASON, last_quarter

pytestmark = pytest.mark.browser

FIRM = people.CLERKS[people.OTHER_CLERK]
VISIT = "已上门了解，两笔订单推迟到下季度，已联系信保。"
TAPS = ("客户下单减少", "影响较大", "半年内恢复", "出口信保", "可以")
TARGET = 44


@pytest.fixture(scope="module")
def quarter(house: House) -> str:
    """The published list's quarter, as pages name it."""
    house.run("tests.e2e", "warned")
    return last_quarter().label


def test_a_warning_is_answered_on_the_phone(visit: OpenVisitor, quarter: str) -> None:
    clerk = visit(people.OTHER_CLERK, people.PASSWORD, phone=True)
    county = visit(people.OTHER_COUNTY, people.PASSWORD)
    opens_the_form_from_the_notice(clerk, quarter)
    begins_and_comes_back(clerk)
    taps_six_times(clerk, quarter)
    makes_it_a_question(clerk)
    address = sees_it_at_once(county, quarter)
    visits(county, address)
    confirms(clerk, address)
    expect(county.page.locator("#visits")).to_contain_text("待企业确认")
    county.go(address)
    expect(county.page.locator("#visits")).to_contain_text("企业已确认")
    county.arrives(FIRM.name, "95-entry-county")


def test_a_feedback_is_given_without_script(visit: OpenVisitor, quarter: str) -> None:
    clerk = visit(people.OTHER_CLERK, people.PASSWORD, phone=True, script=False)
    clerk.go("/lists/")
    clerk.follow(f"{quarter}清单：查看或补充反馈")
    clerk.page.get_by_role("link", name="补充反馈").first.click()
    expect(clerk.page.locator("input[type=radio]:checked")).to_have_count(5)  # as it was answered last
    clerk.page.get_by_label("影响严重", exact=True).check()
    clerk.press("暂存")
    expect(clerk.main).to_contain_text("暂存的内容，尚未提交")
    expect(clerk.page.get_by_label("影响严重", exact=True)).to_be_checked()
    clerk.press("提交反馈")
    expect(clerk.page.locator("#feedback")).to_contain_text("影响严重")


def opens_the_form_from_the_notice(clerk: Visitor, quarter: str) -> None:
    """The warning lies in the inbox; from it there are two taps to the form."""
    clerk.go("/messages/")
    clerk.page.get_by_role("link", name=f"{quarter}五色清单：贵企业列为红色").first.click()
    clerk.arrives("五色清单", "90-own")
    clerk.follow(f"{quarter}清单：去反馈")
    clerk.arrives(f"反馈{quarter}五色清单", "91-feedback")
    expect(clerk.main).to_contain_text(REASON)


def begins_and_comes_back(clerk: Visitor) -> None:
    """Sent too early, every missing tap is said and what was tapped stays; left, it is there again."""
    clerk.press("提交反馈")
    for words in ("请选择主要情况", "请选择影响程度", "请选择预计恢复时间", "请选择需要的帮助", "请选择可否电话联系"):
        expect(clerk.page.locator("#errors")).to_contain_text(words)
    clerk.arrives("反馈", "92-feedback-refused")
    clerk.page.get_by_label(TAPS[0], exact=True).check()
    expect(clerk.page.locator("[data-save-state]")).to_contain_text("已自动保存")
    clerk.go("/lists/")
    clerk.page.get_by_role("link", name="去反馈").first.click()
    expect(clerk.main).to_contain_text("暂存的内容，尚未提交")
    expect(clerk.page.get_by_label(TAPS[0], exact=True)).to_be_checked()


def taps_six_times(clerk: Visitor, quarter: str) -> None:
    """Five taps on targets big enough for a thumb, and the button."""
    for label in clerk.page.locator(".taps label").all():
        box = label.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= TARGET
    for label in TAPS:
        clerk.page.locator(".taps label").filter(has=clerk.page.get_by_label(label, exact=True)).click()
    clerk.press("提交反馈")
    clerk.arrives(f"{quarter}五色清单", "93-fed-back")
    expect(clerk.page.locator("#feedback")).to_contain_text("；".join(TAPS[:3]))


def makes_it_a_question(clerk: Visitor) -> None:
    """One tap right after sending; afterwards the entry leads to it."""
    entry = clerk.page.url.split("?")[0]
    clerk.press("转为问题诉求")
    expect(clerk.heading).to_contain_text("五色清单反馈：需要出口信保")
    expect(clerk.main).to_contain_text("主要情况：客户下单减少")
    clerk.go(entry)
    expect(clerk.page.get_by_role("button", name="转为问题诉求")).to_have_count(0)
    expect(clerk.page.locator("#feedback").get_by_role("link", name="五色清单反馈：需要出口信保")).to_be_visible()


def sees_it_at_once(county: Visitor, quarter: str) -> str:
    """From the list to the entry, with the answers in words and the question beside them; its address."""
    county.go("/lists/")
    county.follow(quarter)
    county.arrives(f"{quarter}五色清单", "94-list-county")
    expect(county.row(FIRM.name)).to_contain_text("需要：出口信保")
    county.follow(FIRM.name)
    expect(county.page.locator("#feedback")).to_contain_text("可以电话联系")
    expect(county.page.locator("#feedback").get_by_role("link", name="五色清单反馈：需要出口信保")).to_be_visible()
    return county.page.url.removeprefix(county.address)


def visits(county: Visitor, address: str) -> None:
    """Without words it is refused; then it waits for the enterprise."""
    county.follow("记录走访")
    county.page.get_by_label("上门走访", exact=True).check()
    county.press("保存并请企业确认")
    expect(county.page.locator("#errors")).to_contain_text("请填写走访情况")
    county.arrives("记录走访", "96-visit")
    county.field("情况记录").fill(VISIT)
    county.press("保存并请企业确认")
    expect(county.main).to_contain_text("待企业确认")
    assert county.page.url.endswith(address)


def confirms(clerk: Visitor, address: str) -> None:
    """One tap on the own page of lists."""
    clerk.go("/lists/")
    expect(clerk.main).to_contain_text(VISIT)
    clerk.arrives("五色清单", "97-own-visit")
    clerk.page.get_by_role("button", name="确认").first.click()
    expect(clerk.main).to_contain_text("已确认走访记录")
    assert clerk.page.url.endswith(address)
