"""What is written once and used again: shown while an enterprise types, put into an answer by a click; also without script."""

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser
ANSWER = "原产地证和海外仓备案都可在线办理，需提供合同、发票和装箱单，当日可取。"


def publish(county: Visitor, title: str) -> None:
    """A canned reply and an article of the county."""
    county.go("/questions/replies/new/")
    county.field("名称").fill(f"常用：{title}")
    county.field("内容").fill("请拨打 12360 咨询。")
    county.press("保存")
    county.arrives("常用答复")
    county.go("/questions/knowledge/new/")
    county.field("标题").fill(title)
    county.field("诉求内容").fill(f"请问{title}需要哪些材料？")
    county.field("答复内容").fill(ANSWER)
    county.press("发布")
    county.arrives(title)


def insert(county: Visitor, kind: str, title: str) -> None:
    """Press the button beside a text."""
    beside = county.page.locator(f"a[href^='?{kind}=']", has_text=title)
    expect(beside).to_have_count(1)
    beside.click()


def test_the_like_while_typing_and_a_text_at_the_cursor(visit: OpenVisitor) -> None:
    county = visit(people.OTHER_COUNTY, people.PASSWORD)
    publish(county, "原产地证办理流程")
    clerk = visit(people.OTHER_CLERK, people.PASSWORD)
    clerk.go("/questions/ask/")
    clerk.field("遇到的问题").press_sequentially("出口茶叶的原产地证办理流程是怎样的？")
    clerk.page.locator("#similar summary", has_text="原产地证办理流程").click()
    expect(clerk.page.locator("#similar")).to_contain_text(ANSWER)
    clerk.press("提交诉求")
    clerk.arrives("出口茶叶的原产地证办理流程是怎样的")

    county.go("/questions/")
    county.follow("出口茶叶的原产地证办理流程是怎样的")
    editor = county.field("答复内容")
    editor.fill("您好！谢谢。")
    editor.evaluate("(area) => area.setSelectionRange(3, 3)")
    insert(county, "article", "原产地证办理流程")
    expect(editor).to_have_value(f"您好！{ANSWER}谢谢。")
    insert(county, "reply", "常用：原产地证办理流程")
    expect(editor).to_have_value(f"您好！{ANSWER}请拨打 12360 咨询。谢谢。")
    county.press("发送答复")
    expect(county.main).to_contain_text("已发送给企业")


def test_the_same_without_script(visit: OpenVisitor) -> None:
    county = visit(people.OTHER_COUNTY, people.PASSWORD, script=False)
    publish(county, "海外仓备案手续")
    clerk = visit(people.OTHER_CLERK, people.PASSWORD, script=False)
    clerk.go("/questions/ask/")
    clerk.field("遇到的问题").fill("海外仓备案手续怎样办理，到哪里提交？")
    clerk.press("查看相似的已公开答复")
    clerk.page.locator("#similar summary", has_text="海外仓备案手续").click()
    expect(clerk.page.locator("#similar")).to_contain_text(ANSWER)
    expect(clerk.field("遇到的问题")).to_have_value("海外仓备案手续怎样办理，到哪里提交？")
    clerk.press("提交诉求")
    clerk.arrives("海外仓备案手续怎样办理，到哪里提交")

    county.go("/questions/")
    county.follow("海外仓备案手续怎样办理，到哪里提交")
    insert(county, "article", "海外仓备案手续")
    expect(county.field("答复内容")).to_have_value(ANSWER)
    county.press("发送答复")
    expect(county.main).to_contain_text("已发送给企业")
