"""The chain from a filed order to the published ranking and its workbook, as people go through it in a browser.

It is June 2020. 西湖区 stands third of three before its enterprises file, ask and answer; afterwards it stands first, on
the page, in the published month and in the workbook that leaves. What the figures must be is worked out in `AFTER`.
"""

import io
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from alerts.imports import LIST_COLUMNS
from assessment.scheme_files import cutoff_of
from core.periods import SHANGHAI, Month
from core.workbook import Sheet, write_workbook
from tests.e2e import people, world
from tests.e2e.browsing import Visitor
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor
from tests.e2e.house import House
from tests.e2e.recalculation import by_office, by_reading, has_office

pytestmark = pytest.mark.browser

JUNE = Month(2020, 6)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE, TEXT = "出口退税到账慢", "四月申报的退税至今未到账，资金周转紧张，希望协调税务部门加快办理。"
ANSWER = "已与税务部门核实，贵公司四月退税已通过审核，预计本周内到账；如仍未到账请直接与我局联系。"
FEEDBACK = "订单下降主要因境外客户推迟提货，已与客户重新约定交货期，预计三季度恢复。"

# Place among the counties, filing rate, response rate.
BEFORE = {
    # A 2/4, B 4/4, C (20 + 2)/24: 50 × 30% + 100 × 30% + 91.67 × 40%; questions 2/2, no list
    "上城区": ("1", "81.67", "100.00"),
    # A 3/4, B 2/2, C (10 + 3)/24; questions 1/1
    "鹿城区": ("2", "74.17", "100.00"),
    # A 1/4, B 3/3, C (15 + 1)/24; questions 2/3
    "西湖区": ("3", "64.17", "66.67"),
}
AFTER = {
    # A 3/4, B 3/3, C (15 + 3)/24: 75 × 30% + 100 × 30% + 75 × 40%; questions 3/4 and list 1/1, half each
    "西湖区": ("1", "82.50", "87.50"),
    # questions 2/2 and list 0/1
    "上城区": ("2", "81.67", "50.00"),
    "鹿城区": ("3", "74.17", "50.00"),
}


def test_from_a_filed_order_to_the_published_ranking(
    visit: OpenVisitor, house: House, clock: Clock, tmp_path: Path
) -> None:
    assert cutoff_of(JUNE) > world.NOW
    clock.set(2020, 6, 18, 10)
    centre = visit(people.CENTRE, people.PASSWORD)
    compute(centre, house)
    assert standings(centre) == BEFORE

    clerk = visit(people.CLERK, people.PASSWORD)
    files(clerk)
    files_nil(visit(people.NIL_CLERK, people.PASSWORD, phone=True))
    asks(clerk)
    county = visit(people.COUNTY, people.PASSWORD)
    answers(county)
    rates(clerk)

    drafts_list(centre, tmp_path)
    publishes_list(visit(people.DEPARTMENT, people.PASSWORD))
    feeds_back(clerk)
    reads_feedback(county)

    clock.set(2020, 6, 19, 16)
    centre.sign_in(people.CENTRE, people.PASSWORD)
    compute(centre, house)
    assert standings(centre) == AFTER
    centre.go(f"/assessment/{JUNE}/publish/")
    centre.arrives("2020年6月考核结果的复核与发布 未截止", "50-publish-too-early")

    clock.set(2020, 6, 22, 9)
    centre.sign_in(people.CENTRE, people.PASSWORD)
    publishes_month(centre, visit(people.DEPARTMENT, people.PASSWORD))
    assert standings(centre) == AFTER
    centre.check("58-ranking-counties")
    assert shifts(centre) == {"西湖区": "▲ 上升 1", "上城区": "▼ 下降 1", "鹿城区": "—"}
    county.sign_in(people.COUNTY, people.PASSWORD)
    sees_the_result(county)
    agrees(takes_the_workbook(centre, tmp_path), tmp_path)


