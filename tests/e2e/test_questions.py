"""The life of a question in the browser: asked with one field and a file, taken, returned, answered past the gate, reopened."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.core.files import pdf
from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser

TITLE = "我司货物滞留宁波港，急需改港"
TEXT = f"您好，{TITLE}。合同交期为本月底，请协助联系船公司。"
ANSWER = (
    "已与宁波港和船公司联系：\n- 改港申请已受理\n- **两日内**给出新船期\n办理指南见 https://www.example.com/guide 。"
)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_question_lives(visit: OpenVisitor, tmp_path: Path, phone: bool) -> None:
    clerk = visit(people.OTHER_CLERK, people.PASSWORD, phone=phone)
    county = visit(people.OTHER_COUNTY, people.PASSWORD, phone=phone)
    suffix = "phone" if phone else "desk"
    address = asks(clerk, tmp_path, suffix)
    takes(county, address, suffix)
    returns(county, address)
    supplements(clerk, address)
    is_stopped_by_the_gate(county, address, suffix)
    answers(county)
    reopens(clerk, address, suffix)
    sees_the_reopened(county, address, suffix)


def asks(clerk: Visitor, tmp_path: Path, suffix: str) -> str:
    """One field: the title writes itself until it is touched. A renamed file is refused, and the words stay."""
    clerk.go("/questions/ask/")
    clerk.field("遇到的问题").fill(TEXT)
    expect(clerk.field("标题")).to_have_value(TITLE)
    clerk.page.locator("details.more > summary").click()
    renamed = tmp_path / "改名.pdf"
    renamed.write_bytes(b"<html>no pdf</html>")
    clerk.field("附件").set_input_files(renamed)
    clerk.press("提交诉求")
    expect(clerk.main).to_contain_text("改名.pdf")
    expect(clerk.field("遇到的问题")).to_have_value(TEXT)
    clerk.arrives("提出诉求", f"80-ask-refused-{suffix}")
    real = tmp_path / "情况说明.pdf"
    real.write_bytes(pdf())
    clerk.field("附件").set_input_files(real)
    clerk.press("提交诉求")
    clerk.arrives(TITLE, f"81-asked-{suffix}")
    expect(clerk.main).to_contain_text("港口")
    expect(clerk.page.get_by_role("link", name="情况说明.pdf")).to_be_visible()
    return clerk.page.url.removeprefix(clerk.address)


def takes(county: Visitor, address: str, suffix: str) -> None:
    """From the desk, ticked; then the question is mine."""
    county.go("/questions/")
    county.arrives("问题诉求", f"82-desk-{suffix}")
    number = address.split("/")[2]
    county.page.locator(f"input[name=questions][value='{number}']").check()
    county.press("由我办理")
    expect(county.main).to_contain_text("已办理 1 件")
    county.go("/questions/?scope=mine")
    expect(county.row(TITLE).first).to_be_visible()
    county.go(address)
    county.arrives(TITLE, f"83-to-handle-{suffix}")


def returns(county: Visitor, address: str) -> None:
    """Without a word of what is missing it is refused, with the form open; then the enterprise is asked."""
    county.page.locator("#return > summary").click()
    county.press("退回补充")
    expect(county.main).to_contain_text("请填写需要企业补充的内容")
    county.field("需要企业补充的内容").fill("请补充提单号和船名。")
    county.press("退回补充")
    expect(county.main).to_contain_text("待企业补充")


def supplements(clerk: Visitor, address: str) -> None:
    """What was missing; the clock ran on meanwhile."""
    clerk.go(address)
    clerk.page.locator("#supplement > summary").click()
    clerk.field("补充说明").fill("提单号为 NB2026-001，船名为远航。")
    clerk.press("提交补充说明")
    expect(clerk.main).to_contain_text("办理中")


def is_stopped_by_the_gate(county: Visitor, address: str, suffix: str) -> None:
    """An acknowledgement is shown what it is; what was typed stays."""
    county.go(address)
    county.field("答复内容").fill("已收到，正在核实，请耐心等待。")
    county.press("发送答复")
    expect(county.page.locator(".gate")).to_contain_text("不计为答复")
    expect(county.field("答复内容")).to_have_value("已收到，正在核实，请耐心等待。")
    expect(county.field("仍然发送的理由")).to_be_visible()
    county.arrives(TITLE, f"84-gate-{suffix}")


def answers(county: Visitor) -> None:
    """An answer with a list, bold words and a link."""
    county.field("答复内容").fill(ANSWER)
    county.press("发送答复")
    expect(county.main).to_contain_text("已发送给企业")
    expect(county.page.locator(".rich li")).to_have_count(2)
    expect(county.page.locator(".rich strong")).to_have_text("两日内")
    expect(county.page.locator(".rich a")).to_have_attribute("rel", "nofollow noopener noreferrer")


def reopens(clerk: Visitor, address: str, suffix: str) -> None:
    """Not content: rated low, and asked again."""
    clerk.go(address)
    clerk.page.get_by_label("2分 不满意").check()
    clerk.press("提交评价")
    clerk.page.locator("#reopen > summary").click()
    clerk.field("尚未解决的问题").fill("船公司仍未给出新船期。")
    clerk.press("申请重新办理")
    clerk.arrives(TITLE, f"85-reopened-{suffix}")
    expect(clerk.main).to_contain_text("再次答复期限")


def sees_the_reopened(county: Visitor, address: str, suffix: str) -> None:
    """It stands on the desk again, with both answers' story."""
    county.go("/questions/?state=reopened")
    expect(county.row(TITLE).first).to_be_visible()
    county.go(address)
    county.arrives(TITLE, f"86-timeline-{suffix}")
    for line in ("提出诉求", "请企业补充说明", "补充说明", "评价 2 分", "尚未解决，申请重新办理"):
        expect(county.page.locator(".timeline").first).to_contain_text(line)
    # Settled, so that the list of the next visitor begins anew.
    county.field("答复内容").fill(ANSWER + "船期已确认。")
    county.press("发送补充答复")
    expect(county.main).to_contain_text("已答复")
