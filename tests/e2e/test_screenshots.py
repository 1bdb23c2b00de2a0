"""Every main page of every role, at both widths, as of 18 June 2020; pictures in var/screenshots when they are wanted.

`make test ARGS="tests/e2e -k screenshots"`, or ZJTRADE_SCREENSHOTS=1 with any other choice of tests.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor
from tests.e2e.house import ADMINISTRATOR

pytestmark = pytest.mark.browser

FRONT = {"/": "工作台", "/help/": "使用手册"}
ENTERPRISE = FRONT | {
    "/search/?q=退税": "查找",
    "/orders/": "订单填报",
    "/orders/months/2020-06/?correct=1": "2020年6月订单填报",
    "/orders/months/2020-02/nil/": "2020年2月",
    "/orders/months/2020-06/workbook/": "2020年6月 Excel 填报",
    "/orders/conversion/": "订单转化",
    "/orders/rates/": "2020年6月汇率",
    "/calendar/?year=2020": "2020年节假日调休 国家公布（内置）",
    "/tokens/": "接口密钥",
    "/tokens/new/": "新建接口密钥",
    "/api/": "接口说明",
    "/authorisations/": "授权代填",
    "/authorisations/new/": "新增授权",
    "/questions/": "问题诉求",
    "/questions/ask/": "提出诉求",
    "/questions/knowledge/": "知识库",
    "/lists/": "五色清单",
    "/lists/rules/": "预警规则 系统约定",
    "/messages/": "消息",
    "/messages/settings/": "消息设置",
    "/jobs/": "后台任务",
    "/password/": "修改密码",
}
OFFICE = FRONT | {
    "/search/?q=试验": "查找",
    "/help/glossary/": "名词解释",
    "/assessment/?month=2020-05": "2020年5月 监测总览 已发布",
    "/assessment/2020-05/regions/330106/": "西湖区",
    "/assessment/bulletins/": "月度通报",
    "/assessment/weeks/": "周监测",
    "/assessment/deductions/": "扣减认定",
    "/assessment/deductions/proposals/": "待提请的线索",
    "/assessment/peer-groups/": "30个出口强县名单",
    "/assessment/gap/?month=2020-06&region=330106": "差距测算",
    "/assessment/gap/?month=2020-06&region=330106&list=feedback&on_time=1": "差距测算",
    "/orders/roster/?month=2020-06": "2020年6月填报情况",
    "/orders/roster/?month=2020-06&standing=unfiled&sort=likely": "2020年6月填报情况",
    "/orders/roster/changes/": "应报名录变动",
    "/orders/reminders/?month=2020-06": "2020年6月催报记录",
    "/orders/conversions/": "订单转化",
    "/enterprises/": "企业名录",
    "/questions/": "问题诉求",
    "/questions/knowledge/": "知识库",
    "/questions/proposals/": "扣减线索",
    "/questions/statistics/?period=2020": "诉求统计",
    "/lists/": "五色清单",
    "/lists/quarters/": "五色清单历季变化",
    "/lists/leading/": "景气先行指数",
    "/lists/rules/": "预警规则 系统约定",
}
KEEPER = OFFICE | {
    "/questions/replies/": "常用答复",
    "/questions/replies/new/": "新增常用答复",
    "/questions/knowledge/new/": "发布到知识库",
    "/messages/settings/": "消息设置",
    "/messages/office/": "单位收件地址",
    "/orders/roster/remind/?month=2020-06": "2020年6月催报",
    "/enterprises/new/": "登记企业",
    "/enterprises/upload/": "上传名录",
}
PROVINCE = KEEPER | {
    "/questions/topics/": "多地集中诉求",
    "/orders/roster/add/": "补列应报名录",
    "/orders/samples/": "填报抽查",
    "/orders/signals/": "数据质量线索",
    "/orders/uploads/": "出口实绩、汇率和节假日导入",
    "/orders/uploads/new/": "上传出口实绩、汇率或节假日调休",
    "/calendar/2020-10-01/": "2020年10月1日 周四",
    "/assessment/?month=2020-05&group=counties&rate=response": "2020年5月 监测总览",
    "/assessment/?month=2020-05&map=change&rate=response&sort=value&order=desc": "2020年5月 监测总览",
    "/assessment/?month=2020-05&map=owed&region=330302&window=recent": "2020年5月 监测总览",
    "/assessment/?month=2020-05&map=feedback&group=counties": "2020年5月 监测总览",
    "/assessment/ranking/?month=2020-05&group=cities": "2020年5月订单填报率排名",
    "/assessment/ranking/?month=2020-05&group=counties&rate=response": "2020年5月预警响应率排名",
    "/assessment/2020-05/regions/330100/": "杭州市",
    "/assessment/2020-05/regions/330000/?window=recent": "浙江省",
    "/assessment/year/?year=2020": "2020年全年",
    "/assessment/year/?year=2020&group=cities&rate=response": "2020年全年",
    "/assessment/year/2020/regions/330100/response/": "杭州市 2020年全年预警响应率",
    "/assessment/deductions/new/": "录入扣减提请",
    "/assessment/schemes/2020/": "2020年",
    "/assessment/schemes/2026/": "2026年考核方案 系统约定",
    "/assessment/schemes/2026/?variant=annex2": "2026年",
    "/assessment/feed/": "数据接口密钥",
    "/assessment/feed/new/": "新建数据接口密钥",
    "/assessment/schemes/2026/compare/?with=2020": "考核方案对照 7 处不同",
    "/assessment/schemes/2026/compare/?with=annex2&view=changed": "考核方案对照 6 处不同",
    "/assessment/2020-05/publish/": "2020年5月考核结果的复核与发布 已发布",
    "/assessment/2020-05/regions/330100/explain/filing/": "杭州市 2020年5月 订单填报率 已发布",
    "/assessment/2020-05/regions/330106/explain/completion/": "西湖区 2020年5月 当年填报完成度 已发布",
    "/lists/uploads/new/": "上传清单",
    "/lists/trials/new/": "试算清单",
    "/lists/backtests/": "规则回测",
    "/lists/backtests/new/": "新建回测",
    "/messages/": "消息",
    "/messages/deliveries/": "消息发送记录",
    "/jobs/": "后台任务",
}
ROLES = {
    people.CLERK: ENTERPRISE,
    people.COUNTY: KEEPER,
    people.CITY: KEEPER,
    people.CENTRE: PROVINCE,
    people.DEPARTMENT: {
        "/": "工作台",
        "/questions/selections/": "案例评选",
        "/questions/typical/": "典型案例",
        "/questions/awards/": "优秀案例",
    },
    people.AUDITOR: {"/": "工作台", "/assessment/?month=2020-05": "2020年5月 监测总览", "/audit/": "审计记录"},
    ADMINISTRATOR[0]: {
        "/": "工作台",
        "/users/": "用户管理",
        "/users/new/": "新建用户",
        "/messages/deliveries/": "消息发送记录",
    },
}


@pytest.mark.parametrize("name", ROLES)
def test_main_pages(name: str, visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    visitor = visit(name, ADMINISTRATOR[1] if name == ADMINISTRATOR[0] else people.PASSWORD)
    for number, (path, heading) in enumerate(ROLES[name].items(), start=1):
        visitor.go(path)
        visitor.arrives(heading, f"{name}-{number:02}")


@pytest.mark.parametrize("name", ROLES)
def test_every_entry_of_the_menu_leads_somewhere(name: str, visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    visitor = visit(name, ADMINISTRATOR[1] if name == ADMINISTRATOR[0] else people.PASSWORD)
    entries = visitor.page.locator(".side nav a")
    targets = entries.evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    assert targets
    for target in targets:
        visitor.go(target)
        expect(visitor.page.locator(".side nav a[aria-current=page]")).to_have_attribute("href", target)