def test_the_running_month_of_today_is_computed_and_published_only_after_its_cut_off(visit: OpenVisitor) -> None:
    today = datetime.now(SHANGHAI)
    month = Month.of(today.date())
    centre = visit(people.CENTRE, people.PASSWORD)
    centre.go(f"/assessment/?month={month}")
    centre.press("立即计算")
    if today < cutoff_of(month):
        expect(centre.page.locator(".progress-box")).to_contain_text("完成")
        centre.go(f"/assessment/?month={month}")
        centre.arrives(f"{month.label} 监测总览 进行中")
        centre.follow("发布")
        centre.arrives(f"{month.label}考核结果的复核与发布 未截止")
        expect(centre.page.get_by_role("button", name="提交复核")).to_have_count(0)
        return
    # The template's terms are confirmed first, by a person of the province.
    expect(centre.main).to_contain_text("尚未由省级用户确认，确认后方可定数")
    centre.go(f"/assessment/{month}/publish/")
    centre.arrives(f"{month.label}考核结果的复核与发布 待定数")
    expect(centre.page.get_by_role("button", name="提交复核")).to_have_count(0)


# --- the enterprise ---


def files(clerk: Visitor) -> None:
    """Two orders: first with a mistake, then as a draft, then filed in time."""
    clerk.arrives("工作台", "10-desk")
    expect(clerk.main).to_contain_text("本企业在本月应报名录内")
    clerk.follow("填报订单")
    clerk.arrives("2020年6月订单填报", "11-month-blank")
    line(clerk, 1, "XH-2020-061", "2020-06-09", "美国", "8517", "手机配件", "120000", "2020-05")
    line(clerk, 2, "XH-2020-062", "2020-06-12", "德国", "", "儿童服装", "85,500.50", "2020-09")
    clerk.press("提交")
    wrong = clerk.field("第 1 行 预计交货月")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(clerk.page.locator("#errors")).to_contain_text("第 1 行 预计交货月")
    expect(clerk.field("第 2 行 合同号")).to_have_value("XH-2020-062")
    clerk.arrives("2020年6月订单填报", "12-month-refused")
    wrong.fill("2020-08")
    clerk.press("保存草稿")
    expect(clerk.main).to_contain_text("草稿已保存")
    clerk.arrives("2020年6月订单填报 草稿", "13-month-draft")
    expect(clerk.field("第 1 行 预计交货月")).to_have_value("2020-08")
    clerk.press("提交")
    clerk.arrives("2020年6月填报回执 已报", "14-receipt")
    expect(clerk.main).to_contain_text("按时")
    expect(clerk.main).to_contain_text("新签订单 2 笔")
    expect(clerk.row("XH-2020-062")).to_contain_text("85,500.50")
    clerk.go("/orders/")
    expect(clerk.row("2020年6月", "已报")).to_have_count(1)
    clerk.arrives("订单填报", "15-orders-filed")


def line(clerk: Visitor, number: int, *values: str) -> None:
    """One line of the grid, from left to right; the currency stays USD."""
    labels = ("合同号", "签订日期", "市场", "商品编码", "商品名称", "金额", "预计交货月")
    for label, value in zip(labels, values, strict=True):
        clerk.field(f"第 {number} 行 {label}").fill(value)


def files_nil(clerk: Visitor) -> None:
    """零申报 on a telephone."""
    clerk.arrives("工作台")
    clerk.follow("零申报")
    clerk.arrives("2020年6月零申报", "16-nil")
    clerk.press("确认零申报")
    clerk.arrives("2020年6月填报回执 已报", "17-nil-receipt")
    expect(clerk.main).to_contain_text("零申报（本月没有新签订单）")
    expect(clerk.main).to_contain_text("按时")


def asks(clerk: Visitor) -> None:
    """A question; its limit is the second working day's end, 22 June."""
    clerk.follow("问题诉求")
    clerk.arrives("问题诉求", "20-questions-own")
    clerk.follow("提出诉求")
    clerk.arrives("提出诉求", "21-ask")
    clerk.press("提交诉求")
    expect(clerk.main).to_contain_text("请填写遇到的问题")
    clerk.arrives("提出诉求", "21-ask-refused")
    clerk.field("遇到的问题").fill(TEXT)
    clerk.field("标题").fill(TITLE)
    clerk.press("提交诉求")
    clerk.arrives(TITLE, "22-question-asked")
    expect(clerk.main).to_contain_text("2020年6月22日")


