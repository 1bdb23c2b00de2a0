"""The Target Table of 2018, from its workbook to the first verified score."""

import pytest
from playwright.sync_api import expect

from tests.core.files import pdf
from tests.e2e import people
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor
from tests.targets.transcription import TARGET

pytestmark = pytest.mark.browser


def test_from_the_workbook_to_the_verified_score(visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    department, centre = visit(people.DEPARTMENT, people.PASSWORD), visit(people.CENTRE, people.PASSWORD)
    department.go("/targets/")
    department.follow("上传目标表")
    department.arrives("上传目标表", "targets-1-upload")
    department.field("年度").fill("2018")
    department.field("目标工作簿").set_input_files(TARGET)
    department.press("上传并核对")
    department.arrives("核对2018年目标表", "targets-2-preview")
    department.press("写入目标表")
    department.arrives("2018年度省政府部门（省商务厅）重点工作绩效目标填报表", "targets-3-table")
    expect(department.row("关键量化目标")).to_have_count(1)

    centre.go("/targets/?year=2018&period=year")
    centre.follow("社会消费品零售总额增长9%左右")
    centre.follow("填报年终进展")
    centre.field("实际完成值").fill("8.1")
    centre.field("证明材料").set_input_files({"name": "统计.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    centre.arrives("填报第1号目标年终进展", "targets-4-progress")
    centre.press("提交核验")
    centre.arrives("第1号 社会消费品零售总额增长9%左右", "targets-5-target")

    department.page.goto(centre.page.url)
    department.follow("核验年终进展")
    department.arrives("核验第1号目标年终进展", "targets-6-verify")
    expect(department.field("得分比例（%）")).to_have_value("90")
    department.field("核验意见").fill("与省统计局数据一致，按比例计分。")
    department.press("提交核验意见")
    expect(department.main).to_contain_text("得分 3.60 分")
    department.go("/targets/?year=2018&period=year")
    department.arrives("2018年绩效目标年终进展", "targets-7-overview")
    expect(department.main).to_contain_text("3.60 / 90 分")
