"""A browser that runs no script: an enterprise files and asks, a county answers. In the running month of today."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from assessment.scheme_files import cutoff_of
from core.periods import SHANGHAI, Month
from tests.e2e import people
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser


def test_filing_asking_and_answering(visit: OpenVisitor) -> None:
    today = datetime.now(SHANGHAI)
    month = Month.of(today.date())
    clerk = visit(people.OTHER_CLERK, people.PASSWORD, script=False)
    clerk.follow("填报订单")
    clerk.arrives(f"{month.label}订单填报", "70-no-script-month")
    rows = clerk.page.locator("[data-formset-row]")
    before = rows.count()
    clerk.field("第 1 行 合同号").fill("SC-1")
    clerk.press("增加空行并更新合计")
    assert rows.count() > before
    expect(clerk.field("第 1 行 合同号")).to_have_value("SC-1")
    for label, value in {
        "签订日期": f"{today:%Y-%m-%d}",
        "市场": "日本",
        "商品名称": "茶叶",
        "金额": "50000",
        "预计交货月": str(month.plus(2)),
    }.items():
        clerk.field(f"第 1 行 {label}").fill(value)
    clerk.field("第 2 行 合同号").fill("SC-2")
    clerk.page.get_by_label("第 2 行 删除").check()
    clerk.press("提交")
    clerk.arrives(f"{month.label}填报回执", "71-no-script-receipt")
    expect(clerk.main).to_contain_text("新签订单 1 笔")
    # The page's own moment decides; a test that runs across the cut-off itself would have to be very unlucky.
    expect(clerk.main).to_contain_text("按时" if today <= cutoff_of(month) else "补报")

    clerk.follow("问题诉求")
    clerk.follow("提出诉求")
    clerk.field("标题").fill("原产地证如何办理")
    clerk.field("遇到的问题").fill("出口日本的茶叶需要原产地证，请问在哪里办理、需要哪些材料。")
    clerk.press("提交诉求")
    clerk.arrives("原产地证如何办理", "72-no-script-question")

    county = visit(people.OTHER_COUNTY, people.PASSWORD, script=False)
    county.follow("问题诉求")
    county.arrives("问题诉求", "73-no-script-desk")
    county.follow("原产地证如何办理")
    county.field("答复内容").fill("可在海关原产地证申报系统在线办理，需提供合同、发票和装箱单，当日可取。")
    county.press("发送答复")
    expect(county.main).to_contain_text("已发送给企业")

    clerk.page.reload()
    expect(clerk.main).to_contain_text("当日可取")
    clerk.page.get_by_label("4分 满意").check()
    clerk.press("提交评价")
    clerk.arrives("原产地证如何办理", "74-no-script-rated")
    expect(clerk.main).to_contain_text("4 分")
    clerk.sign_out()