def rates(clerk: Visitor) -> None:
    """The answer is there, by way of the inbox; five of five."""
    clerk.go("/messages/")
    clerk.arrives("消息", "23-inbox")
    clerk.page.get_by_role("link", name=f"诉求已答复：{TITLE}").first.click()
    clerk.arrives(TITLE, "24-question-answered")
    expect(clerk.main).to_contain_text(ANSWER)
    clerk.page.get_by_label("5分 非常满意").check()
    clerk.press("提交评价")
    expect(clerk.main).to_contain_text("评价已提交")
    clerk.arrives(TITLE, "25-question-rated")


def feeds_back(clerk: Visitor) -> None:
    """Colour and reason, then the answer to them."""
    clerk.follow("五色清单")
    clerk.arrives("五色清单", "34-warning-own")
    expect(clerk.row("2020年一季度")).to_contain_text("红")
    clerk.follow("2020年一季度")
    clerk.arrives("2020年一季度五色清单", "35-warning")
    expect(clerk.main).to_contain_text("在手订单同比下降四成")
    clerk.follow("填写反馈")
    clerk.field("补充说明").fill(FEEDBACK)
    clerk.press("提交反馈")
    expect(clerk.main).to_contain_text("请选择主要情况")
    for label in ("客户下单减少", "影响较大", "半年内恢复", "出口信保", "可以"):
        clerk.page.get_by_label(label, exact=True).check()
    clerk.press("提交反馈")
    expect(clerk.main).to_contain_text("已反馈")
    clerk.arrives("2020年一季度五色清单", "36-warning-answered")
    expect(clerk.main).to_contain_text(FEEDBACK)


# --- the county ---


def answers(county: Visitor) -> None:
    """The overdue question stands above the new one; the new one is answered."""
    county.follow("问题诉求")
    county.arrives("问题诉求", "26-desk")
    titles = county.page.locator("tbody tr th a")
    expect(titles).to_have_text(["海运舱位紧张", TITLE])
    expect(county.row("海运舱位紧张")).to_contain_text("逾期")
    county.follow(TITLE)
    county.arrives(TITLE, "27-question-to-answer")
    county.field("答复内容").fill("收到。")
    county.press("发送答复")
    expect(county.main).to_contain_text("仅表示收到、正在核实或已转办。可以发送给企业，但不计为答复")
    county.arrives(TITLE, "28-answer-stopped")
    county.field("答复内容").fill(ANSWER)
    county.press("发送答复")
    expect(county.main).to_contain_text("已发送给企业")
    county.arrives(TITLE, "29-answered")


def reads_feedback(county: Visitor) -> None:
    """The county sees its own enterprise's entry and no other."""
    county.go("/lists/")
    county.arrives("五色清单", "37-lists-county")
    county.follow("2020年一季度")
    county.arrives("2020年一季度五色清单", "38-list-county")
    expect(county.main).not_to_contain_text("上城试验")
    county.follow(people.FIRMS[0].name)
    county.arrives(people.FIRMS[0].name, "39-entry-county")
    expect(county.main).to_contain_text(FEEDBACK)
    expect(county.page.locator("textarea")).to_have_count(0)
    county.go("/orders/roster/")
    county.arrives("2020年6月填报情况", "40-roster-county")
    expect(county.row(people.FIRMS[0].name)).to_contain_text("按时")
    expect(county.row(people.FIRMS[1].name)).to_contain_text("零申报")


def sees_the_result(county: Visitor) -> None:
    """What is published every county sees whole, and is told of."""
    county.go("/messages/")
    county.page.get_by_role("link", name="2020年6月考核结果已发布").first.click()
    county.arrives("2020年6月 监测总览 已发布", "56-overview-county")
    assert standings(county) == AFTER
    county.follow("西湖区")
    county.arrives("西湖区", "57-region-county")
    expect(county.main).to_contain_text("75.00 × 30% + 100.00 × 30% + 75.00 × 40% = 82.50")
    expect(county.main).to_contain_text("75.00 × 50% + 100.00 × 50% = 87.50")


# --- the centre ---


