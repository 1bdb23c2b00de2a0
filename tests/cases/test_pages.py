"""The pages of questions as a browser gets them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cases.models import Answer, Question
from cases.services import answer_question, ask_question
from core.periods import SHANGHAI
from tenancy.models import CalendarDay, User
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, SHANGCHENG, Cast

Signed = Callable[[User], Client]
ANSWER = "已与主管税务机关核对，退税款三个工作日内到账。"
EVIL = "<script>alert(1)</script><b>粗</b>"


def ask(
    cast: Cast,
    name: str = "clerk",
    *,
    title: str = "退税到账时间",
    text: str = "三月份退税尚未到账，请协助。",
    days: int = 0,
) -> Question:
    actor = cast.actor(name)
    with actor_scope(actor):
        return ask_question(title=title, text=text, by=actor, now=timezone.now() - timedelta(days=days))


def answer(cast: Cast, question: Question, name: str = "county", text: str = ANSWER) -> None:
    actor = cast.actor(name)
    with actor_scope(actor):
        answer_question(question=question.public_id, text=text, by=actor, now=timezone.now())


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


# --- the enterprise ---


def test_asking_through_the_form(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.clerk)
    page = text_of(client, "/questions/ask/")
    assert "答复期限为" in page
    typed = {"title": "出口退税", "text": "三月份退税尚未到账。", "token": hidden(page, "token")}
    first = client.post("/questions/ask/", typed)
    again = client.post("/questions/ask/", typed)
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    shown = text_of(client, first["Location"])
    assert "出口退税" in shown
    assert "还剩2个工作日" in shown or "还剩1个工作日" in shown
    assert "待答复" in text_of(client, "/questions/")


def test_what_was_typed_is_kept(cast: Cast, client_for: Signed) -> None:
    response = client_for(cast.clerk).post("/questions/ask/", {"title": "？？", "text": "写了很久的内容", "token": "t"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "不能只有标点或符号。" in page
    assert "写了很久的内容" in page
    assert hidden(page, "token") == "t"


def test_rating_through_the_form(cast: Cast, client_for: Signed) -> None:
    question = ask(cast)
    client = client_for(cast.clerk)
    assert 'name="rating"' not in text_of(client, f"/questions/{question.public_id}/")
    early = client.post(f"/questions/{question.public_id}/rate/", {"rating": "5"})
    assert "尚未答复" in early.content.decode()
    answer(cast, question)
    page = text_of(client, f"/questions/{question.public_id}/")
    assert page.count('name="rating"') == 5
    assert "西湖区商务局" in page
    assert cast.county.display_name not in page
    none = client.post(f"/questions/{question.public_id}/rate/", {"comment": "很好"})
    assert "请选择 1 至 5 分。" in none.content.decode()
    assert "很好" in none.content.decode()
    assert client.post(f"/questions/{question.public_id}/rate/", {"rating": "4", "comment": "很好"}).status_code == 302
    assert "评价 4 分" in text_of(client, f"/questions/{question.public_id}/")
    twice = client.post(f"/questions/{question.public_id}/rate/", {"rating": "1"})
    assert "已评价，不能重复评价" in twice.content.decode()


@pytest.mark.parametrize(
    "name", ["sibling_clerk", "cousin_clerk", "foreign_clerk", "cousin_county", "foreign_county", "foreign_city"]
)
def test_others_find_nothing(cast: Cast, client_for: Signed, name: str) -> None:
    question = ask(cast, title="金丝雀诉求标题")
    client = client_for(cast.users[name])
    missing = "/questions/00000000-0000-4000-8000-000000000000/"
    for path in (f"/questions/{question.public_id}/", missing):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}answer/", {"text": ANSWER, "seen": "0"}).status_code == 404
        assert client.post(f"{path}rate/", {"rating": "1"}).status_code == 404
    foreign, none = client.get(f"/questions/{question.public_id}/"), client.get(missing)
    assert foreign.content.replace(str(question.public_id).encode(), b"") == none.content.replace(
        missing[11:-1].encode(), b""
    )
    assert "金丝雀诉求标题" not in text_of(client, "/questions/?state=all")
    with job_scope(reason="test"):
        assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("name", "act"), [("clerk", "answer"), ("county", "rate"), ("auditor", "answer"), ("auditor", "rate")]
)
def test_seen_but_not_allowed(cast: Cast, client_for: Signed, name: str, act: str) -> None:
    question = ask(cast)
    client = client_for(cast.users[name])
    assert client.get(f"/questions/{question.public_id}/").status_code == 200
    assert client.post(f"/questions/{question.public_id}/{act}/", {"text": ANSWER, "rating": "5"}).status_code == 403
    assert client.post(f"/questions/{question.public_id}/{act}/", {}).status_code == 403


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("county", "/questions/ask/", 403),
        ("clerk", "/questions/export/", 403),
        ("administrator", "/questions/", 403),
        ("administrator", "/questions/export/", 403),
        ("auditor", "/questions/", 200),
    ],
)
def test_whose_pages(cast: Cast, client_for: Signed, name: str, path: str, status: int) -> None:
    assert client_for(cast.users[name]).get(path).status_code == status


def test_markup_in_texts_is_shown_as_text(cast: Cast, client_for: Signed) -> None:
    question = ask(cast, title=EVIL, text=EVIL)
    answer(cast, question, text=EVIL + ANSWER)
    for name in ("clerk", "county"):
        client = client_for(cast.users[name])
        for path in ("/questions/?state=all", f"/questions/{question.public_id}/", "/messages/"):
            page = text_of(client, path)
            assert "<script>alert" not in page
            assert "<b>粗" not in page
            assert "&lt;b&gt;粗" in page


# --- the official ---


def test_answering_through_the_form(cast: Cast, client_for: Signed) -> None:
    question = ask(cast)
    county, city = client_for(cast.county), client_for(cast.city)
    first, second = (text_of(client, f"/questions/{question.public_id}/") for client in (county, city))
    bare = county.post(
        f"/questions/{question.public_id}/answer/", {"text": "已收到，正在核实，请耐心等待。", "seen": "0"}
    )
    assert "不计为答复" in bare.content.decode()
    assert "已收到，正在核实，请耐心等待。" in bare.content.decode()
    assert (
        county.post(
            f"/questions/{question.public_id}/answer/", {"text": ANSWER, "seen": hidden(first, "seen")}
        ).status_code
        == 302
    )
    late = city.post(
        f"/questions/{question.public_id}/answer/", {"text": "市局另一份详细答复内容。", "seen": hidden(second, "seen")}
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "西湖区商务局已作出答复" in page
    assert ANSWER in page
    assert "市局另一份详细答复内容。" in page
    assert hidden(page, "seen") == "1"
    assert (
        city.post(
            f"/questions/{question.public_id}/answer/", {"text": "市局另一份详细答复内容。", "seen": "1"}
        ).status_code
        == 302
    )


def test_the_desk_shows_what_is_late(cast: Cast, client_for: Signed) -> None:
    ask(cast, title="早已逾期", days=30)
    ask(cast, title="刚刚提出")
    page = text_of(client_for(cast.county), "/questions/")
    assert page.index("早已逾期") < page.index("刚刚提出")
    assert re.search(r"▲ </span>已逾期\d+个工作日", page)
    assert cast.enterprise.name in page


def test_filters_and_sorting(cast: Cast, client_for: Signed) -> None:
    ask(cast, title="西湖一问")
    ask(cast, "cousin_clerk", title="上城一问")
    client = client_for(cast.city)
    only = text_of(client, f"/questions/?region={SHANGCHENG}")
    assert "上城一问" in only
    assert "西湖一问" not in only
    found = text_of(client, "/questions/?state=all&q=金丝雀甲&sort=asked&order=desc&page=99")
    assert "西湖一问" in found
    assert "上城一问" not in found
    assert client.get(f"/questions/?region={LUCHENG}").status_code == 404
    assert client.get("/questions/?region=x").status_code == 404
    assert client_for(cast.county).get(f"/questions/?region={SHANGCHENG}").status_code == 404
    assert client_for(cast.county).get("/questions/?state=nonsense&sort=x&order=y&page=x").status_code == 200


def test_the_workbook_holds_the_desk_in_view(cast: Cast, client_for: Signed) -> None:
    ask(cast, title="=1+1", text="公式一样的标题也要能导出。")
    ask(cast, "foreign_clerk", title="鹿城一问")
    response = client_for(cast.county).get("/questions/export/?state=all")
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("编号", "地区", "企业名称", "标题")
    assert [row[1:4] for row in rows[1:]] == [("西湖区", cast.enterprise.name, "=1+1")]
    assert rows[1][6] is not None


def test_a_workbook_too_large_is_refused(cast: Cast, client_for: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(cast)
    ask(cast)
    monkeypatch.setattr("cases.views.lists.LIMIT", 1)
    response = client_for(cast.county).get("/questions/export/?state=all", follow=True)
    assert "请按地区或状态缩小范围" in response.content.decode()


def test_an_estimated_calendar_is_said_on_every_page(cast: Cast, client_for: Signed) -> None:
    asked_at = datetime(2031, 3, 3, 9, tzinfo=SHANGHAI)
    actor = cast.actor("clerk")
    with actor_scope(actor):
        question = ask_question(title="以后的事", text="二〇三一年的诉求。", by=actor, now=asked_at)
    for name in ("clerk", "county"):
        client = client_for(cast.users[name])
        for path in ("/questions/?state=all", f"/questions/{question.public_id}/"):
            assert "暂按周一至周五" in text_of(client, path)
    with job_scope(reason="test"):
        CalendarDay.objects.bulk_create(
            CalendarDay(date=(asked_at + timedelta(days=days)).date(), is_workday=True) for days in range(1, 4)
        )
    assert "暂按周一至周五" not in text_of(client_for(cast.county), "/questions/?state=all")


# --- budgets ---

# 3 who: session, user, membership; 7 the scope: its transaction (2 savepoints here, released twice), settings read, set
# and put back; 5 the list: calendar, count, page, enterprises, regions; 1 regions to choose from (city and province);
# 1 colleagues (officials); 1 unread notices in the frame.
BUDGET = 18


@pytest.mark.parametrize(
    ("name", "path"), [("clerk", "/questions/"), ("city", "/questions/?state=all"), ("county", "/questions/")]
)
def test_lists_cost_the_same_for_one_row_and_for_fifty(cast: Cast, client_for: Signed, name: str, path: str) -> None:
    client = client_for(cast.users[name])
    ask(cast)
    with CaptureQueriesContext(connection) as one:
        text_of(client, path)
    for number in range(49):
        ask(cast, "clerk" if name == "clerk" or number % 2 else "sibling_clerk", title=f"第{number}问")
    with CaptureQueriesContext(connection) as fifty:
        text_of(client, path)
    assert len(one) == len(fifty) <= BUDGET


def test_detail_costs_the_same_for_one_answer_and_for_twenty(cast: Cast, client_for: Signed) -> None:
    question = ask(cast)
    answer(cast, question)
    client = client_for(cast.clerk)
    path = f"/questions/{question.public_id}/"
    with CaptureQueriesContext(connection) as one:
        text_of(client, path)
    for number in range(19):
        answer(cast, question, text=f"{ANSWER}第{number}次补充。")
    with CaptureQueriesContext(connection) as twenty:
        text_of(client, path)
    assert len(one) == len(twenty) <= BUDGET
