"""What the few scripts do, in the running month of today."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Dialog, expect

from core.periods import SHANGHAI, Month
from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser


@pytest.fixture
def clerk(visit: OpenVisitor) -> Visitor:
    """An enterprise before the lines of the running month."""
    clerk = visit(people.TODAYS_CLERK, people.PASSWORD)
    clerk.go(f"/orders/months/{Month.of(datetime.now(SHANGHAI).date())}/")
    expect(clerk.heading).to_contain_text("订单填报")
    return clerk


def test_leaving_with_unsaved_input_asks_first(clerk: Visitor) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    clerk.page.on("dialog", stay)
    clerk.field("第 1 行 合同号").press_sequentially("XH-1")
    before = clerk.page.url
    clerk.page.get_by_role("link", name="问题诉求").filter(visible=True).first.click(no_wait_after=True)
    expect(clerk.field("第 1 行 合同号")).to_have_value("XH-1")
    assert (asked, clerk.page.url) == (["beforeunload"], before)
    clerk.press("保存草稿")
    expect(clerk.main).to_contain_text("草稿已保存")
    clerk.page.get_by_role("link", name="问题诉求").filter(visible=True).first.click()
    expect(clerk.heading).to_contain_text("问题诉求")
    assert asked == ["beforeunload"], "what is saved may be left"


def test_lines_are_added_and_taken_out(clerk: Visitor) -> None:
    rows = clerk.page.locator("[data-formset-row]")
    total = clerk.page.locator("input[name='lines-TOTAL_FORMS']")
    expect(rows.first).to_be_visible()
    before = rows.count()
    clerk.press("增加一行")
    expect(rows).to_have_count(before + 1)
    expect(total).to_have_value(str(before + 1))
    added = rows.nth(before)
    expect(added.locator("input[type=text]").first).to_be_focused()
    names = added.locator("input, select").evaluate_all("(all) => all.map((one) => one.name)")
    assert f"lines-{before}-contract_no" in names
    assert not any("__prefix__" in name for name in names)
    clerk.check()

    clerk.field("第 1 行 合同号").fill("XH-OUT")
    clerk.field("第 2 行 合同号").fill("XH-STAYS")
    rows.first.get_by_role("button", name="删除").click()
    expect(rows.first).to_be_hidden()
    clerk.press("保存草稿")
    expect(clerk.main).to_contain_text("草稿已保存")
    expect(clerk.field("第 1 行 合同号")).to_have_value("XH-STAYS")
    expect(clerk.main).not_to_contain_text("XH-OUT")


def test_the_total_is_added_up_while_typing(clerk: Visitor) -> None:
    clerk.field("第 1 行 金额").fill("120,000")
    clerk.field("第 2 行 金额").fill("85500.5")
    expect(clerk.page.locator("[data-totals-line]")).to_contain_text("205,500.50")


def test_a_button_pressed_twice_sends_once(clerk: Visitor) -> None:
    clerk.go("/questions/ask/")
    clerk.field("标题").fill("展会改期如何报名")
    clerk.field("内容").fill("秋季展会改期，报名截止时间和补贴政策是否一并顺延，请予以说明。")
    clerk.page.get_by_role("button", name="提交诉求").dblclick()
    expect(clerk.heading).to_contain_text("展会改期如何报名")
    assert clerk.posts.count("/questions/ask/") == 1
    clerk.go("/questions/")
    expect(clerk.row("展会改期如何报名")).to_have_count(1)


def test_the_menu_of_a_telephone_closes_on_escape(visit: OpenVisitor) -> None:
    clerk = visit(people.TODAYS_CLERK, people.PASSWORD, phone=True)
    menu = clerk.page.locator("details.menu")
    menu.locator("summary").click()
    expect(clerk.page.get_by_role("link", name="问题诉求").filter(visible=True)).to_have_count(1)
    clerk.check("02-menu-open")
    clerk.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", re.compile(".*"))
    expect(menu.locator("summary")).to_be_focused()


def test_a_choice_sends_the_filter(visit: OpenVisitor) -> None:
    county = visit(people.COUNTY, people.PASSWORD)
    county.go("/questions/")
    county.field("状态").select_option(index=1)
    expect(county.page).to_have_url(re.compile(r"[?&]state="))
