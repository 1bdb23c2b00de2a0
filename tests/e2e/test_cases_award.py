"""From an answered question to the year's bonus: written as a case, passed on, adopted, scored blind, selected, counted."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser

TITLE = "一企一策协调舱位"
TEXT = "西湖区商务局上门了解情况，逐单对接货代公司和船公司，协调解决舱位，帮助企业按期装船。" * 4


def test_a_question_becomes_a_case_and_the_case_a_bonus(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    county = visit(people.COUNTY, people.PASSWORD)
    case = writes(county)
    city = visit(people.CITY, people.PASSWORD)
    city.page.goto(case)
    act(city, "forward", "报省")
    centre = visit(people.CENTRE, people.PASSWORD, phone=True)
    centre.page.goto(case)
    act(centre, "adopt", "收录")
    department = visit(people.DEPARTMENT, people.PASSWORD)
    opens(department)
    scores(centre)
    selects(department)
    reads(county)


def writes(county: Visitor) -> str:
    """The county writes the case from a question that it answered (`test_flow` answers another); its address."""
    county.go("/questions/?state=all")
    county.row("海运舱位紧张", "LS-2").get_by_role("link", name="海运舱位紧张").click()
    expect(county.main).to_contain_text("已联系货代公司落实舱位")
    county.follow("写成典型案例")
    county.follow("撰写商务部门服务案例")
    county.field("标题").fill(TITLE)
    for part in ("企业总体情况", "解决举措和服务情况", "有关成效"):
        county.field(part).fill(TEXT)
    county.press("保存草稿")
    county.press("报送")
    expect(county.main).to_contain_text("待市级审核")
    return county.page.url


def act(visitor: Visitor, name: str, button: str) -> None:
    """One folded act of a case's page."""
    visitor.page.locator(f"#{name} > summary").click()
    visitor.page.locator(f"#{name}").get_by_role("button", name=button, exact=True).click()
    expect(visitor.page.locator(".timeline").first).to_contain_text(button)


def opens(department: Visitor) -> None:
    """Prepared, a reviewer appointed, the sheet looked at, opened."""
    department.go("/questions/selections/")
    department.page.get_by_label("半年度").select_option("2020-1")
    department.press("准备评选")
    department.arrives("2020年上半年优秀案例评选 准备中", "award-1-prepared")
    department.follow("指定评审人员")
    department.page.get_by_label(re.compile("省外贸中心")).check()
    department.press("指定")
    department.page.get_by_role("link", name=re.compile("核对")).click()
    expect(department.field("解决举措和服务情况")).to_have_value(re.compile("某县（市、区）商务局"))
    department.arrives("核对匿名稿", "award-2-sheet")
    department.follow("返回")
    department.page.get_by_label(re.compile("已逐一核对匿名稿")).check()
    department.press("开始评分")
    department.arrives("2020年上半年优秀案例评选 评分中", "award-3-scoring")


def scores(reviewer: Visitor) -> None:
    """On a phone: no name to be read, a mistake keeps what was typed."""
    reviewer.go("/questions/scoring/")
    reviewer.arrives("优秀案例评分", "award-4-ballots")
    reviewer.follow(TITLE)
    expect(reviewer.main).not_to_contain_text("西湖")
    for criterion, points in (("代表性", 9), ("举措针对性", 9), ("成效", 9), ("表述规范", 11)):
        reviewer.field(criterion).fill(str(points))
    reviewer.press("保存，评下一个")
    expect(reviewer.main).to_contain_text("“表述规范”应为 0 至 10 的整数")
    expect(reviewer.field("代表性")).to_have_value("9")
    reviewer.arrives("1 号案例", "award-5-ballot")
    reviewer.field("表述规范").fill("8")
    reviewer.press("保存，评下一个")
    expect(reviewer.main).to_contain_text("全部案例已评完")


def selects(department: Visitor) -> None:
    """Closed, decided, published."""
    department.page.reload()
    department.press("结束评分")
    expect(department.main).to_contain_text("89.00")
    department.follow("审定")
    department.arrives("审定2020年上半年优秀案例", "award-6-decide")
    department.press("审定")
    department.follow("公布…")
    department.press("公布")
    department.arrives("2020年上半年优秀案例评选 已公布", "award-7-published")


def reads(county: Visitor) -> None:
    """The year's table of the cities leads to the case; the booklet is a document that opens."""
    county.go("/assessment/year/?year=2020&group=cities&rate=response")
    expect(county.row("杭州市")).to_contain_text("0.1")
    county.page.get_by_role("link", name=re.compile("1个案例")).click()
    county.arrives("优秀案例", "award-8-awards")
    expect(county.row(TITLE, "获评")).to_be_visible()
    county.page.get_by_role("link", name=re.compile("案例汇编")).click()
    county.arrives("2020年上半年外贸“订单+清单”优秀案例", "award-9-booklet")
    with zipfile.ZipFile(county.download("下载文档").path()) as document:
        assert TITLE in document.read("word/document.xml").decode()
