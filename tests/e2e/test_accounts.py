"""Signing in and out, the own password, and the administrator's accounts."""

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.conftest import OpenVisitor
from tests.e2e.house import ADMINISTRATOR

pytestmark = pytest.mark.browser


def test_the_sign_in_page_lets_in_who_knows_the_password(visit: OpenVisitor) -> None:
    visitor = visit()
    visitor.go("/")
    visitor.arrives("登录", "01-login")
    visitor.knock(people.COUNTY, "wrong-password")
    expect(visitor.main).to_contain_text("用户名或密码不正确")
    visitor.arrives("登录", "01-login-refused")
    visitor.sign_in(people.COUNTY, people.PASSWORD)
    visitor.sign_out()
    visitor.go("/password/")
    visitor.arrives("登录")


def test_a_new_account_chooses_its_own_password_first(visit: OpenVisitor) -> None:
    admin = visit(*ADMINISTRATOR)
    admin.arrives("工作台")
    admin.follow("用户管理")
    admin.arrives("用户管理", "90-users")
    admin.follow("新建用户")
    admin.arrives("新建用户", "91-user-new")
    admin.press("创建")
    expect(admin.main).to_contain_text("有内容需要修改")
    admin.arrives("新建用户", "91-user-new-refused")
    admin.field("用户名").fill("lucheng-jia")
    admin.field("姓名").fill("鹿城经办人")
    admin.field("角色").select_option(label="企业填报员")
    admin.field("统一社会信用代码").fill(people.FIRMS[8].uscc)
    admin.press("创建")
    admin.arrives("已创建：lucheng-jia", "92-user-created")
    first = admin.main.locator("code").inner_text()

    clerk = visit()
    clerk.knock("lucheng-jia", first)
    clerk.arrives("修改密码", "93-password-forced")
    clerk.go("/orders/")
    clerk.arrives("修改密码")
    clerk.field("原密码").fill(first)
    clerk.field("新密码").fill("Oujiang-Chao-1018")
    clerk.field("再次输入新密码").fill("Oujiang-Chao-1018")
    clerk.press("保存")
    expect(clerk.main).to_contain_text("密码已修改")
    clerk.sign_out()
    clerk.knock("lucheng-jia", first)
    expect(clerk.main).to_contain_text("用户名或密码不正确")
    clerk.sign_in("lucheng-jia", "Oujiang-Chao-1018")


def test_what_is_forbidden_and_what_is_unseen(visit: OpenVisitor) -> None:
    county = visit(people.COUNTY, people.PASSWORD)
    with county.expecting(403):
        county.go("/users/")
        county.arrives("无权访问", "95-forbidden")
    with county.expecting(404):
        county.go("/jobs/00000000-0000-4000-8000-000000000000/")
        county.arrives("没有找到", "96-unseen")