def list_workbook(path: Path, colour: str) -> Path:
    """Three enterprises of three counties; the colour of the third is given."""
    rows = [
        ["2020Q1", people.FIRMS[0].uscc, "红", "在手订单同比下降四成，一季度出口下降三成。"],
        ["2020Q1", people.FIRMS[4].uscc, "橙", "主要客户推迟提货。"],
        ["2020Q1", people.FIRMS[8].uscc, colour, "用工减少两成。"],
    ]
    content = io.BytesIO()
    write_workbook([Sheet("清单", LIST_COLUMNS, rows)], content, made_at=world.NOW)
    path.write_bytes(content.getvalue())
    return path


def drafts_list(centre: Visitor, scratch: Path) -> None:
    """A workbook with one wrong cell shows it and makes no draft; the corrected one does, and is handed in."""
    centre.follow("五色清单")
    centre.arrives("五色清单", "30-lists-empty")
    centre.follow("上传清单")
    centre.arrives("上传清单", "31-upload")
    centre.field("清单工作簿").set_input_files(list_workbook(scratch / "wrong.xlsx", "紫"))
    centre.press("上传并核对")
    centre.arrives("核对清单", "32-preview-wrong")
    wrong = centre.row("第 4 行")
    expect(wrong).to_contain_text("颜色")
    expect(wrong).to_contain_text("紫")
    expect(centre.page.get_by_role("button", name="生成草案")).to_have_count(0)
    centre.follow("重新上传")
    centre.field("清单工作簿").set_input_files(list_workbook(scratch / "right.xlsx", "黄"))
    centre.press("上传并核对")
    centre.arrives("核对清单：2020年一季度", "33-preview-right")
    centre.press("生成草案")
    centre.arrives("2020年一季度五色清单 草案", "33-draft")
    expect(centre.row(people.FIRMS[8].name)).to_contain_text("新列入")
    centre.press("提交复核")
    centre.arrives("2020年一季度五色清单 待复核", "33-handed-in")
    expect(centre.main).to_contain_text("必须由两人分别完成")
    expect(centre.page.get_by_role("link", name="发布…")).to_have_count(0)


def publishes_list(department: Visitor) -> None:
    """The second person finds the draft on the lists' page, looks at it and publishes it."""
    department.follow("五色清单")
    department.follow("2020年一季度")
    department.arrives("2020年一季度五色清单 待复核", "33-review")
    department.follow("发布…")
    department.arrives("发布2020年一季度五色清单", "33-publish-list")
    department.press("确认发布")
    department.arrives("2020年一季度五色清单", "33-list-published")
    expect(department.row(people.FIRMS[8].name)).to_contain_text("黄")


def compute(centre: Visitor, house: House) -> None:
    """立即计算: the worker does it, the page shows how far it is, without being loaded anew."""
    centre.go(f"/assessment/?month={JUNE}")
    expect(centre.heading).to_contain_text("2020年6月 监测总览")
    with house.month_held(JUNE):
        centre.press("立即计算")
        expect(centre.heading).to_contain_text("计算2020年6月考核")
        progress = centre.page.locator(".progress-box progress")
        with centre.page.expect_response("**/progress/"):
            expect(progress).to_be_visible()
        with centre.page.expect_response("**/progress/"):
            expect(progress).to_be_visible()
        centre.arrives("计算2020年6月考核", "51-computing")
    expect(progress).to_have_count(0)
    expect(centre.page.locator(".progress-box")).to_contain_text("完成")
    centre.arrives("计算2020年6月考核", "52-computed")
    centre.go(f"/assessment/?month={JUNE}&group=counties")
    centre.arrives("2020年6月 监测总览 进行中", "53-overview-running")


