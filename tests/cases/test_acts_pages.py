"""The pages of one question: its acts, its files, what is kept when something is refused."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from alerts.models import Entry
from cases.enums import Exclusion, QuestionState
from cases.models import Attachment, Question
from cases.services import ask_question, extend_question, propose_exclusion, transfer_question
from core.periods import SHANGHAI
from tenancy.models import User
from tenancy.scope import job_scope
from tests.cases.stage import ANSWER, acting, reread, second_official
from tests.cast import HANGZHOU, Cast
from tests.core.files import pdf
from tests.isolation.world import build_world

Signed = Callable[[User], Client]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def question(cast: Cast) -> Question:
    """Asked a moment ago."""
    with acting(cast, "clerk") as by:
        return ask_question(title="退税到账时间", text="三月份退税尚未到账，请协助。", by=by, now=timezone.now())


def path(question: Question, act: str = "") -> str:
    return f"/questions/{question.public_id}/" + (f"{act}/" if act else "")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def file(name: str = "情况说明.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def test_a_question_from_beginning_to_end(cast: Cast, client_for: Signed, question: Question) -> None:
    county, clerk = client_for(cast.county), client_for(cast.clerk)
    for act, data in (
        ("accept", {}),
        ("take", {}),
        ("classify", {"topic": "4", "tags": "汇率 急"}),
        ("return", {"text": "请补充报关单号。"}),
    ):
        assert county.post(path(question, act), data).status_code == 302, act
    assert clerk.post(path(question, "supplement"), {"text": "报关单号为 2026-0001。"}).status_code == 302
    assert county.post(path(question, "extend"), {"workdays": "2", "reason": "需向税务机关核实"}).status_code == 302
    assert county.post(path(question, "answer"), {"text": ANSWER, "seen": "0"}).status_code == 302
    assert clerk.post(path(question, "rate"), {"rating": "2", "comment": "还没到账"}).status_code == 302
    assert clerk.post(path(question, "reopen"), {"reason": "退税仍未到账"}).status_code == 302
    assert county.post(path(question, "answer"), {"text": ANSWER + "已催办。", "seen": "1"}).status_code == 302
    shown = page(clerk, path(question))
    for line in ("受理", "已安排专人办理",
                  "归类为融资（汇率、急）", "请企业补充说明", "报关单号为 2026-0001。", "延期 2 个工作日",
                 "评价 2 分", "尚未解决，申请重新办理", "补充答复"):  # fmt: skip
        assert line in shown, line
    assert cast.county.display_name not in shown


@pytest.mark.parametrize("name", ["clerk", "county"])
def test_no_two_fields_of_the_page_have_one_id(cast: Cast, client_for: Signed, question: Question, name: str) -> None:
    """A label must find its own field among the many forms."""
    ids = re.findall(r'\sid="([^"]+)"', page(client_for(cast.users[name]), path(question)))
    assert sorted(ids) == sorted(set(ids))


def test_what_was_typed_is_kept_when_an_act_is_refused(cast: Cast, client_for: Signed, question: Question) -> None:
    county = client_for(cast.county)
    response = county.post(path(question, "transfer"), {"to": str(HANGZHOU), "reason": "急"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "至少 5 字，现有 1 字。" in body
    assert f'value="{HANGZHOU}" selected' in body
    assert '<details class="act" id="transfer" open>' in body


def test_the_gate_shows_what_it_found_and_takes_a_reason(cast: Cast, client_for: Signed, question: Question) -> None:
    county = client_for(cast.county)
    typed = {"text": "请在系统内自助打印证书，谢谢配合与支持。", "seen": "0"}
    body = county.post(path(question, "answer"), typed).content.decode()
    assert "未涉及诉求内容" in body
    assert typed["text"] in body
    assert 'name="reason"' in body
    short = county.post(path(question, "answer"), typed | {"reason": "急"}).content.decode()
    assert "至少 5 字" in short
    assert county.post(path(question, "answer"), typed | {"reason": "已与企业电话确认"}).status_code == 302
    assert reread(question).state == QuestionState.ANSWERED


def test_an_answer_after_a_transfer_is_kept_for_a_note(cast: Cast, client_for: Signed, question: Question) -> None:
    county = client_for(cast.county)
    page(county, path(question))
    with acting(cast, "county") as by:
        transfer_question(question=question.public_id, to=HANGZHOU, reason="需要市级协调", by=by, now=timezone.now())
    response = county.post(path(question, "answer"), {"text": ANSWER, "seen": "0"})
    body = response.content.decode()
    assert response.status_code == 409
    assert "已转办至上级商务主管部门" in body
    assert ANSWER in body
    assert "写备注" in body
    assert not reread(question).first_answered_at


def test_the_second_official_decides_on_the_page(cast: Cast, client_for: Signed, question: Question) -> None:
    second_official(cast)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=question.public_id, kind=Exclusion.INVALID, reason="与外贸业务无关", by=by, now=timezone.now()
        )
    first, second, clerk = (client_for(cast.users[name]) for name in ("county", "county2", "clerk"))
    assert "须由提请人以外的另一名工作人员复核" in page(first, path(question))
    assert first.post(path(question, "confirm")).status_code == 403
    assert "待复核：" not in page(clerk, path(question))
    assert "认定无效" in page(second, path(question))
    assert second.post(path(question, "confirm")).status_code == 302
    assert "认定为无效，不计入考核" in page(clerk, path(question))
    assert "无效" in page(client_for(cast.centre), "/questions/?state=excluded")


@pytest.mark.parametrize(
    "act", ["accept", "take", "transfer", "extend", "return", "note", "classify", "propose", "confirm"]
)
def test_acts_of_officials_are_not_an_enterprises(cast: Cast, client_for: Signed, question: Question, act: str) -> None:
    assert client_for(cast.clerk).post(path(question, act)).status_code == 403
    assert client_for(cast.sibling_clerk).post(path(question, act)).status_code == 404
    assert client_for(cast.foreign_county).post(path(question, act)).status_code == 404


@pytest.mark.parametrize("act", ["supplement", "withdraw", "reopen", "rate"])
def test_acts_of_the_enterprise_are_not_an_officials(
    cast: Cast, client_for: Signed, question: Question, act: str
) -> None:
    for name in ("county", "city", "centre", "auditor"):
        assert client_for(cast.users[name]).post(path(question, act)).status_code == 403
    assert client_for(cast.sibling_clerk).post(path(question, act)).status_code == 404


def test_markup_in_every_text_is_shown_as_text(cast: Cast, client_for: Signed, question: Question) -> None:
    county, clerk = client_for(cast.county), client_for(cast.clerk)
    clerk.post(path(question, "supplement"), {"text": f"补充{EVIL}说明"})
    county.post(path(question, "note"), {"text": f"备注{EVIL}内容"})
    county.post(path(question, "extend"), {"workdays": "1", "reason": f"理由{EVIL}说明"})
    county.post(path(question, "answer"), {"text": f"{ANSWER}{EVIL}**重点** [链接](javascript:alert(1))", "seen": "0"})
    body = page(county, path(question))
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert 'href="javascript' not in body
    assert "<strong>重点</strong>" in body


# --- asking ---


def test_one_field_is_enough_to_ask(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.clerk)
    client.post("/questions/ask/", {"text": "您好，我司货物滞留宁波港。请协助办理改港。", "token": "t"})
    with job_scope(reason="test"):
        row = Question.objects.get()
    assert (row.title, row.get_topic_display()) == ("我司货物滞留宁波港", "港口")


def test_a_question_about_an_own_order_or_entry(cast: Cast, client_for: Signed) -> None:
    """Offered are the own ones only; anything else is refused, and nothing is said of it."""
    world = build_world(cast)
    with job_scope(reason="test"):
        entries = {row.enterprise_id: row for row in Entry.objects.all()}
    client = client_for(cast.clerk)
    own, foreign = entries[cast.enterprise.pk], entries[cast.foreign.pk]
    body = page(client, f"/questions/ask/?about=entry:{own.public_id}")
    assert f'value="entry:{own.public_id}" selected' in body
    assert f"order:{world.tenants['enterprise'].ids['order']}" in body
    assert str(foreign.public_id) not in body
    refused = client.post("/questions/ask/", {"text": "清单上的原因不准确。", "subject": f"entry:{foreign.public_id}"})
    assert refused.status_code == 200
    assert "清单上的原因不准确。" in refused.content.decode()
    asked = client.post("/questions/ask/", {"text": "清单上的原因不准确。", "subject": f"entry:{own.public_id}"})
    assert asked.status_code == 302
    for name in ("clerk", "county"):
        assert f"/lists/entries/{own.public_id}/" in page(client_for(cast.users[name]), asked["Location"])


# --- files ---


def test_files_are_kept_with_the_question_and_served_to_be_saved(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.clerk)
    sent = client.post("/questions/ask/", {"text": "三月份退税尚未到账。", "attached": [file(), file("报关单.pdf")]})
    assert sent.status_code == 302
    with job_scope(reason="test"):
        kept = list(Attachment.objects.order_by("id"))
    assert [row.name for row in kept] == ["情况说明.pdf", "报关单.pdf"]
    address = f"/questions/files/{kept[0].public_id}/"
    response = client_for(cast.county).get(address)
    assert response.content == pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    for name in ("sibling_clerk", "foreign_clerk", "cousin_county", "foreign_city"):
        assert client_for(cast.users[name]).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("改名.pdf", b"MZ\x90\x00 an executable", "PDF"),
        ("网页.pdf", b"<html><script>alert(1)</script></html>", "PDF"),
        ("空.pdf", b"", ""),
    ],
)
def test_a_file_renamed_to_pdf_is_refused_and_the_words_stay(
    cast: Cast, client_for: Signed, name: str, content: bytes, message: str
) -> None:
    response = client_for(cast.clerk).post(
        "/questions/ask/", {"text": "三月份退税尚未到账。", "attached": [file(), file(name, content)]}
    )
    body = response.content.decode()
    assert response.status_code == 200
    assert "三月份退税尚未到账。" in body
    assert message in body
    with job_scope(reason="test"):
        assert not Question.objects.exists()
        assert not Attachment.objects.exists(), "whole or not at all"


def test_too_many_files_are_refused(cast: Cast, client_for: Signed) -> None:
    many = [file(f"{number}.pdf") for number in range(6)]
    body = client_for(cast.clerk).post("/questions/ask/", {"text": "三月份退税尚未到账。", "attached": many})
    assert "最多上传 5 个附件" in body.content.decode()


def test_an_answer_carries_files_too(cast: Cast, client_for: Signed, question: Question) -> None:
    sent = {"text": ANSWER, "seen": "0", "attached": [file("办理指南.pdf")]}
    assert client_for(cast.county).post(path(question, "answer"), sent).status_code == 302
    assert "办理指南.pdf" in page(client_for(cast.clerk), path(question))


# --- several at once ---


def test_several_are_taken_and_the_list_comes_back_as_it_was(
    cast: Cast, client_for: Signed, question: Question
) -> None:
    client = client_for(cast.county)
    body = page(client, "/questions/?state=open&q=退税")
    assert f'value="{question.public_id}" form="bulk"' in body
    sent = {"action": "take", "questions": [str(question.public_id)], "back": "state=open&q=退税"}
    response = client.post("/questions/bulk/", sent)
    assert response["Location"].startswith("/questions/?state=open")
    assert reread(question).assignee_id == cast.county.pk
    assert "没有符合条件" not in page(client, "/questions/?scope=mine")
    assert "没有符合条件" in page(client_for(cast.city), "/questions/?scope=office")


def test_nothing_ticked_is_said(cast: Cast, client_for: Signed) -> None:
    response = client_for(cast.county).post("/questions/bulk/", {"action": "take"}, follow=True)
    assert "请先勾选诉求" in response.content.decode()
    outside = client_for(cast.county).post("/questions/bulk/", {"action": "take", "back": "//evil.example/"})
    assert outside["Location"].startswith("/questions/?")
    for name in ("clerk", "auditor"):
        assert client_for(cast.users[name]).post("/questions/bulk/", {"action": "take"}).status_code == 403


def test_the_page_of_a_question_costs_the_same_for_one_act_and_for_twenty(
    cast: Cast, client_for: Signed, question: Question
) -> None:
    county = client_for(cast.county)
    county.post(path(question, "note"), {"text": "第一条备注。"})
    with CaptureQueriesContext(connection) as one:
        page(county, path(question))
    for number in range(20):
        county.post(path(question, "note"), {"text": f"第{number}条备注。"})
        client_for(cast.clerk).post(
            path(question, "supplement"), {"text": f"第{number}次补充说明。", "attached": [file()]}
        )
    with CaptureQueriesContext(connection) as twenty:
        page(county, path(question))
    assert len(one) == len(twenty)


def test_a_workbook_says_who_handles_and_how_long_it_took(cast: Cast, client_for: Signed, question: Question) -> None:
    client_for(cast.county).post(path(question, "answer"), {"text": ANSWER, "seen": "0"})
    response = client_for(cast.county).get("/questions/export/?state=all")
    header, row = load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert told["办理单位"] == "西湖区商务局"
    assert told["经办人"] == cast.county.display_name
    assert told["首次答复用时(工作小时)"] is not None


def test_a_limit_put_off_into_a_year_nobody_knows_is_said_to_be_an_estimate(cast: Cast, client_for: Signed) -> None:
    asked_at = datetime(2026, 12, 28, 10, tzinfo=SHANGHAI)  # two working days later 2026 is not over
    with acting(cast, "clerk") as by:
        late = ask_question(text="年底货物滞留宁波港。", by=by, now=asked_at)
    county = client_for(cast.county)
    assert "暂按周一至周五" not in page(county, path(late))
    with acting(cast, "county") as by:
        extend_question(question=late.public_id, workdays=5, reason="需与船公司核实", by=by, now=asked_at)
    for address in (path(late), "/questions/?state=all"):
        assert "暂按周一至周五" in page(county, address)
