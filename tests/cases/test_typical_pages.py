"""Typical cases on the pages: written from a question, counted, refused without loss, reported, passed on, listed, saved."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cases.enums import CaseKind, CaseState
from cases.models import CaseFile, TypicalCase
from cases.services import submit_case, write_case
from tenancy.models import User
from tenancy.scope import job_scope
from tests.cases.stage import MONDAY, acting, answered, asked
from tests.cast import Cast
from tests.core.files import pdf

Signed = Callable[[User], Client]
HOME = "/questions/typical/"
WHOLE = {"situation": "情" * 200, "measures": "举" * 200, "effect": "效" * 100}


def only_case() -> TypicalCase:
    with job_scope(reason="test"):
        return TypicalCase.objects.get()


def test_a_question_becomes_a_case_on_the_pages(cast: Cast, client_for: Signed) -> None:
    question = asked(cast)
    answered(cast, question, now=MONDAY + timedelta(hours=1))
    county, city, centre = (client_for(cast.users[name]) for name in ("county", "city", "centre"))
    offered = f"{HOME}new/?question={question.public_id}"
    assert offered in county.get(f"/questions/{question.public_id}/").content.decode()
    assert offered not in client_for(cast.clerk).get(f"/questions/{question.public_id}/").content.decode()
    chosen = county.get(offered).content.decode()
    assert "商务部门服务案例" in chosen and "企业应对困难案例" in chosen
    page = county.get(f"{HOME}new/?kind=1&question={question.public_id}").content.decode()
    assert question.text in page and "退税款三个工作日内到账" in page and "诉求办理过程" in page
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None
    form = WHOLE | {"title": "退税提速", "question": question.public_id, "token": token[1]}
    form |= {"attached": SimpleUploadedFile("现场.pdf", pdf())}
    sent = county.post(f"{HOME}new/?kind=1", form)
    assert sent.status_code == 302
    case = only_case()
    assert (case.kind, case.size, len(case.evidence)) == (CaseKind.SERVICE, 500, 2)
    path = f"{HOME}{case.public_id}/"
    shown = county.get(path).content.decode()
    assert "500 字" in shown and "诉求办理过程（起草时）" in shown and "现场.pdf" in shown
    assert county.post(f"{path}submit/", {"version": "1"}).status_code == 302
    assert "典型案例待审核" in city.get("/messages/").content.decode()
    assert "待办" in city.get(HOME).content.decode()
    # What is wrong with a reason leaves it on the page.
    refused = city.post(f"{path}return/", {"version": "1", "reason": "太短"}).content.decode()
    assert "至少 5 字" in refused and ">太短" in refused.replace("\r\n", "").replace("\n", "")
    said = city.post(f"{path}comment/", {"text": "请问近期港口拥堵，货物延误，应如何办理改港手续？"})
    assert said.status_code == 302, said.content.decode()[:6000]
    assert city.post(f"{path}forward/", {"version": "1", "text": "建议收录"}).status_code == 302
    assert centre.post(f"{path}adopt/", {"version": "1"}).status_code == 302
    assert only_case().state == CaseState.ADOPTED
    # One who comes too late reads why, and keeps what was typed.
    late = county.post(f"{path}withdraw/", {"reason": "企业要求撤回，请准予。"}).content.decode()
    assert "不能撤回" in late and "您填写的内容" in late and "企业要求撤回，请准予。" in late
    assert f"{path}" in county.get(f"/questions/{question.public_id}/").content.decode()


def test_a_thousand_and_one_characters_come_back_whole(cast: Cast, client_for: Signed) -> None:
    county = client_for(cast.county)
    form = WHOLE | {"title": "稳住订单", "enterprise": cast.enterprise.uscc, "effect": "效" * 601, "token": "t"}
    page = county.post(f"{HOME}new/?kind=1", form).content.decode()
    assert "案例全文最多 1,000 字，现有 1,001 字，请删去 1 字以上" in page and "全文现有 1,001 字" in page
    assert all(text in page for text in (form["effect"], form["situation"], form["measures"], form["title"]))
    with job_scope(reason="test"):
        assert not TypicalCase.objects.exists()
    wrong = form | {"effect": "效" * 100, "attached": SimpleUploadedFile("说明.pdf", b"<html>")}
    page = county.post(f"{HOME}new/?kind=1", wrong).content.decode()
    assert "网页（HTML）" in page and "请重新选择附件" in page and form["situation"] in page
    assert county.post(f"{HOME}new/?kind=1", form | {"effect": "效" * 100}).status_code == 302
    assert county.post(f"{HOME}new/?kind=1", form | {"effect": "效" * 100}).status_code == 302
    assert only_case().size == 500


def test_two_tabs_do_not_overwrite_each_other(cast: Cast, client_for: Signed) -> None:
    county = client_for(cast.county)
    case = written(cast)
    edit = f"{HOME}{case.public_id}/edit/"
    assert county.post(edit, WHOLE | {"title": "第一个标题", "version": "1"}).status_code == 302
    told = county.post(edit, WHOLE | {"title": "第二个标题", "measures": "我" * 150, "version": "1"})
    page = told.content.decode()
    assert told.status_code == 409 and "第一个标题" in page and "举" * 200 in page and "我" * 150 in page
    assert 'name="version" value="2"' in page
    assert county.post(edit, WHOLE | {"title": "第二个标题", "version": "2"}).status_code == 302
    # Reported meanwhile: the text can be copied, it is not lost.
    with acting(cast, "county") as by:
        submit_case(case=case.public_id, version=3, by=by, now=MONDAY)
    told = county.post(edit, WHOLE | {"title": "第三个标题", "version": "3"})
    assert told.status_code == 409 and "您填写的内容" in told.content.decode() and "第三个标题" in told.content.decode()


def written(
    cast: Cast, title: str = "一企一策稳住订单", name: str = "county", about: str = "enterprise"
) -> TypicalCase:
    with acting(cast, name) as by:
        return write_case(
            kind=CaseKind.SERVICE, title=title, texts=WHOLE, enterprise=getattr(cast, about).uscc, by=by, now=MONDAY
        )


def test_lists_and_files_stop_at_the_region(cast: Cast, client_for: Signed) -> None:
    """A sibling county, a foreign city and an enterprise get nothing by path, filter, workbook or file."""
    for name, about, title in (("county", "enterprise", "西湖案例"), ("foreign_county", "foreign", "鹿城案例")):
        case = written(cast, title, name, about)
        with acting(cast, name) as by:
            submit_case(case=case.public_id, version=1, by=by, now=MONDAY)
    with job_scope(reason="test"):
        case = TypicalCase.objects.get(title="西湖案例")
        file = CaseFile.objects.create(
            region_id=case.region_id, enterprise_id=case.enterprise_id, case=case, name="现场.pdf", content=pdf(),
            content_type="application/pdf", size=1, sha256="0" * 64, at=MONDAY,
        )  # fmt: skip
    paths = [f"{HOME}{case.public_id}/", f"{HOME}{case.public_id}/edit/", f"{HOME}files/{file.public_id}/"]
    for name, status in (("cousin_county", 404), ("foreign_county", 404), ("foreign_city", 404), ("clerk", 403)):
        client = client_for(cast.users[name])
        assert [client.get(path).status_code for path in paths] == [status] * 3
        for act in ("submit", "forward", "return", "adopt", "withdraw", "comment"):
            assert client.post(f"{HOME}{case.public_id}/{act}/", {"version": "1"}).status_code == status
        if name != "clerk":
            assert "西湖案例" not in client.get(f"{HOME}?q=案例").content.decode()
    assert client_for(cast.foreign_city).get(f"{HOME}?region=330106000").status_code == 404
    assert client_for(cast.county).get(paths[2])["Content-Disposition"].startswith("attachment")
    centre = client_for(cast.centre)
    book = load_workbook(BytesIO(b"".join(centre.get(f"{HOME}export/?q=西湖案例"))), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[0][:5] == ("报送月份", "报送单位", "企业名称", "案例类型", "标题")
    assert rows[1][4] == "西湖案例" and rows[1][5:9] == (WHOLE["situation"], WHOLE["measures"], WHOLE["effect"], 500)
    assert "温州市" in centre.get(f"{HOME}numbers/?year=2026").content.decode()


def test_the_lists_queries_do_not_grow(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.city)
    counts = []
    for number in range(1, 12):
        case = written(cast, f"案例第 {number}")
        with acting(cast, "county") as by:
            submit_case(case=case.public_id, version=1, by=by, now=MONDAY)
        if number in (1, 11):
            client.get(HOME)
            with CaptureQueriesContext(connection) as captured:
                client.get(HOME)
            counts.append(len(captured))
    assert counts[0] == counts[1]