def publishes_month(centre: Visitor, department: Visitor) -> None:
    """After the cut-off: computed and frozen, handed in, reviewed by a second person, published."""
    page = f"/assessment/{JUNE}/publish/"
    centre.go(f"/assessment/?month={JUNE}")
    centre.follow("发布")
    centre.arrives("2020年6月考核结果的复核与发布 待定数")
    centre.press("立即定数")
    expect(centre.page.locator(".progress-box")).to_contain_text("完成")
    centre.go(page)
    centre.arrives("2020年6月考核结果的复核与发布 已定数", "54-publish")
    centre.press("提交复核")
    expect(centre.main).to_contain_text("等待省外贸中心或厅贸发处的另一人复核")
    expect(centre.page.get_by_role("button", name="复核通过")).to_have_count(0)
    department.go(page)
    department.arrives("2020年6月考核结果的复核与发布 已定数，待复核", "54-review")
    department.press("复核通过")
    centre.go(page)
    centre.arrives("2020年6月考核结果的复核与发布 已复核，待发布")
    centre.press("确认发布")
    expect(centre.main).to_contain_text("考核结果已发布（第1版）")
    centre.arrives("2020年6月 监测总览 已发布", "55-overview-published")
    expect(centre.page.get_by_role("button", name="立即计算")).to_have_count(0)


def counties(visitor: Visitor, rate: str) -> Locator:
    """The rows of the three counties in the ranking of all."""
    visitor.go(f"/assessment/ranking/?month={JUNE}&group=counties&rate={rate}")
    expect(visitor.heading).to_contain_text("排名")
    rows = visitor.page.locator("table.ranking tbody tr")
    expect(rows).to_have_count(90)
    return rows


def standings(visitor: Visitor) -> dict[str, tuple[str, str, str]]:
    """Name -> rank by filing rate, filing rate, response rate, of the ranked counties."""
    rows = counties(visitor, "filing")
    found = {}
    for row in rows.all()[:4]:
        cells = row.locator("td").all_inner_texts()
        if cells[0] != "—":
            name = row.locator("th a").inner_text()
            found[name] = (cells[0], cells[5].strip(), cells[9].strip())
    return found


def shifts(visitor: Visitor) -> dict[str, str]:
    """Name -> change of rank by filing rate against May, as it is read aloud."""
    return {
        row.locator("th a").inner_text(): " ".join(row.locator("td").all_inner_texts()[1].split())
        for row in counties(visitor, "filing").all()[:3]
    }


def takes_the_workbook(centre: Visitor, scratch: Path) -> Path:
    """The 考核表, made by a job."""
    centre.go(f"/assessment/?month={JUNE}")
    centre.press("导出考核表")
    expect(centre.heading).to_contain_text("导出2020年6月考核表")
    expect(centre.page.locator(".progress-box")).to_contain_text("完成")
    centre.arrives("导出2020年6月考核表", "59-exported")
    download = centre.download("下载")
    assert download.suggested_filename.endswith(".xlsx")
    assert "2020年6月" in download.suggested_filename
    download.save_as(scratch / "table.xlsx")
    return scratch / "table.xlsx"


# --- the workbook ---


def agrees(workbook: Path, scratch: Path) -> None:
    """Recalculated from its own counts, the workbook gives the published figures; by both ways where there are both."""
    read = by_reading(workbook)
    tables = [read["考核表"]] + ([by_office(workbook, scratch)["考核表"]] if has_office() else [])
    for table in tables:
        found = {row["地区"]: row for row in table}
        assert len(table) == 1 + 11 + 90
        for name, (_, filing, response) in AFTER.items():
            assert [shown(found[name]["填报率"]), shown(found[name]["响应率"])] == [filing, response], name
        # The city pools its counties: A 5/8, B 7/7, C 40/48; questions 5/6, list 1/2.
        assert (shown(found["杭州市"]["填报率"]), shown(found["杭州市"]["响应率"])) == ("82.08", "66.67")
        assert {row["与系统一致"] for row in table} == {"是"}
    assert all(same(left, right) for left, right in zip(tables[0], tables[-1], strict=True))


def shown(value: Fraction | float) -> str:
    """Two digits, half up."""
    return f"{int(Fraction(str(value)) * 100 + Fraction(1, 2)) / 100:.2f}"


def same(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two rows hold the same, numbers to nine digits."""
    return all(
        abs(Fraction(str(value)) - Fraction(str(right[key]))) < Fraction(1, 10**9)
        if isinstance(value, Fraction)
        else (value or "") == (right[key] or "")
        for key, value in left.items()
    )
