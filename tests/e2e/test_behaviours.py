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


def month_path() -> str:
    """The running month's page."""
    return f"/orders/months/{Month.of(datetime.now(SHANGHAI).date())}/"


@pytest.fixture
def clerk(visit: OpenVisitor) -> Visitor:
    """An enterprise before the lines of the running month."""
    clerk = visit(people.TODAYS_CLERK, people.PASSWORD)
    clerk.go(month_path())
    expect(clerk.heading).to_contain_text("订单填报")
    return clerk


def test_leaving_with_unsaved_input_asks_first(visit: OpenVisitor) -> None:
    clerk = visit(people.TODAYS_CLERK, people.PASSWORD)
    clerk.go("/questions/ask/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    clerk.page.on("dialog", stay)
    clerk.field("标题").press_sequentially("舱位")
    before = clerk.page.url
    clerk.page.get_by_role("link", name="五色清单").filter(visible=True).first.click(no_wait_after=True)
    expect(clerk.field("标题")).to_have_value("舱位")
    assert (asked, clerk.page.url) == (["beforeunload"], before)


def test_a_month_saves_itself_and_is_left_without_a_question(clerk: Visitor) -> None:
    clerk.field("第 1 行 合同号").fill("XH-AUTO")
    state = clerk.page.locator("[data-save-state]")
    expect(state).to_contain_text("已自动保存")
    clerk.field("第 1 行 市场").fill("美国")
    clerk.page.get_by_role("link", name="问题诉求").filter(visible=True).first.click()
    expect(clerk.heading).to_contain_text("问题诉求")
    for _ in range(100):  # what the page sent as it was left may still be on its way
        clerk.go(month_path())
        if clerk.field("第 1 行 市场").input_value():
            break
    expect(clerk.field("第 1 行 合同号")).to_have_value("XH-AUTO")
    expect(clerk.field("第 1 行 市场")).to_have_value("美国")
    with clerk.page.context.expect_page() as opened:
        clerk.page.evaluate("window.open(location.href)")
    other = opened.value
    other.locator("#id_lines-0-product").fill("茶叶")
    expect(other.locator("[data-save-state]")).to_contain_text("已自动保存")
    other.close()
    with clerk.expecting(409):
        clerk.field("第 1 行 商品名称").fill("丝绸")
        expect(clerk.page.locator("[data-save-banner]")).to_contain_text("保存草稿")
        expect(clerk.field("第 1 行 商品名称")).to_have_value("丝绸")
        clerk.press("核对差异")
        expect(clerk.row("XH-AUTO", "茶叶", "丝绸")).to_have_count(1)
        clerk.check()
    clerk.press("合并")
    expect(clerk.main).to_contain_text("已合并两处内容")
    expect(state).to_contain_text("已自动保存")


def test_a_broken_line_keeps_what_is_typed_in_the_browser(clerk: Visitor) -> None:
    clerk.page.route(
        "**/orders/months/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    clerk.field("第 1 行 备注").evaluate("(one) => { one.closest('details').open = true }")
    clerk.field("第 1 行 备注").fill("断网时填写")
    expect(clerk.page.locator("[data-save-state]")).to_contain_text("内容已保留在本机")
    clerk.page.once("dialog", lambda dialog: dialog.accept())
    clerk.page.reload()
    clerk.page.unroute("**/orders/months/**")
    clerk.press("恢复")
    expect(clerk.field("第 1 行 备注")).to_have_value("断网时填写")
    expect(clerk.page.locator("[data-save-state]")).to_contain_text("已自动保存")
    clerk.problems[:] = [one for one in clerk.problems if "ERR_FAILED" not in one]


def test_keys_move_between_rows_and_a_block_fills_them(clerk: Visitor) -> None:
    rows = clerk.page.locator("[data-formset-row]:not(.is-removed)")
    expect(rows.first).to_be_visible()
    count = rows.count()
    clerk.page.locator("input[name$='-amount']").nth(count - 1).focus()
    clerk.page.keyboard.press("Enter")
    expect(rows).to_have_count(count + 1)
    expect(clerk.page.locator(f"input[name='lines-{count}-amount']")).to_be_focused()
    clerk.page.keyboard.press("ArrowUp")
    expect(clerk.page.locator(f"input[name='lines-{count - 1}-amount']")).to_be_focused()
    clerk.page.keyboard.type("１２３４５.5")
    clerk.page.keyboard.press("Tab")
    expect(clerk.page.locator(f"input[name='lines-{count - 1}-amount']")).to_have_value("12,345.50")
    block = "合同号\t签订日期\t币种\t金额\n" + "\n".join(
        f"P-{n}\t2020/6/{n % 28 + 1}\t欧元\t{n}000" for n in range(210)
    )
    clerk.page.locator(f"input[name='lines-{count}-contract_no']").evaluate(
        """(input, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        block,
    )
    expect(rows).to_have_count(200)
    expect(clerk.page.locator("[data-paste-told]")).to_contain_text(f"另有 {10 + count} 行没有加入")
    assert clerk.page.locator("[data-paste-block]").input_value().startswith(f"P-{200 - count}\t")
    first = clerk.page.locator(f"input[name='lines-{count}-signed_on']")
    expect(first).to_have_value("2020-06-01")
    expect(clerk.page.locator(f"select[name='lines-{count}-currency']")).to_have_value("EUR")
    expect(clerk.page.locator(f"input[name='lines-{count + 1}-amount']")).to_have_value("1,000")
    expect(clerk.page.locator("[data-save-state]")).to_contain_text("已自动保存")
    clerk.page.evaluate("document.querySelectorAll('[name$=-DELETE]').forEach((box) => { box.checked = true })")
    clerk.press("保存草稿")
    expect(clerk.main).to_contain_text("草稿已保存")


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
    clerk.field("遇到的问题").fill("秋季展会改期，报名截止时间和补贴政策是否一并顺延，请予以说明。")
    clerk.field("标题").fill("展会改期如何报名")
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


def test_a_file_that_is_too_large_is_told_before_it_is_sent(clerk: Visitor) -> None:
    clerk.go(f"{month_path()}workbook/")
    file = clerk.field("填好的工作簿")
    told = clerk.page.get_by_role("alert")
    file.set_input_files({"name": "订单.xlsx", "mimeType": "application/zip", "buffer": b"PK" + bytes(6 << 20)})
    expect(told).to_have_text("文件“订单.xlsx”有 6.0 MB，超过 5 MB，请压缩或拆分后再上传。")
    clerk.check()
    clerk.press("上传并核对")
    expect(file).to_be_focused()
    file.set_input_files({"name": "订单.xlsx", "mimeType": "application/zip", "buffer": b"PK"})
    expect(told).to_be_hidden()
    assert f"{month_path()}workbook/" not in clerk.posts
    clerk.press("上传并核对")
    expect(clerk.page.locator("#errors")).to_contain_text("填好的工作簿")
    assert f"{month_path()}workbook/" in clerk.posts
